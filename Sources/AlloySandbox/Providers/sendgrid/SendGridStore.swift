import JSON
import Platform

/// The content of a SendGrid account.
struct SendGridStore: Sendable {
    /// An address that nothing is delivered to.
    struct Suppressed: Sendable {
        let email: String
        let created: Timestamp
        /// The receiving server's words; nil where a person chose it.
        var reason: String?

        func isAbout(_ address: String?) -> Bool { email.lowercased() == address?.lowercased() }

        var json: JSONValue {
            var json: JSONObject = ["created": .int(created.seconds), "email": .string(email)]
            if let reason {
                json.append("reason", .string(reason))
                json.append("status", .string(String(reason.prefix(while: { $0 != " " }))))
            }
            return .object(json)
        }
    }

    /// The decision about a batch of scheduled messages.
    enum BatchStatus: String, Sendable { case pending, cancel, pause }

    /// The domain that the account may send from.
    static let senderDomain = "example.com"
    /// The domain none of whose addresses exist.
    static let bouncingDomain = "bounce.example.com"

    var messages: [SendGridMessage] = []
    var batches: [String: BatchStatus] = [:]
    var bounces: [Suppressed] = []
    var unsubscribes: [Suppressed] = []
    var templates = RecordTable()

    /// An account with a few addresses that bounced or don't want mail, and three templates.
    init(_ context: inout ProviderContext) {
        guard context.hasRecords else { return }
        for number in 1...12 {
            bounces.append(
                Suppressed(
                    email: "former-\(number)@\(Self.bouncingDomain)", created: context.now.daysAgo(60 - number),
                    reason: "550 5.1.1 The email account that you tried to reach does not exist."))
        }
        for (number, name) in ["quiet", "away"].enumerated() {
            unsubscribes.append(
                Suppressed(email: "\(name)@example.org", created: context.now.daysAgo(20 - number)))
        }
        for (number, name) in ["Welcome", "Order shipped", "Invoice"].enumerated() {
            let past = context.now.daysAgo(90 - number)
            _ = addTemplate(name: name, subject: "\(name) {{name}}", at: past, &context.random)
        }
    }

    /// Makes a template, with an active version if it is given a subject.
    mutating func addTemplate(
        name: String, subject: String?, at moment: Timestamp, _ random: inout SeededGenerator
    ) -> Record {
        var versions: [JSONValue] = []
        let id = "d-\(random.hex(32))"
        if let subject {
            versions.append([
                "id": .string(random.uuid()), "template_id": .string(id), "active": 1, "name": .string(name),
                "subject": .string(subject), "html_content": "<p>Hello {{name}}</p>",
                "updated_at": .string(moment.iso8601Seconds),
            ])
        }
        return templates.insert(id, ["name": .string(name), "versions": .array(versions)], at: moment)
    }

    /// Returns true when a template gives its messages a subject; nil for one that does not exist.
    func hasSubject(template id: String) -> Bool? {
        templates[id].map { record in
            (record.fields["versions"]?.arrayValue ?? []).contains { version in
                version["active"]?.intValue == 1 && version["subject"]?.argumentText != nil
            }
        }
    }

    // MARK: Delivering

    /// Performs what is due: scheduled messages are sent, messages are delivered or bounce.
    mutating func deliverDue(at now: Timestamp) {
        for index in messages.indices where !messages[index].isSettled {
            let message = messages[index]
            if message.isScheduled {
                guard message.sendAt <= now else { continue }
                switch message.batch.flatMap({ batches[$0] }) {
                case .cancel:
                    messages[index].state = .canceled
                    continue
                case .pause: continue
                default: break
                }
                messages[index].state = suppression(of: message.to).map { .dropped(reason: $0) } ?? .processed
            }
            guard case .processed = messages[index].state, message.settlesAt <= now else { continue }
            if message.to.lowercased().hasSuffix("@\(Self.bouncingDomain)") {
                let reason = "550 5.1.1 The email account that you tried to reach does not exist."
                messages[index].state = .bounced(reason: reason)
                bounces.append(Suppressed(email: message.to, created: message.settlesAt, reason: reason))
            } else {
                messages[index].state = .delivered
            }
        }
    }

    private func suppression(of address: String) -> String? {
        if bounces.contains(where: { $0.isAbout(address) }) { return "Bounced Address" }
        return unsubscribes.contains { $0.isAbout(address) } ? "Unsubscribed Address" : nil
    }
}

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

    private let folder: ProviderFolder

    /// The forms of its objects.
    var forms: ObjectForms { folder.objects }
    /// The forms of the problems of what is sent.
    var problems: ObjectForms { folder.forms("problems.json") }

    /// An account with a few addresses that bounced or don't want mail, and three templates.
    init(_ folder: ProviderFolder, _ context: inout ProviderContext) {
        self.folder = folder
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
            var template = addTemplate(name: name, at: past, &context.random)
            let content: JSONObject = [
                "name": .string(name), "subject": .string("\(name) {{name}}"), "html": "<p>Hello {{name}}</p>",
            ]
            _ = addVersion(to: &template, content, isActive: true, at: past, &context.random)
        }
    }

    /// Makes a template without a version.
    mutating func addTemplate(name: String, at moment: Timestamp, _ random: inout SeededGenerator) -> Record {
        templates.insert("d-\(random.hex(32))", ["name": .string(name), "versions": []], at: moment)
    }

    /// Adds a version to a template, and returns it. Only one is active.
    mutating func addVersion(
        to template: inout Record, _ content: JSONObject, isActive: Bool, at moment: Timestamp,
        _ random: inout SeededGenerator
    ) -> JSONValue {
        let own: JSONObject = [
            "id": .string(random.uuid()), "template": .string(template.id), "active": isActive ? 1 : 0,
            "now": .string(moment.iso8601Seconds),
        ]
        let version = JSONValue.object(forms.object("version", own.merging(content)))
        var versions = template.fields["versions"]?.arrayValue ?? []
        if isActive { versions = versions.map { .object(($0.objectValue ?? [:]).merging(["active": 0])) } }
        template.fields["versions"] = .array(versions + [version])
        templates.update(&template, at: moment)
        return version
    }

    /// A template in the form of SendGrid's response.
    func json(template: Record) -> JSONValue {
        .object(
            forms.object("template") { name in
                switch name {
                case "id": .string(template.id)
                case "updatedAt": .string(template.updatedAt.iso8601Seconds)
                default: template.fields[name]
                }
            })
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

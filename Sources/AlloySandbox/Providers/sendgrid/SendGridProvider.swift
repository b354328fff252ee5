import JSON
import Platform

/// SendGrid: what is sent can't be unsent. A send is answered with nothing but 202; its status is in the
/// messages, a moment later.
struct SendGridProvider: SimulatedProvider {
    private var store: SendGridStore?
    private let folder: ProviderFolder

    init(_ folder: ProviderFolder) { self.folder = folder }

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        var store = self.store ?? SendGridStore(folder, &context)
        // Held in one place only, so that a change is made in place instead of on a copy.
        self.store = nil
        defer { self.store = store }
        store.deliverDue(at: context.now)
        do throws(SendGridError) {
            return try Self.answer(call, &store, &context)
        } catch {
            return folder.reply(error, &context.random)
        }
    }

    private static func answer(
        _ call: ProviderCall, _ store: inout SendGridStore, _ context: inout ProviderContext
    ) throws(SendGridError) -> ProviderReply {
        switch (call.action.httpMethod, call.action.path) {
        case ("post", "/v3/mail/send"): return try send(call, &store, &context)
        case ("post", "/v3/mail/batch"):
            let id = context.random.alphanumerics(48)
            store.batches[id] = .pending
            return .created(["batch_id": .string(id)])
        case ("post", "/v3/user/scheduled_sends"): return try hold(call, &store)
        case ("get", "/v3/user/scheduled_sends"):
            let held = store.batches.sorted { $0.key < $1.key }.filter { $0.value != .pending }
            return .ok(
                .array(held.map { ["batch_id": .string($0.key), "status": .string($0.value.rawValue)] }))
        case ("get", "/v3/messages"): return try listMessages(call, store)
        case ("get", "/v3/messages/{msg_id}"):
            guard let message = store.messages.first(where: { $0.id == call.pathText("msg_id") }) else {
                throw .notFound
            }
            return .ok(message.details(store.forms))
        case ("get", "/v3/suppression/bounces"): return try listSuppressed(store.bounces, call)
        case ("get", "/v3/suppression/bounces/{email}"):
            // Nothing found is an empty list.
            return .ok(.array(store.bounces.filter { $0.isAbout(call.pathText("email")) }.map(\.json)))
        case ("delete", "/v3/suppression/bounces/{email}"):
            return try remove(from: \.bounces, call, &store)
        case ("get", "/v3/suppression/unsubscribes"): return try listSuppressed(store.unsubscribes, call)
        case ("post", "/v3/asm/suppressions/global"): return try unsubscribe(call, &store, context.now)
        case ("delete", "/v3/asm/suppressions/global/{email}"):
            return try remove(from: \.unsubscribes, call, &store)
        default: return try template(call, &store, &context)
        }
    }

    // MARK: Scheduled sends

    /// Cancels or pauses a batch. What has left is not called back.
    private static func hold(_ call: ProviderCall, _ store: inout SendGridStore) throws(SendGridError) -> ProviderReply
    {
        let id = call.body["batch_id"]?.argumentText ?? ""
        guard let known = store.batches[id] else { throw SendGridError("unknownBatch") }
        guard let status = SendGridStore.BatchStatus(rawValue: call.body["status"]?.plainText ?? ""),
            status != .pending
        else { throw SendGridError("unknownStatus") }
        guard known == .pending else { throw SendGridError("decidedBatch") }
        store.batches[id] = status
        return .created(["batch_id": .string(id), "status": .string(status.rawValue)])
    }

    // MARK: Messages

    private static func listMessages(_ call: ProviderCall, _ store: SendGridStore) throws(SendGridError)
        -> ProviderReply
    {
        let limit = call.queryParameters["limit"].map { $0.argumentInteger ?? 0 } ?? 10
        guard (1...1_000).contains(limit) else { throw SendGridError("messageLimit") }
        var found = store.messages.reversed().filter { !$0.isScheduled }.map { $0.summary(store.forms) }
        if let text = call.queryText("query") {
            let fields = ["from_email", "to_email", "subject", "status", "msg_id"]
            guard let query = try? FieldQuery(text, fields: fields, signs: "=", allowsSpaces: true) else {
                throw SendGridError("unreadableQuery")
            }
            found = found.filter(query.matches)
        }
        return .ok(["messages": .array(found.prefix(limit).map(JSONValue.object))])
    }

    // MARK: Suppressions

    /// Newest first.
    private static func listSuppressed(
        _ rows: [SendGridStore.Suppressed], _ call: ProviderCall
    ) throws(SendGridError) -> ProviderReply {
        let limit = call.queryParameters["limit"].map { $0.argumentInteger ?? 0 } ?? 100
        let offset = call.queryParameters["offset"].map { $0.argumentInteger ?? -1 } ?? 0
        guard (1...500).contains(limit) else { throw SendGridError("suppressionLimit") }
        guard offset >= 0 else { throw SendGridError("negativeOffset") }
        let start = call.queryInteger("start_time") ?? 0
        let end = call.queryInteger("end_time") ?? .max
        let found = rows.filter { $0.created.seconds >= start && $0.created.seconds <= end }
        return .ok(.array(OffsetPage(of: found.reversed(), offset: offset, limit: limit).elements.map(\.json)))
    }

    private static func remove(
        from rows: WritableKeyPath<SendGridStore, [SendGridStore.Suppressed]>, _ call: ProviderCall,
        _ store: inout SendGridStore
    ) throws(SendGridError) -> ProviderReply {
        guard store[keyPath: rows].contains(where: { $0.isAbout(call.pathText("email")) }) else { throw .notFound }
        store[keyPath: rows].removeAll { $0.isAbout(call.pathText("email")) }
        return .noContent
    }

    private static func unsubscribe(
        _ call: ProviderCall, _ store: inout SendGridStore, _ now: Timestamp
    ) throws(SendGridError) -> ProviderReply {
        let emails = call.body["recipient_emails"]?.argumentList ?? []
        guard !emails.isEmpty else { throw SendGridError("noRecipients") }
        let wrong = emails.filter { !$0.isEmailAddress }
        guard wrong.isEmpty else {
            throw .invalid(wrong.map { store.problems.object("invalidRecipient", ["address": .string($0)]) })
        }
        for email in emails where !store.unsubscribes.contains(where: { $0.isAbout(email) }) {
            store.unsubscribes.append(SendGridStore.Suppressed(email: email, created: now))
        }
        return .created(["recipient_emails": .strings(emails)])
    }
}

/// The refusals of SendGrid, in the form of its error replies: all problems at once.
typealias SendGridError = Refusal<SendGridProvider>

extension SendGridError {
    /// Several problems, in the forms of `problems.json`.
    static func invalid(_ problems: [JSONObject]) -> SendGridError {
        SendGridError("invalid", ["problems": .array(problems.map(JSONValue.object))])
    }
    static var notFound: SendGridError { SendGridError("notFound") }
}

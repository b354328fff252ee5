import JSON
import MCP

/// Everything that is sent to a server and comes from it on one connection: knows the revision of each request, and finds
/// messages that do not fit the schema of their revision.
package struct Transcript: Sendable {
    /// The protocol of a request.
    package enum Dialect: Sendable, Equatable {
        case native
        /// A request of the Model Context Protocol; without a revision, it can only fail.
        case agent(Revision?)
    }

    /// One request that was sent.
    package struct Asked: Sendable {
        package let method: String
        package let dialect: Dialect
        package var replies = 0
        package var isCancelled = false
    }

    /// The requests by the texts of their ids.
    package private(set) var asked: [String: Asked] = [:]
    /// What is wrong with the messages of the server, in sentences.
    package private(set) var problems: [String] = []
    /// The number of messages that were validated against a schema.
    package private(set) var validated = 0
    /// The number of requests that still need a reply.
    package private(set) var unanswered = 0
    private var session: Revision?
    /// All revisions that were agreed on. A client may send a handshake while earlier requests run.
    private var sessions: [Revision] = []
    /// The messages without their ids that were validated before.
    private var known: Set<String> = []
    private var tokens: [String: Revision] = [:]

    package init() {}

    /// Records a message of the client.
    package mutating func sent(_ message: JSONValue) {
        if case .array(let messages) = message { return messages.forEach { sent($0) } }
        guard let method = message["method"]?.stringValue else { return }
        guard let id = message["id"] else {
            if method == "notifications/cancelled", let id = message["params"]?["requestId"] {
                cancel(id)
            }
            return
        }
        // Several requests may have the id null, so their replies cannot be told apart.
        if id.isNull { return }
        let dialect = dialect(of: method, message["params"])
        asked[id.text] = Asked(method: method, dialect: dialect)
        unanswered += 1
        if case .agent(let revision?) = dialect, let token = message["params"]?["_meta"]?["progressToken"] {
            tokens[token.text] = revision
        }
    }

    private mutating func cancel(_ id: JSONValue) {
        guard let request = asked[id.text], !request.isCancelled else { return }
        asked[id.text]?.isCancelled = true
        if request.replies == 0 { unanswered -= 1 }
    }

    private mutating func dialect(of method: String, _ params: JSONValue?) -> Dialect {
        let meta = params?["_meta"]?.objectValue ?? [:]
        let modern = ["protocolVersion", "clientCapabilities", "clientInfo", "logLevel"].map {
            "io.modelcontextprotocol/\($0)"
        }
        let hasSlash = method.contains("/") && !method.hasPrefix("$/")
        if method == "server/discover" || hasSlash && modern.contains(where: meta.contains(key:)) {
            return .agent(.july2026)
        }
        if method == "initialize" {
            guard let requested = params?["protocolVersion"]?.stringValue else { return .agent(nil) }
            let agreed = Revision.withHandshake.first { $0.rawValue == requested } ?? .november2025
            session = agreed
            if !sessions.contains(agreed) { sessions.append(agreed) }
            return .agent(agreed)
        }
        // Without a revision, a method that no revision has is a misspelt one of the host.
        return hasSlash && (session != nil || RevisionSchema.methods.contains(method)) ? .agent(session) : .native
    }

    /// Checks a message of the server.
    package mutating func received(_ message: JSONValue) {
        if case .array(let messages) = message { return messages.forEach { received($0) } }
        guard let method = message["method"]?.stringValue else { return reply(message) }
        if method.hasPrefix("$/") || !method.contains("/") { return }
        if message["id"] != nil {
            check(message, as: "ServerRequest", sessions)
        } else if method == "notifications/progress" {
            let revision = message["params"]?["progressToken"].flatMap { tokens[$0.text] }
            check(message, as: "ServerNotification", revision.map { [$0] } ?? [])
        } else if message["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] != nil {
            check(message, as: "ServerNotification", [.july2026])
        } else {
            // A log message does not say to which request it belongs; it has the same form in all revisions.
            check(message, as: "ServerNotification", sessions + [.july2026])
        }
    }

    private mutating func reply(_ message: JSONValue) {
        guard let id = message["id"], !id.isNull else { return }
        guard let request = asked[id.text] else {
            return problems.append("a reply to no request: \(message.preview)")
        }
        asked[id.text]?.replies += 1
        if request.replies == 0, !request.isCancelled { unanswered -= 1 }
        if request.replies > 0 { problems.append("a second reply: \(message.preview)") }
        let hasType = message["result"]?["resultType"] != nil
        guard case .agent(let revision) = request.dialect else {
            if hasType { problems.append("a native reply in another dialect: \(message.preview)") }
            return
        }
        if message["result"] != nil, hasType != (revision?.isStateless == true) {
            problems.append("a reply in another dialect: \(message.preview)")
        }
        guard isNew(message, "\(request.method) \(String(describing: revision))") else { return }
        problems += RevisionSchema.of(revision ?? .july2026).problems(ofReply: message, to: request.method)
    }

    /// Counts a message, and returns false if the same one with another id was validated before.
    private mutating func isNew(_ message: JSONValue, _ context: String) -> Bool {
        validated += 1
        var body = message.objectValue ?? [:]
        if body["id"]?.stringValue != nil || body["id"]?.numberValue?.intValue != nil { body["id"] = nil }
        return known.insert(context + JSONValue.object(body).text).inserted
    }

    /// Checks that a message fits the schema of one of these revisions.
    private mutating func check(_ message: JSONValue, as name: String, _ revisions: [Revision]) {
        guard !revisions.isEmpty else { return problems.append("a message before any revision: \(message.preview)") }
        guard isNew(message, revisions.map(\.rawValue).joined()) else { return }
        let found = revisions.map { RevisionSchema.of($0).problems(of: message, as: name) }
        if !found.contains(where: \.isEmpty) { problems += found.joined() }
    }
}

import JSON

/// A statement to the client about a write, in an answer that it got.
public enum ProofStatement: Sendable, Equatable {
    /// The write was made, by this execution. `isReplay`: the answer says that it is the first outcome once more.
    case applied(executionId: String?, isReplay: Bool)
    /// Nobody knows whether the write was made, or it is still being made.
    case unknown(kind: String?)
    /// The write was not made: it was refused, or not sent.
    case notMade(kind: String?)

    /// Returns the statements in a message from the host; none in a question to the client or a notification.
    static func all(in message: JSONValue) -> [ProofStatement] {
        if let replies = message.arrayValue { return replies.flatMap(all) }
        if let error = message["error"] { return [statement(of: error["data"] ?? error, isError: true)] }
        guard let result = message["result"] else { return [] }
        // A modern client has to answer a question first.
        if result["resultType"]?.stringValue == "input_required" { return [] }
        if let items = result["results"]?.arrayValue {
            return items.map { item in
                item["error"].map { statement(of: $0["data"] ?? $0, isError: true) }
                    ?? statement(of: item["result"] ?? item, isError: false)
            }
        }
        let content = result["structuredContent"] ?? text(in: result) ?? result
        let isError = result["isError"]?.boolValue == true
        return [statement(of: isError ? content["error"] ?? content : content, isError: isError)]
    }

    /// The JSON in the text of a tool's result, which older revisions have instead of structured content.
    private static func text(in result: JSONValue) -> JSONValue? {
        result["content"]?[0]?["text"]?.stringValue.flatMap { try? JSONValue(parsing: $0) }
    }

    private static func statement(of data: JSONValue, isError: Bool) -> ProofStatement {
        let kind = data["kind"]?.stringValue
        switch data["outcome"]?.stringValue {
        case "applied":
            return .applied(
                executionId: data["executionId"]?.stringValue, isReplay: data["replayed"]?.boolValue == true)
        case "unknown": return .unknown(kind: kind)
        // An earlier call with the same key is unknown or under way; that this one was not sent says nothing about it.
        case _ where kind == "conflict": return .unknown(kind: kind)
        case nil where !isError: return .unknown(kind: nil)
        default: return .notMade(kind: kind)
        }
    }

    /// A few words for the table.
    public var words: String {
        switch self {
        case .applied(_, let isReplay): isReplay ? "applied (replayed)" : "applied"
        case .unknown: "unknown"
        case .notMade(let kind): "not made" + (kind.map { " (\($0))" } ?? "")
        }
    }
}

extension ProofStatement {
    /// The statement for the record of a row.
    var json: JSONObject {
        switch self {
        case .applied(let executionId, let isReplay):
            ["outcome": "applied", "executionId": .optional(executionId), "replayed": .bool(isReplay)]
        case .unknown(let kind): ["outcome": "unknown", "kind": .optional(kind)]
        case .notMade(let kind): ["outcome": "not_made", "kind": .optional(kind)]
        }
    }

    /// The statement in a record, or in the last line of a client's output.
    public init?(json: JSONValue) {
        let kind = json["kind"]?.stringValue
        switch json["outcome"]?.stringValue {
        case "applied":
            self = .applied(
                executionId: json["executionId"]?.stringValue, isReplay: json["replayed"]?.boolValue == true)
        case "unknown": self = .unknown(kind: kind)
        case "not_made", "not_sent", "rejected": self = .notMade(kind: kind)
        default: return nil
        }
    }
}

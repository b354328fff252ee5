import Alloy
import JSON
import JSONRPC

/// The reply to a call of `execute`.
struct ExecutionReply: Sendable {
    /// The members, in their order; `responseData` is null if it is a text.
    private var members: JSONObject
    /// The provider's response, if it is large.
    private let text: JSONText?

    /// The reply of an execution that was applied.
    init(
        id: String, _ data: ResponseData, _ metadata: JSONObject, attempts: [JSONValue], warnings: [String],
        findings: [JSONValue] = []
    ) {
        let responseData: JSONValue
        switch data {
        case .value(let value): (responseData, text) = (value, nil)
        case .text(let large): (responseData, text) = (.null, large)
        }
        members = [
            "executionId": .string(id), "outcome": "applied", "responseData": responseData,
            "metadata": .object(metadata), "attempts": .array(attempts), "warnings": .strings(warnings),
            "findings": .array(findings),
        ]
    }

    private init(members: JSONObject) {
        self.members = members
        text = nil
    }

    /// The member `name`; null for a large `responseData`.
    subscript(name: String) -> JSONValue? {
        get { members[name] }
        set { members[name] = newValue }
    }

    /// The reply as a value.
    var value: JSONObject {
        guard let text else { return members }
        var value = members
        value["responseData"] = text.value
        return value
    }

    /// The reply for the wire: a large text stays where it is stored.
    var payload: Payload {
        guard let text else { return .value(.object(members)) }
        return .holding(TextHolder(members, textIn: "responseData"), text)
    }
}

extension ExecutionReply {
    /// The reply with its `responseData` kept in `store` if it has more than `limit` bytes: the reply then has the handle and a
    /// summary under `stored`.
    func limited(to limit: Int?, by store: ResultStore) async -> ExecutionReply {
        guard let limit, let id = members["executionId"]?.stringValue else { return self }
        var large = text
        if large == nil, let bytes = members["responseData"]?.bytes, bytes.count > limit {
            large = try? JSONText(validating: bytes, maximumDepth: JSONParser.greatestMaximumDepth)
        }
        guard let large, large.byteCount > limit else { return self }
        let stored = await store.keep(large, as: "result-\(id)", limit: limit)
        var reply = ExecutionReply(members: members)
        reply["responseData"] = .null
        reply.members.append("stored", stored.summary(handle: "result-\(id)"))
        let warning = StoredResult.warning("responseData", bytes: large.byteCount, limit: limit)
        reply["warnings"] = .array((members["warnings"]?.arrayValue ?? []) + [.string(warning)])
        return reply
    }
}

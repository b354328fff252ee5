import Alloy
import JSON
import JSONRPC

/// The reply to a call of `execute`.
struct ExecutionReply: Sendable {
    /// The members, in their order; `responseData` is null unless it is a value.
    private var members: JSONObject
    /// The provider's response where it is no value: large, or neither JSON nor text.
    private let data: ResponseData?

    /// The reply of an execution that was applied.
    init(
        id: String, _ data: ResponseData, _ metadata: JSONObject, attempts: [JSONValue], warnings: [String],
        findings: [JSONValue] = []
    ) {
        let responseData: JSONValue
        if case .value(let value) = data {
            (responseData, self.data) = (value, nil)
        } else {
            (responseData, self.data) = (.null, data)
        }
        // One by one: a literal makes two further arrays of them.
        members = JSONObject()
        members.members.reserveCapacity(8)
        members.append("executionId", .string(id))
        members.append("outcome", "applied")
        members.append("responseData", responseData)
        members.append("metadata", .object(metadata))
        members.append("attempts", .array(attempts))
        members.append("warnings", .strings(warnings))
        members.append("findings", .array(findings))
    }

    private init(members: JSONObject) {
        self.members = members
        data = nil
    }

    /// The member `name`; null for a `responseData` that is no value.
    subscript(name: String) -> JSONValue? {
        get { members[name] }
        set { members[name] = newValue }
    }

    /// The reply as a value.
    var value: JSONObject {
        guard let data else { return members }
        var value = members
        value["responseData"] = data.value
        return value
    }

    /// The reply for the wire: a large text stays where it is stored.
    var payload: Payload {
        guard case .text(let text) = data else { return .value(.object(value)) }
        return .holding(TextHolder(members, textIn: "responseData"), text)
    }
}

extension ExecutionReply {
    /// The reply with its `responseData` kept in `store` if it has more than `limit` bytes, or is neither JSON nor text: the
    /// reply then has the handle and a summary under `stored`.
    func limited(to limit: Int?, by store: ResultStore) async -> ExecutionReply {
        guard let id = members["executionId"]?.stringValue else { return self }
        let handle = "result-\(id)"
        if case .binary(let content) = data {
            let stored = await store.keep(content, as: handle, limit: limit)
            return replacing(stored.inlineValue, by: stored, handle, warning: stored.warning)
        }
        guard let limit else { return self }
        var large: JSONText?
        if case .text(let text) = data {
            large = text
        } else if let bytes = members["responseData"]?.bytes, bytes.count > limit {
            large = try? JSONText(validating: bytes, maximumDepth: JSONParser.greatestMaximumDepth)
        }
        guard let large, large.byteCount > limit else { return self }
        let stored = await store.keep(large, as: handle, limit: limit)
        let warning = StoredResult.warning("responseData", bytes: large.byteCount, limit: limit)
        return replacing(.null, by: stored, handle, warning: warning)
    }

    private func replacing(
        _ responseData: JSONValue, by stored: StoredResult, _ handle: String, warning: String?
    ) -> ExecutionReply {
        var reply = ExecutionReply(members: members)
        reply["responseData"] = responseData
        reply.members.append("stored", stored.summary(handle: handle))
        if let warning {
            reply["warnings"] = .array((members["warnings"]?.arrayValue ?? []) + [.string(warning)])
        }
        return reply
    }
}

import JSON

extension AlloyError {
    /// What stands in a JSON-RPC error's `data`: `kind`, `origin`, `outcome`, `fix` and `retry` always, the other members
    /// where there is something to say.
    public var data: JSONValue {
        var object: JSONObject = [
            "kind": .string(kind.rawValue), "origin": .string(origin.rawValue), "outcome": .string(outcome.rawValue),
            "fix": .array(fix.map(\.json)), "retry": retry.json,
        ]
        object.append("httpStatus", httpStatus.map(JSONValue.int))
        object.append("code", serviceCode.map(JSONValue.string))
        object.append("requestId", requestId.map(JSONValue.string))
        object.append("executionId", executionId.map(JSONValue.string))
        object.append("attempts", attempts.isEmpty ? nil : .array(attempts.map(\.json)))
        object.append("problems", problems.isEmpty ? nil : .array(problems.map(\.json)))
        object.append("technical", technical.map(JSONValue.object))
        return .object(object)
    }
}

extension AlloyError: CustomStringConvertible {
    /// The kind and the sentence.
    public var description: String { "\(kind.rawValue): \(message)" }
}

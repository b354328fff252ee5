import JSON

/// Input that fits the schema of an action.
enum InputSample {
    /// The groups of an input.
    private static let groups = ["pathParams", "queryParameters", "requestBody", "additionalHeaders"]

    /// Returns an input with every member of the body and every other parameter that is required. A parameter that is an
    /// id becomes the reference `"$name"`, with the name that `reference` gives it.
    static func input(_ schema: JSONValue, reference: String) -> JSONObject {
        var input = JSONObject()
        for name in groups {
            guard let group = schema["properties"]?[name] else { continue }
            let required = (group["required"]?.arrayValue ?? []).compactMap(\.stringValue)
            var object = JSONObject()
            for member in group["properties"]?.objectValue?.members ?? [] {
                let isId = member.key.lowercased().hasSuffix("id")
                let isRequired = required.contains(member.key)
                guard isRequired || name == "requestBody" && !isId else { continue }
                let isReference = name == "pathParams" || isId
                object.append(
                    member.key, isReference ? .string("$\(reference)") : value(member.value, named: member.key))
            }
            if !object.isEmpty || name == "requestBody" { input.append(name, .object(object)) }
        }
        return input
    }

    private static func value(_ schema: JSONValue, named name: String) -> JSONValue {
        if let first = schema["enum"]?[0] { return first }
        if let constant = schema["const"] { return constant }
        let types = schema["type"]?.arrayValue?.compactMap(\.stringValue) ?? []
        switch schema["type"]?.stringValue ?? types.first {
        case "integer": return .int(max(schema["minimum"]?.intValue ?? 1, 1))
        case "number": return 1
        case "boolean": return true
        case "array": return .array([value(schema["items"] ?? [:], named: name)])
        case "object":
            let required = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue)
            let members = (schema["properties"]?.objectValue?.members ?? []).filter {
                !$0.key.lowercased().hasSuffix("id") || required.contains($0.key)
            }
            return .object(
                JSONObject(members.map { JSONObject.Member(key: $0.key, value: value($0.value, named: $0.key)) }))
        default: return .string(name.lowercased().contains("email") ? "sample@example.com" : "sample")
        }
    }
}

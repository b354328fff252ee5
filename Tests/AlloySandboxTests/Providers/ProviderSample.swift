import JSON

@testable import AlloySandbox

/// Input that fits an action's definition.
enum ProviderSample {
    static func parameters(_ action: ActionDefinition, in place: String) -> JSONObject {
        var object: JSONObject = [:]
        for parameter in action.parameters where parameter["in"]?.stringValue == place {
            guard let name = parameter["name"]?.stringValue, let schema = parameter["schema"] else { continue }
            object.append(name, value(schema, named: name))
        }
        return object
    }

    /// A value that passes the schemas that the catalogue uses.
    static func value(_ schema: JSONValue, named name: String = "") -> JSONValue {
        if let first = schema["enum"]?[0] { return first }
        switch schema["type"]?.stringValue {
        case "integer": return .int(max(schema["minimum"]?.intValue ?? 1, 1))
        case "number": return 1
        case "boolean": return true
        case "array": return .array([value(schema["items"] ?? [:])])
        case "object":
            let members = schema["properties"]?.objectValue?.members ?? []
            return .object(
                JSONObject(members.map { JSONObject.Member(key: $0.key, value: value($0.value, named: $0.key)) }))
        default: return name.lowercased().contains("email") ? "sample@example.com" : "sample"
        }
    }
}

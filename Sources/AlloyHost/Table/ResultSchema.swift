import JSON

/// The schemas of results. Objects are open: members of Alloy's that the host does not know are kept.
enum ResultSchema {
    static func object(_ properties: JSONObject, required: [String]? = nil) -> JSONObject {
        var schema: JSONObject = ["type": "object"]
        if !properties.isEmpty { schema.append("properties", .object(properties)) }
        let names = required ?? Array(properties.keys)
        if !names.isEmpty { schema.append("required", .strings(names)) }
        return schema
    }

    static func array(of items: JSONObject) -> JSONValue { ["type": "array", "items": .object(items)] }

    static let string: JSONValue = ["type": "string"]
    static let optionalString: JSONValue = ["type": ["string", "null"]]
    static let integer: JSONValue = ["type": "integer"]
    static let number: JSONValue = ["type": "number"]
    static let waiting: JSONValue = .object(object(["count": integer, "ms": integer]))
    static let boolean: JSONValue = ["type": "boolean"]
    static let strings: JSONValue = ["type": "array", "items": ["type": "string"]]
    static let anything: JSONValue = true

    static let success = object(["success": boolean])
    static let user = object(
        ["userId": string, "username": optionalString, "fullName": optionalString], required: ["userId"])
    static let connector = object(
        ["id": string, "name": string, "icon": optionalString, "categories": strings, "groups": strings])
    static let cached: JSONValue = .object(object(["ageMs": integer]))
}

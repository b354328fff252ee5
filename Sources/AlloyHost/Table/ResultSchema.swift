import JSON

/// The schemas of results. Objects are open: members of Alloy's that the host does not know are kept.
package enum ResultSchema {
    package static func object(_ properties: JSONObject, required: [String]? = nil) -> JSONObject {
        var schema: JSONObject = ["type": "object"]
        if !properties.isEmpty { schema.append("properties", .object(properties)) }
        let names = required ?? Array(properties.keys)
        if !names.isEmpty { schema.append("required", .strings(names)) }
        return schema
    }

    package static func array(of items: JSONObject) -> JSONValue { ["type": "array", "items": .object(items)] }

    package static let string: JSONValue = ["type": "string"]
    package static let optionalString: JSONValue = ["type": ["string", "null"]]
    package static let integer: JSONValue = ["type": "integer"]
    package static let number: JSONValue = ["type": "number"]
    package static let waiting: JSONValue = .object(object(["count": integer, "ms": integer]))
    package static let boolean: JSONValue = ["type": "boolean"]
    package static let strings: JSONValue = ["type": "array", "items": ["type": "string"]]
    package static let anything: JSONValue = true

    package static let success = object(["success": boolean])
    package static let user = object(
        ["userId": string, "username": optionalString, "fullName": optionalString], required: ["userId"])
    package static let connector = object(
        ["id": string, "name": string, "icon": optionalString, "categories": strings, "groups": strings])
    package static let cached: JSONValue = .object(object(["ageMs": integer]))
}

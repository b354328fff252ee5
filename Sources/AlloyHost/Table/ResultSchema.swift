import JSON

/// The JSON Schemas (2020-12) of results.
///
/// An object with a name becomes a type of that name in the typed clients; the schema has it as `title`. Objects are open:
/// members of the service that the host does not know are passed on.
package enum ResultSchema {
    /// A named object. All of its members are always present, except those listed in `optional`.
    ///
    /// - Parameters:
    ///   - name: The name of the type in the clients, unique among all schemas that differ.
    ///   - description: One sentence.
    package static func object(
        _ name: String, _ description: String, _ properties: JSONObject, optional: [String] = []
    ) -> JSONObject {
        var schema: JSONObject = [
            "title": .string(name), "description": .string(description), "type": "object",
            "properties": .object(properties),
        ]
        let required = properties.keys.filter { !optional.contains($0) }
        if !required.isEmpty { schema.append("required", .strings(Array(required))) }
        return schema
    }

    /// An array whose elements fit `items`.
    package static func array(of items: JSONObject) -> JSONValue { ["type": "array", "items": .object(items)] }

    /// An object whose members have any names, and values that fit `values`.
    package static func map(of values: JSONValue) -> JSONValue { ["type": "object", "additionalProperties": values] }

    /// One of these strings. With a name it becomes a type of that name in the clients.
    package static func oneOf(_ values: [String], named name: String? = nil) -> JSONValue {
        guard let name else { return ["enum": .strings(values)] }
        return ["title": .string(name), "enum": .strings(values)]
    }

    package static let string: JSONValue = ["type": "string"]
    package static let optionalString: JSONValue = ["type": ["string", "null"]]
    package static let integer: JSONValue = ["type": "integer"]
    package static let number: JSONValue = ["type": "number"]
    package static let boolean: JSONValue = ["type": "boolean"]
    package static let strings: JSONValue = ["type": "array", "items": ["type": "string"]]
    package static let freeObject: JSONValue = ["type": "object"]
    package static let anything: JSONValue = true
}

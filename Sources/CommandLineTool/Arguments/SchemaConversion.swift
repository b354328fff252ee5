import JSON

/// Converts the text of `key=value` to the type that the parameter's schema requires.
enum SchemaConversion {
    /// Returns the schema of the value at these steps inside a value of `schema`; nil if the schema does not describe
    /// it.
    static func schema(at steps: some Sequence<ParameterPath.Step>, in schema: JSONValue?) -> JSONValue? {
        var schema = schema
        for step in steps {
            switch step {
            case .member(let name): schema = schema?["properties"]?[name] ?? schema?["additionalProperties"]
            case .element, .newElement: schema = schema?["items"]
            }
        }
        return schema
    }

    /// Returns the types that a schema allows, by their JSON Schema names; empty if it allows all.
    static func types(_ schema: JSONValue?) -> [String] {
        switch schema?["type"] {
        case .string(let type): return [type]
        case .array(let types): return types.compactMap(\.stringValue)
        default:
            let values = schema?["enum"]?.arrayValue ?? schema?["const"].map { [$0] } ?? []
            return values.reduce(into: []) { types, value in
                if !types.contains(value.typeName) { types.append(value.typeName) }
            }
        }
    }

    /// Returns the value of a text: a string if the schema allows strings or has no type, else the text parsed as JSON
    /// if its type is allowed. Any other text stays a string, which the method then rejects.
    static func value(_ text: String, schema: JSONValue?) -> JSONValue {
        let types = types(schema)
        guard !types.isEmpty, !types.contains("string"), let value = try? JSONValue(parsing: text) else {
            return .string(text)
        }
        let fits = types.contains(value.typeName) || types.contains("integer") && value.numberValue?.isInteger == true
        return fits ? value : .string(text)
    }

    /// True for a parameter that takes bytes in base64 (JSON Schema's `contentEncoding`).
    static func isBase64(_ schema: JSONValue?) -> Bool { schema?["contentEncoding"]?.stringValue == "base64" }
}

import JSON

/// Turns the text of `key=value` into the type that a schema asks for.
enum SchemaConversion {
    /// The schema of what stands at these steps below a value of this schema; nil where the schema says nothing of it.
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

    /// The types that a schema allows, by the names of JSON Schema; empty where it allows all.
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

    /// The value that a text stands for: a string where the schema allows one or says nothing, else what the text is as JSON
    /// where that is of a type that the schema allows. A text that is none stays a string, which the method then refuses.
    static func value(_ text: String, schema: JSONValue?) -> JSONValue {
        let types = types(schema)
        guard !types.isEmpty, !types.contains("string"), let value = try? JSONValue(parsing: text) else {
            return .string(text)
        }
        let fits = types.contains(value.typeName) || types.contains("integer") && value.numberValue?.isInteger == true
        return fits ? value : .string(text)
    }

    /// True for a parameter that takes bytes as text in base64 (JSON Schema's `contentEncoding`).
    static func isBase64(_ schema: JSONValue?) -> Bool { schema?["contentEncoding"]?.stringValue == "base64" }
}

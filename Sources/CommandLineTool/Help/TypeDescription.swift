import JSON

/// A short description of a parameter's schema, for help.
enum TypeDescription {
    /// Returns the type and its constraints, such as `integer, 1 to 100`.
    static func text(of schema: JSONValue) -> String {
        var words: [String] = []
        if let values = schema["enum"]?.arrayValue {
            words.append(values.map { $0.stringValue ?? $0.text }.joined(separator: "|"))
        } else {
            words.append(type(schema))
        }
        switch (schema["minimum"], schema["maximum"]) {
        case (let least?, let most?): words.append("\(least.text) to \(most.text)")
        case (let least?, nil): words.append("\(least.text) or more")
        case (nil, let most?): words.append("\(most.text) or less")
        case (nil, nil): break
        }
        if let format = schema["format"]?.stringValue { words.append(format) }
        if schema["contentEncoding"]?.stringValue == "base64" { words.append("base64") }
        switch schema["pattern"]?.stringValue {
        case "^[0-9a-fA-F]{24}$"?, "^[0-9a-f]{24}$"?: words.append("24 hexadecimal digits")
        case "^[0-9a-f]{64}$"?: words.append("64 hexadecimal digits")
        case let pattern?: words.append("matches \(pattern)")
        case nil: break
        }
        return words.joined(separator: ", ")
    }

    private static func type(_ schema: JSONValue) -> String {
        let types = SchemaConversion.types(schema)
        if types.isEmpty { return "any JSON" }
        return types.map { type in
            guard type == "array", let items = schema["items"] else { return type }
            let inner = SchemaConversion.types(items)
            return inner.count == 1 ? "array of \(inner[0])s" : type
        }.joined(separator: " or ")
    }
}

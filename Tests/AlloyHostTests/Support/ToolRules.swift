import JSON

/// The rules for schemas of tools in `protocol/discover.md`, as a check of any schema.
enum ToolRules {
    private static let types = ["object", "array", "string", "number", "integer", "boolean"]
    private static let keywords: [String: Set<String>] = [
        "object": ["properties", "required"], "array": ["items", "minItems", "maxItems"],
        "string": ["enum", "pattern", "format"], "number": ["minimum", "maximum"], "integer": ["minimum", "maximum"],
        "boolean": [],
    ]

    /// What breaks the rules, each with its place.
    static func faults(_ schema: JSONValue) -> [String] {
        var faults: [String] = []
        var count = 0
        if schema["type"] != "object" { faults.append("the root is no object") }
        visit(schema, "", 0, &count, &faults)
        if count > 4_100 { faults.append("\(count) schemas") }
        return faults
    }

    private static func visit(
        _ schema: JSONValue, _ place: String, _ depth: Int, _ count: inout Int, _ faults: inout [String]
    ) {
        func fail(_ text: String) { faults.append("\(place): \(text)") }
        count += 1
        guard let object = schema.objectValue else { return fail("no object") }
        guard let type = object["type"]?.stringValue, types.contains(type) else { return fail("no single type") }
        if depth > 11 { fail("deeper than allowed") }
        let allowed = (keywords[type] ?? []).union(["type", "description"])
        for key in object.keys where !allowed.contains(key) { fail("has \(key)") }
        if object.firstDuplicateKey != nil { fail("has a keyword twice") }
        if let text = object["description"] {
            let count = text.stringValue?.unicodeScalars.count ?? 0
            if !(1...4_000).contains(count) { fail("a description of \(count)") }
        }
        switch type {
        case "object":
            guard let properties = object["properties"]?.objectValue else { return fail("no properties") }
            for member in properties.members {
                let isPlain = member.key.utf8.allSatisfy { byte in
                    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F || byte == 0x2D
                }
                if !isPlain || !(1...64).contains(member.key.utf8.count) { fail("the name \(member.key)") }
                visit(member.value, "\(place)/\(member.key)", depth + 1, &count, &faults)
            }
            if properties.firstDuplicateKey != nil { fail("has a property twice") }
            for name in object["required"]?.arrayValue ?? [] where name.stringValue.flatMap({ properties[$0] }) == nil {
                fail("requires \(name.text), which is not there")
            }
        case "array":
            guard let items = object["items"] else { return fail("no items") }
            visit(items, "\(place)/*", depth + 1, &count, &faults)
        case "string":
            if let values = object["enum"]?.arrayValue {
                if values.isEmpty || values.count > 250 { fail("\(values.count) values") }
                for value in values where value.stringValue?.isEmpty != false { fail("the value \(value.text)") }
            } else if object.contains(key: "enum") {
                fail("values that are no array")
            }
            if let format = object["format"], format != "date-time" { fail("the format \(format.text)") }
        default:
            for key in ["minimum", "maximum"] {
                if let bound = object[key], bound.numberValue == nil { fail("\(key) \(bound.text)") }
            }
        }
    }
}

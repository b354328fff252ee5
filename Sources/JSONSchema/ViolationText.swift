import JSON

/// The short texts in violations.
enum ViolationText {
    /// The types of JSON Schema with their articles.
    static let types = [
        "null": "null", "boolean": "true or false", "number": "a number", "integer": "an integer",
        "string": "a string", "array": "an array", "object": "an object",
    ]

    /// Returns these types as alternatives: `a string or null`.
    static func types(_ names: [String]) -> String {
        let texts = names.compactMap { types[$0] }
        guard let last = texts.last, texts.count > 1 else { return texts.first ?? "" }
        return "\(texts.dropLast().joined(separator: ", ")) or \(last)"
    }

    /// Returns the value's type only, for values that must not be quoted.
    static func type(of value: JSONValue) -> String {
        if case .bool = value { "a boolean" } else { types[value.typeName] ?? value.typeName }
    }

    /// Returns the value in at most 40 characters; arrays and objects as their size.
    static func preview(_ value: JSONValue) -> String { value.preview }

    /// Returns at most `limit` code points of `text`, with an ellipsis for the rest.
    static func shortened(_ text: String, to limit: Int) -> String {
        guard text.unicodeScalars.count > limit else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit - 1))) + "…"
    }

    /// `1 member`, `2 members`.
    static func count(_ count: Int, _ unit: String) -> String { "\(count) \(unit)\(count == 1 ? "" : "s")" }

    /// Returns these texts as alternatives; of many only the first ones.
    static func oneOf(_ texts: [String]) -> String {
        guard texts.count > 1 else { return texts.first ?? "" }
        let shown = texts.prefix(12).map { shortened($0, to: 40) }.joined(separator: ", ")
        return "one of \(shown)" + (texts.count > 12 ? " and \(texts.count - 12) more" : "")
    }

    /// Returns the expected values of several violations as alternatives; of many only the first ones.
    static func alternatives(_ texts: [String]) -> String {
        guard let last = texts.last, texts.count > 1 else { return texts.first ?? "" }
        guard texts.count <= 8 else {
            return "\(texts.prefix(8).joined(separator: ", ")) or \(count(texts.count - 8, "other thing"))"
        }
        return "\(texts.dropLast().joined(separator: ", ")) or \(last)"
    }

    /// Returns the expected value of a member with this schema.
    static func member(_ schema: JSONValue?) -> String {
        if let value = schema?["const"] { return preview(value) }
        if let values = schema?["enum"]?.arrayValue, !values.isEmpty { return oneOf(values.map(preview)) }
        let names = schema?["type"].map { $0.arrayValue ?? [$0] } ?? []
        let text = types(names.compactMap(\.stringValue))
        return text.isEmpty ? "a value" : text
    }
}

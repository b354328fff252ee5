extension JSONValue {
    /// What a person is shown of the value, in 40 code points at most: strings in quotes and numbers as they are, cut with
    /// an ellipsis; of arrays and objects only how large they are.
    public var preview: String {
        switch self {
        case .null, .bool, .number:
            let scalars = text.unicodeScalars
            return scalars.count <= 40 ? text : String(String.UnicodeScalarView(scalars.prefix(39))) + "…"
        case .string(let text): return Self.quoted(text)
        case .array(let elements): return "an array of \(Self.count(elements.count, "element"))"
        case .object(let object): return "an object of \(Self.count(object.count, "member"))"
        }
    }

    private static func quoted(_ text: String) -> String {
        // One code point more than fits tells whether anything was left out.
        let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(39)))
        let whole = JSONValue.string(start).text
        if whole.unicodeScalars.count <= 40, start.utf8.count == text.utf8.count { return whole }
        return String(String.UnicodeScalarView(whole.unicodeScalars.dropLast().prefix(37))) + "…\""
    }

    private static func count(_ count: Int, _ unit: String) -> String { "\(count) \(unit)\(count == 1 ? "" : "s")" }
}

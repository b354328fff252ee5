import JSON

/// JSON values as text of TOML, which has no null.
enum TOMLText {
    /// Returns a value on one line; objects become inline tables.
    static func value(_ value: JSONValue) -> String {
        switch value {
        case .null: "\"\""
        case .bool, .number: value.text
        // Escapes of JSON are escapes of TOML; the control character after ASCII has to be escaped as well.
        case .string(let text): JSONValue.string(text).text.replacing("\u{7F}", with: "\\u007F")
        case .array(let elements): "[" + elements.map { Self.value($0) }.joined(separator: ", ") + "]"
        case .object(let object): table(object)
        }
    }

    /// Returns an inline table.
    private static func table(_ object: JSONObject) -> String {
        if object.isEmpty { return "{}" }
        return "{ " + object.members.map { "\(key($0.key)) = \(value($0.value))" }.joined(separator: ", ") + " }"
    }

    /// Returns a key, in quotes where it has to be.
    static func key(_ text: String) -> String {
        let isBare =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            }
        return isBare ? text : value(.string(text))
    }

    /// Returns keys with dots between them.
    static func path(_ keys: some Sequence<String>) -> String { keys.map(key).joined(separator: ".") }

    /// Returns a table under its header.
    static func section(_ path: [String], _ entry: JSONObject, newline: String) -> String {
        let lines = ["[\(Self.path(path))]"] + entry.members.map { "\(key($0.key)) = \(value($0.value))" }
        return lines.map { $0 + newline }.joined()
    }
}

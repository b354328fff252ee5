import JSON

/// Replaces `${NAME}` by environment variables in the strings of parsed JSON, so that a value may contain any
/// characters and remains one string. `$${` is an escaped `${`.
struct VariableSubstitution {
    /// Returns the value of a variable; nil if it is not set.
    let value: (String) -> String?
    /// The names of variables that are not set, in order of occurrence.
    private(set) var missing: [String] = []
    /// The names of variables whose values are not UTF-8.
    private(set) var unreadable: [String] = []
    /// Texts that start like a variable but have no valid name.
    private(set) var malformed: [String] = []

    init(_ value: @escaping (String) -> String?) { self.value = value }

    /// Returns the value with all variables replaced, in strings only; names of members are unchanged.
    mutating func replacing(in json: JSONValue) -> JSONValue {
        switch json {
        case .null, .bool, .number: return json
        case .string(let text): return .string(replacing(in: text))
        case .array(let elements): return .array(elements.map { replacing(in: $0) })
        case .object(let object):
            return .object(
                JSONObject(object.members.map { JSONObject.Member(key: $0.key, value: replacing(in: $0.value)) }))
        }
    }

    private mutating func replacing(in text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        var result = ""
        var rest = Substring(text).unicodeScalars
        while let scalar = rest.popFirst() {
            guard scalar == "$" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            if rest.starts(with: "${".unicodeScalars) {
                rest = rest.dropFirst(2)
                result += "${"
            } else if rest.first == "{" {
                rest = rest.dropFirst()
                result += readVariable(&rest)
            } else {
                result += "$"
            }
        }
        return result
    }

    /// Returns the value of the variable whose name starts `rest`, and removes it up to the closing brace.
    private mutating func readVariable(_ rest: inout Substring.UnicodeScalarView) -> String {
        guard let end = rest.firstIndex(of: "}"), Self.isName(rest[..<end]) else {
            let start = rest.prefix(20)
            let shown = start.firstIndex(of: "}").map { start[...$0] } ?? start
            malformed.append(String(String.UnicodeScalarView(shown)))
            return ""
        }
        let name = String(rest[..<end])
        rest = rest[rest.index(after: end)...]
        if let text = value(name) {
            // The system replaces invalid UTF-8 by U+FFFD; a changed value must not be sent.
            if !text.unicodeScalars.contains("\u{FFFD}") { return text }
            if !unreadable.contains(name) { unreadable.append(name) }
            return ""
        }
        if !missing.contains(name) { missing.append(name) }
        return ""
    }

    /// True for a POSIX variable name.
    private static func isName(_ text: Substring.UnicodeScalarView) -> Bool {
        guard let first = text.first, !("0"..."9").contains(first) else { return false }
        return text.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "_"
        }
    }
}

extension SessionScript {
    /// True for a dollar sign, and for the backslash of an escape that may be one.
    private static func mayStartVariable(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "$") || byte == UInt8(ascii: "\\")
    }

    /// Replaces the variables in all messages. Throws all variables that are not set, with their lines.
    ///
    /// A message without variables, or one that is not JSON, remains byte for byte as it is.
    public mutating func replaceVariables(
        maximumDepth: Int = 512, _ value: @escaping (String) -> String?
    ) throws(SourceFileError) {
        var problems: [SourceFileError.Problem] = []
        for index in messages.indices where messages[index].bytes.contains(where: Self.mayStartVariable) {
            let message = messages[index]
            guard !message.isRaw, let json = try? JSONValue(parsing: message.bytes, maximumDepth: maximumDepth) else {
                continue
            }
            var substitution = VariableSubstitution(value)
            let replaced = substitution.replacing(in: json)
            problems += substitution.missing.map {
                SourceFileError.Problem(line: message.line, "the variable \($0) is not set")
            }
            problems += substitution.unreadable.map {
                SourceFileError.Problem(line: message.line, "the variable \($0) is not text in UTF-8")
            }
            problems += substitution.malformed.map {
                SourceFileError.Problem(
                    line: message.line, "\"${\($0)\" is not a variable; write $${ for the characters ${")
            }
            if replaced != json { messages[index].bytes = Array(replaced.text.utf8) }
        }
        if !problems.isEmpty { throw SourceFileError(problems) }
    }
}

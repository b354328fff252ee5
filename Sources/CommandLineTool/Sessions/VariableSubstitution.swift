import JSON

/// Replaces `${NAME}` by variables of the environment, in the strings of JSON that has been read: so a value can hold anything
/// and stays one string. `$${` stands for `${`.
struct VariableSubstitution {
    /// The value of a variable; nil for one that is not set.
    let value: (String) -> String?
    /// The names that are not set, in the order in which they were met.
    private(set) var missing: [String] = []
    /// The names whose values are no text in UTF-8.
    private(set) var unreadable: [String] = []
    /// What looks like a variable and is none.
    private(set) var malformed: [String] = []

    init(_ value: @escaping (String) -> String?) { self.value = value }

    /// The value with every variable replaced, in strings only: names of members stay as they are.
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
                result += take(&rest)
            } else {
                result += "$"
            }
        }
        return result
    }

    /// The value of the variable whose name stands at the start, up to the closing brace.
    private mutating func take(_ rest: inout Substring.UnicodeScalarView) -> String {
        guard let end = rest.firstIndex(of: "}"), Self.isName(rest[..<end]) else {
            let start = rest.prefix(20)
            let shown = start.firstIndex(of: "}").map { start[...$0] } ?? start
            malformed.append(String(String.UnicodeScalarView(shown)))
            return ""
        }
        let name = String(rest[..<end])
        rest = rest[rest.index(after: end)...]
        if let text = value(name) {
            // What the system could not read as UTF-8 it replaces; a value must not be sent otherwise than it is.
            if !text.unicodeScalars.contains("\u{FFFD}") { return text }
            if !unreadable.contains(name) { unreadable.append(name) }
            return ""
        }
        if !missing.contains(name) { missing.append(name) }
        return ""
    }

    /// As POSIX names variables.
    private static func isName(_ text: Substring.UnicodeScalarView) -> Bool {
        guard let first = text.first, !("0"..."9").contains(first) else { return false }
        return text.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "_"
        }
    }
}

extension SessionScript {
    /// A dollar sign, or the backslash of an escape that may be one.
    private static func mayStartVariable(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "$") || byte == UInt8(ascii: "\\")
    }

    /// Replaces the variables in everything that is sent. Throws every variable that is not set, with its line; then nothing may
    /// be sent.
    ///
    /// A message without a variable is sent byte for byte as it is written, and so is what is no JSON.
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
                SourceFileError.Problem(line: message.line, "the variable \($0) holds no text in UTF-8")
            }
            problems += substitution.malformed.map {
                SourceFileError.Problem(
                    line: message.line, "\"${\($0)\" names no variable; write $${ for the characters ${")
            }
            if replaced != json { messages[index].bytes = Array(replaced.text.utf8) }
        }
        if !problems.isEmpty { throw SourceFileError(problems) }
    }
}

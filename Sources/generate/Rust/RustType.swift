import JSON

/// A named type in Rust, declared with one of the client's macros.
struct RustType {
    private let type: NamedType

    init(_ type: NamedType) { self.type = type }

    /// The declaration of the type of a result, with the blank line before it.
    var resultLines: [String] {
        let comment = [""] + (type.description.map { wrapped($0, indent: "/// ") } ?? ["#[allow(missing_docs)]"])
        switch type.form {
        case .alias(.literals(let values)):
            let texts = values.compactMap(\.stringValue).map { "    \"\($0)\" \(Self.variant($0))," }
            return Self.macro("texts!", comment, type.name, texts)
        case .alias(let reference):
            return comment + ["pub type \(type.name) = \(Self.expression(reference));"]
        case .object(let members):
            return Self.macro("result!", comment, type.name, members.map { Self.field($0, optional: !$0.isRequired) })
        }
    }

    /// Returns the declaration of parameters, with the blank line before it.
    func parameterLines(describedAs note: String? = nil) -> [String] {
        guard case .object(let members) = type.form else { return [] }
        let sentences = [type.description, note].compactMap(\.self)
        let comment = sentences.isEmpty ? "The members of a parameter." : sentences.joined(separator: " ")
        var lines = ["", "parameters! {"] + wrapped(comment, indent: "    /// ") + ["    \(type.name) {"]
        lines += members.filter(\.isRequired).map { "    " + Self.field($0, results: "types::") }
        lines.append("    } {")
        for member in members where !member.isRequired {
            let description = member.description ?? "Sets the member `\(member.name)`."
            lines += wrapped(description, indent: "        /// ")
            lines.append("    " + Self.field(member, results: "types::"))
        }
        return lines + ["    }", "}"]
    }

    private static func macro(_ name: String, _ comment: [String], _ type: String, _ fields: [String]) -> [String] {
        let comment = comment.dropFirst().map { "    " + $0 }
        return ["", "\(name) {"] + comment + ["    \(type) {"] + fields.map { "    " + $0 } + ["    }", "}"]
    }

    private static func field(_ member: Member, optional: Bool = false, results: String = "") -> String {
        var type = expression(member.type, results: results)
        if optional, !type.hasPrefix("Option<") { type = "Option<\(type)>" }
        return "    \"\(member.name)\" \(identifier(member.name)): \(type),"
    }

    /// Returns the type as an expression.
    ///
    /// - Parameter results: The path of the module with the types of results.
    static func expression(_ type: TypeReference, results: String = "") -> String {
        switch type {
        case .anything, .null: return "Value"
        case .boolean: return "bool"
        case .integer: return "i64"
        case .number: return "Number"
        case .string: return "String"
        case .literals(let values): return values.allSatisfy { $0.stringValue != nil } ? "String" : "Value"
        case .array(let element): return "Vec<\(expression(element, results: results))>"
        case .map(.anything): return "Object"
        case .map(let value): return "BTreeMap<String, \(expression(value, results: results))>"
        case .union(let types):
            let values = types.filter { $0 != .null }
            guard values.count == 1, types.count == 2 else { return "Value" }
            return "Option<\(expression(values[0], results: results))>"
        case .named(let name): return name.hasSuffix("Parameter") ? name : results + name
        }
    }

    /// Returns the name of a member in snake case: `base_url` for `baseURL`.
    private static func identifier(_ name: String) -> String {
        let characters = Array(name.drop { $0 == "_" })
        var words = ""
        for (index, character) in characters.enumerated() {
            let followsSmall = index > 0 && !characters[index - 1].isUppercase
            if character.isUppercase, followsSmall { words += "_" }
            words += character.lowercased()
        }
        return keywords.contains(words) ? "r#\(words)" : words
    }

    /// Returns the name of a text's variant: `PlanRequired` for `plan_required`.
    private static func variant(_ text: String) -> String {
        text.split { !$0.isLetter && !$0.isNumber }.map { String($0).capitalizedFirst }.joined()
    }

    private static let keywords: Set<String> = [
        "as", "async", "await", "box", "break", "const", "continue", "crate", "do", "dyn", "else", "enum", "extern",
        "final",
        "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "priv", "pub", "ref", "return",
        "static",
        "struct", "super", "trait", "try", "type", "union", "unsafe", "use", "where", "while", "yield",
    ]
}

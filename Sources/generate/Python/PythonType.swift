import JSON

/// A named type in Python: a `TypedDict`, or an alias.
///
/// Members that are always present are in a base class of their own: `NotRequired` came with Python 3.11, and the client
/// runs on 3.10.
struct PythonType {
    private let type: NamedType
    private let base: String?

    /// - Parameter base: The class that a `TypedDict` inherits from.
    init(_ type: NamedType, base: String? = nil) {
        self.type = type
        self.base = base
    }

    /// The definition, with the blank lines before it.
    var lines: [String] { lines(base: base) }

    /// Returns the definition, with the blank lines before it, as a subclass of `base`.
    func lines(base: String?) -> [String] {
        switch type.form {
        case .alias(let reference):
            let comment = type.description.map { wrapped($0, indent: "#: ") } ?? []
            return ["", ""] + comment + Self.assignment("\(type.name) = ", Self.expression(reference))
        case .object(let members): return object(members, base)
        }
    }

    private func object(_ members: [Member], _ base: String?) -> [String] {
        let required = members.filter(\.isRequired)
        let optional = members.filter { !$0.isRequired }
        if optional.isEmpty { return Self.typedDict(type.name, base, required, isTotal: true, type.description) }
        if required.isEmpty { return Self.typedDict(type.name, base, optional, isTotal: false, type.description) }
        let first = "_\(type.name)Required"
        let bases = [first, base].compactMap(\.self).joined(separator: ", ")
        return Self.typedDict(first, nil, required, isTotal: true, nil)
            + Self.typedDict(type.name, bases, optional, isTotal: false, type.description)
    }

    private static func typedDict(
        _ name: String, _ base: String?, _ members: [Member], isTotal: Bool, _ description: String?
    ) -> [String] {
        var lines: [String] = []
        var bases = base
        // No class body can have a member such as `class` or `in`.
        let unusable = members.filter { keywords.contains($0.name) }
        if !unusable.isEmpty {
            let keys = "_\(name.drop { $0 == "_" })Keywords"
            let pairs = unusable.map { "\"\($0.name)\": \(expression($0.type))" }.joined(separator: ", ")
            let total = isTotal ? "" : ", total=False"
            lines += ["", "", "\(keys) = TypedDict(\"\(keys)\", {\(pairs)}\(total))"]
            bases = [keys, base].compactMap(\.self).joined(separator: ", ")
        }
        let arguments = (bases ?? "TypedDict") + (isTotal ? "" : ", total=False")
        lines += ["", "", "class \(name)(\(arguments)):"]
        if let description {
            lines += wrapped("\"\"\"\(description)\"\"\"", indent: "    ")
            if members.count > unusable.count { lines.append("") }
        } else if members.count == unusable.count {
            lines.append("    pass")
        }
        for member in members where !keywords.contains(member.name) {
            lines += assignment("    \(member.name): ", expression(member.type))
        }
        return lines
    }

    /// Returns `head` and the expression on one line, or on several lines where one would be too long.
    private static func assignment(_ head: String, _ expression: String) -> [String] {
        guard head.count + expression.count > 120, expression.hasPrefix("Literal["), expression.hasSuffix("]") else {
            return [head + expression]
        }
        let indent = String(repeating: " ", count: head.prefix { $0 == " " }.count)
        let values = expression.dropFirst(8).dropLast().split(separator: ", ")
        return ["\(head)Literal["] + values.map { "\(indent)    \($0)," } + ["\(indent)]"]
    }

    /// Returns the type as an annotation.
    static func expression(_ type: TypeReference) -> String {
        switch type {
        case .anything: "Any"
        case .null: "None"
        case .boolean: "bool"
        case .integer: "int"
        case .number: "float"
        case .string: "str"
        case .literals(let values): "Literal[\(values.map(\.text).joined(separator: ", "))]"
        case .array(let element): "list[\(expression(element))]"
        case .map(let value): "dict[str, \(expression(value))]"
        case .union(let types): types.map(expression).joined(separator: " | ")
        case .named(let name): name
        }
    }

    private static let keywords: Set<String> = [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
        "elif",
        "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not",
        "or",
        "pass", "raise", "return", "try", "while", "with", "yield",
    ]
}

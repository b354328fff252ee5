import JSON

/// The declarations of types in Java.
struct JavaTypes {
    /// The types that have names in the protocol and none in Java, which has no aliases.
    private let aliases: [String: TypeReference]

    init(_ interface: Interface) {
        var aliases: [String: TypeReference] = [:]
        for type in interface.resultTypes {
            if case .alias(let reference) = type.form { aliases[type.name] = reference }
        }
        self.aliases = aliases
    }

    /// Returns the declaration of the type of a result, with the blank line before it.
    func result(_ type: NamedType) -> [String] {
        let comment =
            [""] + comment(type.description ?? "One of a few texts; a newer host may send others.", indent: "    ")
        switch type.form {
        case .alias(.literals(let values)): return comment + texts(type.name, values.compactMap(\.stringValue))
        case .alias: return []
        case .object(let members): return comment + record(type.name, members)
        }
    }

    private func texts(_ name: String, _ values: [String]) -> [String] {
        var lines = ["    public record \(name)(String text) {"]
        for value in values {
            lines += ["        /** {@code \(value)}. */"]
            lines.append("        public static final \(name) \(Self.constant(value)) = new \(name)(\"\(value)\");")
        }
        lines += [
            "", "        static \(name) read(JsonValue value) {", "            return new \(name)(Read.string(value));",
            "        }",
        ]
        lines += [
            "", "        @Override", "        public String toString() {", "            return text;", "        }",
        ]
        return lines + ["    }"]
    }

    private func record(_ name: String, _ members: [Member]) -> [String] {
        let types = members.map { member -> String in
            let type = expression(member.type, isBoxed: !member.isRequired)
            return member.isRequired || type.hasPrefix("Optional<") ? type : "Optional<\(type)>"
        }
        let components = zip(types, members).map { "\($0) \(Self.identifier($1.name))" } + ["JsonObject other"]
        var lines = ["    public record \(name)("]
        lines.append(components.map { "            \($0)" }.joined(separator: ",\n") + ") {")
        lines += ["        static \(name) read(JsonValue value) {", "            var members = new Members(value);"]
        lines.append("            return new \(name)(")
        let reads = members.map { member in
            // A member that may be null is read as one that may be absent.
            let (type, isNullable) = withoutNull(member.type)
            let function = member.isRequired && !isNullable ? "required" : "optional"
            return "members.\(function)(\"\(member.name)\", \(reader(type)))"
        }
        lines.append((reads + ["members.other()"]).map { "                    \($0)" }.joined(separator: ",\n") + ");")
        return lines + ["        }", "    }"]
    }

    /// Returns the declaration of an object in parameters, with the blank line before it.
    func parameters(_ type: NamedType) -> [String] {
        guard case .object(let members) = type.form else { return [] }
        let comment = comment(type.description ?? "The members of a parameter.", indent: "    ")
        return [""] + comment + builder(type.name, members, base: "Parameters", superArguments: "")
    }

    /// Returns the declaration of a method, with the blank line before it.
    func method(_ method: Interface.Method) -> [String] {
        let result = expression(method.result, isBoxed: true, results: "Results.")
        let arguments = "\"\(method.name)\", \(reader(method.result, results: "Results."))"
        let comment = comment("\(method.summary) Calls `\(method.name)`.", indent: "    ")
        return [""] + comment
            + builder(method.capitalizedName, method.parameters, base: "Method<\(result)>", superArguments: arguments)
    }

    private func builder(_ name: String, _ members: [Member], base: String, superArguments: String) -> [String] {
        let required = members.filter(\.isRequired)
        let arguments = required.map { "\(argument($0.type)) \(Self.identifier($0.name))" }.joined(separator: ", ")
        var lines = ["    public static final class \(name) extends \(base) {"]
        lines.append("        /** The parameters that a call must have. */")
        lines += ["        public \(name)(\(arguments)) {", "            super(\(superArguments));"]
        lines += required.map { "            set(\"\($0.name)\", \(Self.identifier($0.name)));" } + ["        }"]
        for member in members where !member.isRequired {
            let identifier = Self.identifier(member.name)
            lines += [""] + comment(member.description ?? "Sets the member `\(member.name)`.", indent: "        ")
            lines += ["        public \(name) \(identifier)(\(argument(member.type)) \(identifier)) {"]
            lines += ["            set(\"\(member.name)\", \(identifier));", "            return this;", "        }"]
        }
        return lines + ["    }"]
    }

    /// Returns the type as an expression.
    ///
    /// - Parameters:
    ///   - isBoxed: False where a primitive type is possible.
    ///   - results: The prefix of the types of results.
    private func expression(_ type: TypeReference, isBoxed: Bool, results: String = "") -> String {
        switch type {
        case .anything, .null: return "JsonValue"
        case .boolean: return isBoxed ? "Boolean" : "boolean"
        case .integer: return isBoxed ? "Long" : "long"
        case .number: return "JsonNumber"
        case .string: return "String"
        case .literals(let values): return values.allSatisfy { $0.stringValue != nil } ? "String" : "JsonValue"
        case .array(let element): return "List<\(expression(element, isBoxed: true, results: results))>"
        case .map(.anything): return "JsonObject"
        case .map(let value): return "Map<String, \(expression(value, isBoxed: true, results: results))>"
        case .union:
            let (value, isNullable) = withoutNull(type)
            return isNullable ? "Optional<\(expression(value, isBoxed: true, results: results))>" : "JsonValue"
        case .named(let name):
            if let alias = aliases[name], !alias.isTexts {
                return expression(alias, isBoxed: isBoxed, results: results)
            }
            return results + name
        }
    }

    /// Returns the type of an argument. Where a value can have several types, or is JSON, everything that becomes JSON is taken.
    private func argument(_ type: TypeReference) -> String {
        switch type {
        case .anything, .null, .union, .number: return "Object"
        case .named(let name) where !name.hasSuffix("Parameter"): return "String"
        case .map: return "JsonObject"
        default: return expression(type, isBoxed: false)
        }
    }

    /// Returns the function that reads the type.
    private func reader(_ type: TypeReference, results: String = "") -> String {
        switch type {
        case .boolean: return "Read::bool"
        case .integer: return "Read::integer"
        case .number: return "Read::number"
        case .string: return "Read::string"
        case .literals(let values) where values.allSatisfy { $0.stringValue != nil }: return "Read::string"
        case .array(let element): return "Read.list(\(reader(element, results: results)))"
        case .map(.anything): return "Read::object"
        case .map(let value): return "Read.map(\(reader(value, results: results)))"
        case .named(let name):
            if let alias = aliases[name], !alias.isTexts { return reader(alias, results: results) }
            return "\(results)\(name)::read"
        default: return "Read::json"
        }
    }

    /// Returns the type without null, and true if null was there beside one other type.
    private func withoutNull(_ type: TypeReference) -> (type: TypeReference, isNullable: Bool) {
        guard case .union(let types) = type, types.count == 2, types.contains(.null),
            let value = types.first(where: { $0 != .null })
        else { return (type, false) }
        return (value, true)
    }

    /// Returns a documentation comment.
    func comment(_ text: String, indent: String) -> [String] {
        var isCode = false
        var documented = ""
        for character in text {
            switch character {
            case "`":
                documented += isCode ? "}" : "{@code "
                isCode.toggle()
            case "<" where !isCode: documented += "&lt;"
            case ">" where !isCode: documented += "&gt;"
            case "&" where !isCode: documented += "&amp;"
            // Two characters that would end the comment are separated.
            case "/" where documented.last == "*": documented += isCode ? "}{@code /" : "&#47;"
            default: documented.append(character)
            }
        }
        let line = "\(indent)/** \(documented) */"
        guard line.count > 120 else { return [line] }
        return ["\(indent)/**"] + wrapped(documented, indent: "\(indent) * ") + ["\(indent) */"]
    }

    private static func identifier(_ name: String) -> String {
        let name = String(name.drop { $0 == "_" })
        return keywords.contains(name) ? "\(name)_" : name
    }

    /// Returns the name of a text's constant: `PAGE_TOKEN` for `pageToken`.
    private static func constant(_ text: String) -> String {
        var name = ""
        for character in text {
            if character.isUppercase { name += "_" }
            name += character.isLetter || character.isNumber ? character.uppercased() : "_"
        }
        return name
    }

    private static let keywords: Set<String> = [
        "abstract", "assert", "boolean", "break", "case", "catch", "char", "class", "const", "continue", "default",
        "do",
        "double", "else", "enum", "extends", "final", "finally", "float", "for", "goto", "if", "implements", "import",
        "instanceof", "int", "interface", "long", "native", "new", "package", "private", "protected", "public",
        "return",
        "short", "static", "super", "switch", "synchronized", "this", "throw", "throws", "transient", "try", "void",
        "volatile", "while", "true", "false", "null", "other", "notify", "wait", "clone", "finalize",
    ]
}

extension TypeReference {
    /// True for a few texts, which are a type of their own.
    fileprivate var isTexts: Bool {
        guard case .literals(let values) = self else { return false }
        return values.allSatisfy { $0.stringValue != nil }
    }
}

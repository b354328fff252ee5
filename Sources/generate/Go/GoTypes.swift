import JSON

/// The types of results, or those of parameters, in Go: structures, and string types with constants.
///
/// Values that are received keep their text; values to send may be of any Go type.
struct GoTypes {
    enum Use { case result, parameter }

    private let types: [NamedType]
    private let use: Use
    /// The names of the types that are structures.
    private let structures: Set<String>

    init(_ types: [NamedType], for use: Use) {
        self.types = types
        self.use = use
        structures = Set(
            types.compactMap { type in
                if case .object = type.form { type.name } else { nil }
            })
    }

    /// The declarations, each with the blank line before it.
    var lines: [String] { types.flatMap(declaration) }

    /// Returns the declaration of a type, with the blank line before it.
    func declaration(of type: NamedType) -> [String] {
        let description = type.description ?? "a type of \(use == .result ? "results" : "parameters")."
        let comment = wrapped("\(type.name): \(description)", indent: "// ")
        switch type.form {
        case .object(let members): return [""] + comment + structure(type.name, members)
        case .alias(let reference):
            guard let texts = Self.texts(of: reference) else {
                return [""] + comment + ["type \(type.name) \(expression(reference))"]
            }
            let rows = texts.map {
                GoLayout.Row(cells: ["\(type.name)\(GoName.exported($0))", type.name, "= \"\($0)\""])
            }
            return [""] + comment + ["type \(type.name) string", "", "// Values of \(type.name).", "const ("]
                + GoLayout.aligned(rows) + [")"]
        }
    }

    private func structure(_ name: String, _ members: [Member]) -> [String] {
        var rows = members.map { member in
            let tag = "`json:\"\(member.name)\(member.isRequired ? "" : ",omitempty")\"`"
            return GoLayout.Row(
                comment: member.description, cells: [GoName.exported(member.name), expression(member), tag])
        }
        let (comment, value) =
            switch use {
            case .result: ("All other members, and values that don't have the types above.", "json.RawMessage")
            case .parameter: ("Further members to send; they replace those above.", "any")
            }
        rows.append(GoLayout.Row(comment: comment, cells: ["Extra", "map[string]\(value)", "`json:\"-\"`"]))
        var lines = ["type \(name) struct {"] + GoLayout.aligned(rows) + ["}"]
        if use == .result {
            lines += ["", "// UnmarshalJSON reads an object and keeps all of its members."]
            lines.append("func (v *\(name)) UnmarshalJSON(data []byte) error { return decodeObject(data, v) }")
        }
        lines += ["", "// MarshalJSON writes the members above and those of Extra."]
        lines.append("func (v \(name)) MarshalJSON() ([]byte, error) { return encodeObject(v) }")
        return lines
    }

    /// Returns the type of a member. Where zero is a value like any other, a pointer distinguishes it from an absent one.
    private func expression(_ member: Member) -> String {
        let type = expression(member.type)
        guard !member.isRequired else { return type }
        switch member.type {
        case .integer: return "*\(type)"
        case .boolean where use == .parameter: return "*\(type)"
        case .named(let name) where structures.contains(name): return "*\(type)"
        default: return type
        }
    }

    /// Returns the type as an expression.
    func expression(_ type: TypeReference) -> String {
        let anything = use == .result ? "json.RawMessage" : "any"
        switch type {
        case .anything, .null: return anything
        case .boolean: return "bool"
        case .integer: return "int64"
        case .number: return "json.Number"
        case .string: return "string"
        case .literals: return Self.texts(of: type) == nil ? anything : "string"
        case .array(let element): return "[]\(expression(element))"
        // As text, which keeps the order of members, and members of the same name.
        case .map(.anything): return use == .result ? anything : "map[string]any"
        case .map(let value): return "map[string]\(expression(value))"
        case .union(let types):
            let others = types.filter { $0 != .null }
            guard others.count == 1, let other = others.first else { return anything }
            let one = expression(other)
            return one == anything || one.hasPrefix("[") || one.hasPrefix("map[") ? one : "*\(one)"
        case .named(let name): return name
        }
    }

    private static func texts(of type: TypeReference) -> [String]? {
        guard case .literals(let values) = type else { return nil }
        let texts = values.compactMap(\.stringValue)
        return texts.count == values.count ? texts : nil
    }
}

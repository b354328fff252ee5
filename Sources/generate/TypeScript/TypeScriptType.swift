import JSON

/// A named type in TypeScript: an interface, or an alias.
struct TypeScriptType {
    private let type: NamedType

    init(_ type: NamedType) { self.type = type }

    /// The declaration, with the blank line before it.
    var lines: [String] {
        var lines = [""] + (type.description.map { Self.comment($0, indent: "") } ?? [])
        switch type.form {
        case .alias(let reference):
            lines += Self.declaration("export type \(type.name) =", reference)
        case .object(let members):
            lines.append("export interface \(type.name) {")
            for member in members {
                if let description = member.description { lines += Self.comment(description, indent: "  ") }
                lines += Self.declaration("  \(member.name)\(member.isRequired ? "" : "?"):", member.type)
            }
            lines.append("}")
        }
        return lines
    }

    /// Returns the type as an annotation.
    static func expression(_ type: TypeReference) -> String {
        switch type {
        case .anything: "any"
        case .null: "null"
        case .boolean: "boolean"
        case .integer, .number: "number"
        case .string: "string"
        case .literals(let values): values.map(\.text).joined(separator: " | ")
        case .array(let element): element.isCompound ? "(\(expression(element)))[]" : "\(expression(element))[]"
        case .map(let value): "Record<string, \(expression(value))>"
        case .union(let types): types.map(expression).joined(separator: " | ")
        case .named(let name): name
        }
    }

    /// Returns `head` and the type on one line, or a union on several lines where one would be too long.
    private static func declaration(_ head: String, _ type: TypeReference) -> [String] {
        let line = "\(head) \(expression(type));"
        guard line.count > 120, case .literals(let values) = type else { return [line] }
        let indent = String(repeating: " ", count: head.prefix { $0 == " " }.count + 2)
        var lines = [head] + values.map { "\(indent)| \($0.text)" }
        lines[lines.count - 1] += ";"
        return lines
    }

    /// Returns a documentation comment. The characters that would end it are separated.
    static func comment(_ text: String, indent: String) -> [String] {
        let text = text.split(separator: "*/", omittingEmptySubsequences: false).joined(separator: "*\\/")
        let line = "\(indent)/** \(text) */"
        guard line.count > 120 else { return [line] }
        return ["\(indent)/**"] + wrapped(text, indent: "\(indent) * ") + ["\(indent) */"]
    }
}

extension TypeReference {
    /// True for types that are written with `|`.
    fileprivate var isCompound: Bool {
        switch self {
        case .union, .literals: true
        default: false
        }
    }
}

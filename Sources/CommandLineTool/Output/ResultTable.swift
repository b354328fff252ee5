import AlloyHost
import JSON
import Logging

/// A method's result as a table for a person.
struct ResultTable {
    private let result: JSONObject
    /// The name of the member that is the list; nil if the result is not a list.
    private let list: String?
    private let declared: [String]

    /// Creates the table of a method's result.
    init(_ result: JSONObject, of method: MethodDescription?) {
        self.result = result
        let list = method.flatMap(Self.list)
        self.list = list.flatMap { name in
            result[name]?.arrayValue.map { $0.allSatisfy { $0.objectValue != nil } } == true ? name : nil
        }
        declared =
            list.flatMap { method?.result["properties"]?[$0]?["items"]?["properties"]?.objectValue }
            .map { Array($0.keys) } ?? []
    }

    /// True if the result is a list of objects.
    var isList: Bool { list != nil }

    /// Returns the name of the member that contains the list: the first one, if it is an array of objects with scalar
    /// members.
    static func list(of method: MethodDescription) -> String? {
        guard let first = method.result["properties"]?.objectValue?.members.first,
            SchemaConversion.types(first.value).contains("array")
        else { return nil }
        guard let items = first.value["items"] else { return first.key }
        let members = items["properties"]?.objectValue?.members ?? []
        return members.contains { SchemaConversion.types($0.value) != ["object"] } ? first.key : nil
    }

    /// Returns the lines of the table.
    func text(width: Int?, style: TerminalStyle) -> String {
        var lines: [String]
        var rest = result.members
        if let list {
            rest.removeAll { $0.key == list }
            let rows = result[list]?.arrayValue?.compactMap(\.objectValue) ?? []
            lines = self.lines(rows, width, style, name: list)
        } else {
            rest.removeAll { $0.key == "warnings" }
            let table = TextTable(columns: [
                TextTable.Column("name", isWhole: true, cells: rest.map(\.key)),
                TextTable.Column("value", cells: rest.map { Self.cell($0.value) }),
            ])
            lines = table.lines(width: width, style: style).lines
            rest = result.members.filter { $0.key == "warnings" }
        }
        for member in rest {
            if member.key == "warnings" {
                let warnings = member.value.arrayValue ?? []
                lines += warnings.map {
                    style.show("warning: \($0.stringValue ?? $0.text)".escapedForTerminal, as: .warning)
                }
            } else {
                lines.append(style.show("\(member.key): \(Self.cell(member.value))".escapedForTerminal, as: .remark))
            }
        }
        return lines.joined(separator: "\n")
    }

    private func lines(_ rows: [JSONObject], _ width: Int?, _ style: TerminalStyle, name: String) -> [String] {
        if rows.isEmpty { return [style.show("No \(name).", as: .remark)] }
        var names = declared
        var known = Set(declared)
        for row in rows { for key in row.keys where known.insert(key).inserted { names.append(key) } }
        let columns = names.map { name in
            TextTable.Column(name, isWhole: Self.isIdentifier(name), cells: rows.map { $0[name].map(Self.cell) ?? "" })
        }.filter { column in column.cells.contains { !$0.isEmpty } }
        let (lines, leftOut) = TextTable(columns: columns).lines(width: width, style: style)
        if leftOut.isEmpty { return lines }
        return lines + [
            style.show(
                "Not shown: \(leftOut.joined(separator: ", ")). Use --output json to show everything.", as: .remark)
        ]
    }

    private static func isIdentifier(_ name: String) -> Bool {
        name == "id" || name.hasSuffix("Id") || name.hasSuffix("Key") || name.hasSuffix("ID")

    }

    /// Returns the text of a cell: strings unchanged, lists of scalars separated by commas, lists of objects as their
    /// count.
    private static func cell(_ value: JSONValue) -> String {
        switch value {
        case .null: return ""
        case .string(let text): return text
        case .bool, .number: return value.text
        case .array(let elements):
            if elements.isEmpty { return "" }
            if elements.contains(where: { $0.objectValue != nil || $0.arrayValue != nil }) {
                return "\(elements.count)"
            }
            return elements.map { $0.stringValue ?? $0.text }.joined(separator: ", ")
        case .object(let object): return object.isEmpty ? "" : value.text
        }
    }
}

import JSON

/// The statements of a TOML text with their positions.
///
/// Source: https://toml.io/en/v1.0.0; line ends, comments and a last comma in inline tables as in 1.1.
struct TOMLOutline {
    /// A header of a table, or a key with its value.
    struct Statement {
        enum Kind {
            /// `[path]`, or `[[path]]` for an element of an array.
            case header(isElement: Bool)
            case value(Node)
        }

        let kind: Kind
        /// The keys from the root of the document.
        let path: [String]
        /// The number of keys that the header before it contributes.
        let headerCount: Int
        /// The bytes from the first key or bracket to the end of the value or the last bracket.
        let range: Range<Int>
        /// The offset after the comment and the end of the line that follow it.
        let lineEnd: Int

        /// Indicates the header of a table, or of an element of an array.
        var isHeader: Bool { if case .header = kind { true } else { false } }
    }

    /// A value with its position.
    struct Node {
        var range: Range<Int>
        /// The members of an inline table; nil for any other value.
        var members: [Member]?
        /// The end of an inline table's members.
        var end = ListEnd(offset: 0, hasComma: false)
    }

    /// A member of an inline table.
    struct Member {
        let path: [String]
        /// The offset of the first key.
        let start: Int
        let value: Node
    }

    /// The statements in their order.
    let statements: [Statement]

    /// Reads a whole text. Throws where it is not TOML.
    init(_ bytes: [UInt8]) throws(SpliceError) {
        var reader = TOMLReader(cursor: try TextCursor(bytes))
        var names = TOMLNames()
        var statements: [Statement] = []
        var header: [String] = []
        while let statement = try reader.statement(below: header) {
            if case .header = statement.kind { header = statement.path }
            guard names.insert(statement) else {
                throw .at(
                    statement.range.lowerBound, of: bytes, "\(TOMLText.path(statement.path)) is there twice")
            }
            statements.append(statement)
        }
        self.statements = statements
    }
}

/// The names that a TOML text has defined so far.
private struct TOMLNames {
    private enum Definition {
        case value, table, array
        /// A table that a dotted key implies.
        case dottedTable
        /// A table that a header below it implies.
        case outerTable
    }

    private var definitions: [[String]: Definition] = [:]

    /// Adds the names of a statement; false if TOML does not allow one of them again. Below an array of tables, where
    /// each element has its own names, only those of the current element count.
    mutating func insert(_ statement: TOMLOutline.Statement) -> Bool {
        let path = statement.path
        let above = path.indices.dropFirst().map { Array(path[..<$0]) }
        guard !above.contains(where: { definitions[$0] == .value }) else { return false }
        let found = definitions[path]
        switch statement.kind {
        case .value:
            let dotted = above.dropFirst(statement.headerCount)
            guard found == nil, !dotted.contains(where: { [.table, .array].contains(definitions[$0]) }) else {
                return false
            }
            definitions[path] = .value
            for table in dotted { definitions[table] = .dottedTable }
        case .header(let isElement):
            guard found == nil || found == (isElement ? .array : .outerTable) else { return false }
            if isElement { definitions = definitions.filter { !$0.key.starts(with: path) } }
            definitions[path] = isElement ? .array : .table
            for table in above where definitions[table] == nil { definitions[table] = .outerTable }
        }
        return true
    }
}

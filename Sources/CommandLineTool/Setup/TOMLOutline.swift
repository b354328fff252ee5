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
        let range: Range<Int>
        /// The members of an inline table; nil for any other value.
        var members: [Member]?
        /// The end of the last comma, value or comment before the closing bracket of an inline table.
        var contentEnd = 0
        /// Indicates that a comma follows the last member.
        var hasTrailingComma = false
    }

    /// A member of an inline table.
    struct Member {
        let path: [String]
        let value: Node
    }

    /// The statements in their order.
    let statements: [Statement]

    /// Reads a whole text. Throws where it is not TOML.
    init(_ bytes: [UInt8]) throws(SpliceError) {
        var reader = TOMLReader(bytes)
        var statements: [Statement] = []
        var header: [String] = []
        var (tables, arrays): (Set<[String]>, Set<[String]>) = ([], [])
        while let statement = try reader.statement(below: header) {
            statements.append(statement)
            guard case .header(let isElement) = statement.kind else { continue }
            header = statement.path
            if isElement {
                arrays.insert(header)
            } else if !tables.insert(header).inserted,
                !header.indices.contains(where: { arrays.contains(Array(header[..<$0])) })
            {
                throw .at(
                    statement.range.lowerBound, of: bytes,
                    "the table [\(header.joined(separator: "."))] is there twice")
            }
        }
        self.statements = statements
    }
}

import JSON

/// Sets one table in a TOML text and leaves every other byte as it is, comments too.
struct TOMLSplice {
    private let bytes: [UInt8]
    private let outline: TOMLOutline
    private let layout: TextLayout

    /// Reads a text. Throws where it is not TOML.
    init(_ bytes: [UInt8]) throws(SpliceError) {
        self.bytes = bytes
        outline = try TOMLOutline(bytes)
        layout = TextLayout(bytes)
    }

    /// Returns the bytes of all parts of the table at `path`; nil if there is none.
    func text(at path: [String]) -> [UInt8]? {
        var text: [UInt8] = []
        for statement in outline.statements {
            if statement.path.starts(with: path) {
                text += bytes[statement.range]
            } else if case .value(let node) = statement.kind, path.starts(with: statement.path),
                let member = node.members?.first(where: { (statement.path + $0.path).starts(with: path) })
            {
                text += bytes[member.value.range]
            }
        }
        return text.isEmpty ? nil : text
    }

    /// Returns the text with the table `entry` at `path`, which has at least two keys.
    func setting(_ path: [String], to entry: JSONObject) throws(SpliceError) -> [UInt8] {
        let parents = outline.statements.filter { path.starts(with: $0.path) && $0.path.count < path.count }
        for parent in parents {
            switch parent.kind {
            case .header(true):
                throw .at(
                    parent.range.lowerBound, of: bytes,
                    "\(TOMLText.path(parent.path)) is an array of tables, not a table")
            case .header: continue
            case .value(let node): return try set(path, entry, in: node, of: parent)
            }
        }
        let own = outline.statements.filter { $0.path.starts(with: path) }
        guard let first = own.first else { return appended(path, entry) }
        return first.isHeader ? replaced(own, path, entry) : try replacedValues(own, path, entry)
    }

    /// Sets the entry in an inline table.
    private func set(
        _ path: [String], _ entry: JSONObject, in node: TOMLOutline.Node, of statement: TOMLOutline.Statement
    ) throws(SpliceError) -> [UInt8] {
        let rest = Array(path[statement.path.count...])
        guard let members = node.members, rest.count == 1 else {
            throw .at(
                statement.range.lowerBound, of: bytes,
                "\(TOMLText.path(statement.path)) is written in a form that cannot be extended here")
        }
        let value = TOMLText.value(.object(entry))
        var edits = TextEdits()
        if let member = members.first(where: { $0.path == rest }) {
            edits.replace(member.value.range, with: value)
        } else if members.contains(where: { $0.path.starts(with: rest) }) {
            throw .at(statement.range.lowerBound, of: bytes, "\(TOMLText.path(path)) is written with dotted keys")
        } else {
            let elements = members.map { $0.start..<$0.value.range.upperBound }
            edits.append(to: ListPlace(range: node.range, elements: elements, end: node.end), layout, unit: "  ") { _ in
                "\(TOMLText.key(rest[0])) = \(value)"
            }
        }
        return edits.applied(to: bytes)
    }

    /// Appends the table after everything else.
    private func appended(_ path: [String], _ entry: JSONObject) -> [UInt8] {
        let body = bytes.withoutByteOrderMark
        var start = ""
        if let last = body.last {
            if last != UInt8(ascii: "\n") { start += layout.newline }
            let hasBlankLine =
                body.suffix(2).elementsEqual("\n\n".utf8) || body.suffix(4).elementsEqual("\r\n\r\n".utf8)
            if !hasBlankLine { start += layout.newline }
        }
        return bytes + Array((start + TOMLText.section(path, entry, newline: layout.newline)).utf8)
    }

    /// Replaces the table under its header, with the tables below it.
    private func replaced(_ own: [TOMLOutline.Statement], _ path: [String], _ entry: JSONObject) -> [UInt8] {
        var edits = TextEdits()
        var isFirst = true
        // Statements that follow each other are one range: what stands between them belongs to the entry.
        var index = 0
        let starts = own.map { layout.lineStart(of: $0.range.lowerBound) }
        let all = outline.statements
        while index < own.count {
            var last = index
            while last + 1 < own.count, isSuccessor(own[last + 1], of: own[last], in: all) { last += 1 }
            let section = isFirst ? TOMLText.section(path, entry, newline: layout.newline) : ""
            edits.replace(starts[index]..<own[last].lineEnd, with: section)
            isFirst = false
            index = last + 1
        }
        return edits.applied(to: bytes)
    }

    private func isSuccessor(
        _ next: TOMLOutline.Statement, of statement: TOMLOutline.Statement, in all: [TOMLOutline.Statement]
    ) -> Bool {
        let index = all.firstIndex { $0.range.lowerBound > statement.range.lowerBound }
        return index.map { all[$0].range.lowerBound == next.range.lowerBound } ?? false
    }

    /// Replaces values with dotted keys, or the whole inline table.
    private func replacedValues(
        _ own: [TOMLOutline.Statement], _ path: [String], _ entry: JSONObject
    ) throws(SpliceError) -> [UInt8] {
        var edits = TextEdits()
        for (index, statement) in own.enumerated() {
            guard !statement.isHeader, statement.headerCount < path.count else {
                throw .at(
                    statement.range.lowerBound, of: bytes, "\(TOMLText.path(path)) is written in several forms")
            }
            if index == 0 {
                let keys = TOMLText.path(path[statement.headerCount...])
                edits.replace(statement.range, with: "\(keys) = \(TOMLText.value(.object(entry)))")
            } else {
                edits.replace(layout.lineStart(of: statement.range.lowerBound)..<statement.lineEnd, with: "")
            }
        }
        return edits.applied(to: bytes)
    }
}

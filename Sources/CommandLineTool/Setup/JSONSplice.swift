import JSON

/// Sets one value in a JSON text and leaves every other byte as it is, comments too.
struct JSONSplice {
    private let bytes: [UInt8]
    private let outline: JSONOutline
    private let layout: TextLayout

    /// Reads a text. Throws where it is not JSON with comments.
    init(_ bytes: [UInt8]) throws(SpliceError) {
        self.bytes = bytes
        outline = try JSONOutline(bytes)
        layout = TextLayout(bytes)
        if let root = outline.root, root.members == nil { throw SpliceError("the file holds no JSON object") }
    }

    /// Returns the bytes of the value at a path of names; nil if there is none.
    func text(at path: [String]) -> [UInt8]? { node(at: path).map { Array(bytes[$0.range]) } }

    /// Returns whether there is an object at a path of names.
    func hasObject(at path: [String]) -> Bool { node(at: path)?.members != nil }

    private func node(at path: [String]) -> JSONOutline.Node? {
        var node = outline.root
        for name in path { node = node?[name]?.value }
        return node
    }

    /// Returns the text with `value` at a path of names; missing objects on the way are added.
    func setting(_ path: [String], to value: JSONValue) throws(SpliceError) -> [UInt8] {
        guard var node = outline.root else { return created(path, value) }
        var edits = TextEdits()
        for (index, name) in path.enumerated() {
            guard let member = node[name] else {
                let rest = wrapped(value, in: path[(index + 1)...])
                insert(name, rest, into: node, &edits)
                return edits.applied(to: bytes)
            }
            if index == path.count - 1 {
                let isOnLine = layout.isFirstOnLine(member.start)
                let indentation = isOnLine ? layout.indentation(at: member.start) : nil
                edits.replace(member.value.range, with: text(value, indentation))
                return edits.applied(to: bytes)
            }
            guard member.value.members != nil else {
                throw .at(member.start, of: bytes, "\"\(name)\" is not an object")
            }
            node = member.value
        }
        return bytes
    }

    /// Returns a document after the white space and comments of a text without a value.
    private func created(_ path: [String], _ value: JSONValue) -> [UInt8] {
        let body = bytes.withoutByteOrderMark
        let needsLine = body.last.map { $0 != UInt8(ascii: "\n") } ?? false
        let document = (needsLine ? layout.newline : "") + text(wrapped(value, in: path[...]), "") + layout.newline
        return bytes + Array(document.utf8)
    }

    private func wrapped(_ value: JSONValue, in path: ArraySlice<String>) -> JSONValue {
        path.reversed().reduce(value) { .object(JSONObject([.init(key: $1, value: $0)])) }
    }

    private func insert(
        _ name: String, _ value: JSONValue, into node: JSONOutline.Node, _ edits: inout TextEdits
    ) {
        let key = JSONValue.string(name).text + ": "
        let members = node.members ?? []
        if members.isEmpty {
            // The closing bracket gets a line of its own, unless it has one.
            let base = layout.indentation(at: node.range.lowerBound)
            let indentation = base + unit
            let hasLine = layout.hasLineEnd(in: node.range)
            edits.insert(
                layout.newline + indentation + key + text(value, indentation) + (hasLine ? "" : layout.newline + base),
                at: node.end.offset)
            return
        }
        let elements = members.map { $0.start..<$0.value.range.upperBound }
        edits.append(to: ListPlace(range: node.range, elements: elements, end: node.end), layout, unit: unit) {
            key + text(value, $0)
        }
    }

    /// One level of indentation, as the first member of the text has it.
    private var unit: String {
        guard let first = outline.root?.members?.first, layout.isFirstOnLine(first.start) else { return "  " }
        let indentation = layout.indentation(at: first.start)
        return indentation.isEmpty ? "  " : indentation
    }

    /// Returns a value on several lines, of which all but the first are indented; on one line without an indentation.
    private func text(_ value: JSONValue, _ indentation: String?) -> String {
        guard let indentation else { return value.text }
        let lines = value.prettyText.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().map { index, line in
            let levels = line.prefix { $0 == " " }.count / 2
            let own = String(repeating: unit, count: levels) + line.drop { $0 == " " }
            return index == 0 ? own : indentation + own
        }.joined(separator: layout.newline)
    }
}

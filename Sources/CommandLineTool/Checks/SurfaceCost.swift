import JSON

/// What the tools cost a language model: bytes of compact JSON, and tokens as a quarter of the bytes.
public struct SurfaceCost: Sendable {
    /// A part of the surface.
    public struct Part: Sendable, Equatable {
        public let name: String
        public let bytes: Int

        /// The number of tokens: a quarter of the bytes, rounded up.
        public var tokens: Int { (bytes + 3) / 4 }

        init(_ name: String, _ bytes: Int) { (self.name, self.bytes) = (name, bytes) }

        fileprivate var json: JSONValue {
            ["name": .string(name), "bytes": .int(bytes), "tokens": .int(tokens)]
        }
    }

    /// The totals: `tools/list` of each revision, the parts that every client shows a model, and the advice.
    public let totals: [Part]
    /// Each tool of the first revision, whole, with its name, description and input schema alone.
    public let tools: [(whole: Part, shown: Part)]

    /// Creates the cost of the lists of tools of some revisions, the newest first.
    public init(_ lists: [(revision: String, tools: [JSONValue])], instructions: String) {
        var totals = lists.map { list in
            Part("tools/list, \(list.revision)", JSONValue.array(list.tools).text.utf8.count)
        }
        let newest = lists.first?.tools ?? []
        let shown = newest.map(Self.shown)
        totals.append(Part("names, descriptions and input schemas", JSONValue.array(shown).text.utf8.count))
        totals.append(Part("instructions", instructions.utf8.count))
        self.totals = totals
        tools = zip(newest, shown).map { tool, shown in
            let name = tool["name"]?.stringValue ?? ""
            return (Part(name, tool.text.utf8.count), Part(name, shown.text.utf8.count))
        }
    }

    private static func shown(_ tool: JSONValue) -> JSONValue {
        var object = JSONObject()
        for name in ["name", "description", "inputSchema"] { object.append(name, tool[name]) }
        return .object(object)
    }

    /// The cost as JSON.
    public var json: JSONValue {
        let tools = tools.map { tool -> JSONValue in
            [
                "name": .string(tool.whole.name), "bytes": .int(tool.whole.bytes), "tokens": .int(tool.whole.tokens),
                "shownBytes": .int(tool.shown.bytes), "shownTokens": .int(tool.shown.tokens),
            ]
        }
        return ["totals": .array(totals.map(\.json)), "tools": .array(tools)]
    }

    /// The cost as two tables.
    public func text(style: TerminalStyle) -> String {
        func table(_ heading: String, _ rows: [[String]], _ columns: [String]) -> [String] {
            let names = TextTable.Column(heading, isWhole: true, cells: rows.map { $0[0] })
            let numbers = columns.enumerated().map { index, column in
                TextTable.Column(column, isWhole: true, cells: rows.map { $0[index + 1] })
            }
            return TextTable(columns: [names] + numbers).lines(width: nil, style: style).lines
        }
        let sums = table("part", totals.map { [$0.name, "\($0.bytes)", "\($0.tokens)"] }, ["bytes", "tokens"])
        let each = table(
            "tool",
            tools.map { ["\($0.whole.name)", "\($0.whole.bytes)", "\($0.whole.tokens)", "\($0.shown.bytes)"] },
            ["bytes", "tokens", "bytes without title, output schema and annotations"])
        return (sums + [""] + each).joined(separator: "\n") + "\n"
    }
}

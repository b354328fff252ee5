import JSON

/// The report on all rows.
public struct ProofReport: Sendable {
    /// The client's command.
    public let client: [String]
    /// The client's task.
    public let task: ProofTask
    /// The results, in order.
    public let results: [ProofResult]

    /// A report of these parts.
    public init(client: [String], task: ProofTask, results: [ProofResult]) {
        self.client = client
        self.task = task
        self.results = results
    }

    /// Indicates that every row is in order.
    public var isOK: Bool { results.allSatisfy { $0.verdict == .ok } }

    /// The table, for at most `width` columns.
    public func text(width: Int?, style: TerminalStyle) -> String {
        let table = TextTable(columns: [
            TextTable.Column("failure", isWhole: true, cells: results.map(\.row.title)),
            TextTable.Column("written", isWhole: true, cells: results.map { "\($0.written)" }),
            TextTable.Column("the client was told", cells: results.map(\.toldWords)),
            TextTable.Column("verdict", isWhole: true, cells: results.map(\.verdictWords)),
        ])
        let failed = results.count { $0.verdict != .ok }
        let lines = table.lines(width: width, style: style).lines
        let end =
            failed == 0
            ? "The write was never made twice, and the client was told the truth."
            : "\(failed) of \(results.count) rows failed."
        return (lines + ["", end]).joined(separator: "\n") + "\n"
    }

    /// The report as JSON.
    public var json: JSONObject {
        [
            "client": .strings(client), "task": .object(task.json), "ok": .bool(isOK),
            "rows": .array(results.map { .object($0.json) }),
        ]
    }
}

extension ProofResult {
    fileprivate var toldWords: String {
        var groups: [(words: String, count: Int)] = []
        for words in told.map(\.words) {
            if groups.last?.words == words { groups[groups.count - 1].count += 1 } else { groups.append((words, 1)) }
        }
        let texts = groups.map { $0.count == 1 ? $0.words : "\($0.words) \($0.count) times" }
        return texts.isEmpty ? "nothing" : texts.joined(separator: ", then ")
    }

    fileprivate var verdictWords: String {
        switch verdict {
        case .ok where statuses.contains(nil): "ok (the client did not end)"
        case .ok: "ok"
        case .failed(let reason): "FAILED: \(reason)"
        }
    }

    fileprivate var json: JSONObject {
        var object: JSONObject = [
            "row": .string(row.rawValue), "summary": .string(row.summary), "written": .int(written),
            "told": .array(told.map { .object($0.json) }),
            "statuses": .array(statuses.map { $0.map { .int(Int($0)) } ?? .null }),
        ]
        object.append("conclusion", conclusion.map { .object($0.json) })
        object.append("ok", .bool(verdict == .ok))
        if case .failed(let reason) = verdict { object.append("reason", .string(reason)) }
        return object
    }
}

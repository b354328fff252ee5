import FuzzSupport
import JSON

@testable import ExecutionLedger

extension FuzzTarget {
    /// The state of an execution depends neither on the order of its lines nor on how often they are read, and an unresolved
    /// unknown outcome is never removed.
    static let ledger = FuzzTarget(
        name: "Ledger",
        seeds: [
            #"""
            {"type":"alloy-host ledger","version":2}
            {"executionId":"e1","startedAt":"2025-10-01T09:00:00.000Z","connectorId":"c","actionId":"a","effect":"write","process":"p"}
            {"executionId":"e1","outcome":"unknown","settledAt":"2025-10-01T09:00:01.000Z"}
            {"executionId":"e1","resolution":"applied"}
            {"executionId":"e2","startedAt":"2025-10-01T09:00:02.000Z","idempotencyKey":"k","outcome":"applied","reply":{"responseData":1}}
            """#
        ]
    ) { bytes in
        let summaries = bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            (try? JSONValue(parsing: Array(line)))?.objectValue.flatMap(LineSummary.init)
        }
        var once = index(of: summaries)
        let twice = index(of: summaries + summaries)
        for summary in summaries {
            guard let position = once.find(summary.executionId) else { continue }
            let other = try twice.find(summary.executionId).orThrow(
                "an execution is lost by reading twice")
            try hold(once.state(position) == twice.state(other), "lines that are read twice change a state")
        }
        let positions = once.ordered().map(Int.init)
        for (left, right) in zip(positions, positions.dropFirst()) {
            try hold(!once.isBefore(right, left), "the order of executions is not total")
        }
        let page = try? once.page(ExecutionFilter(limit: 5))
        try hold((page?.positions.count ?? 0) <= 5, "a page has more executions than asked for")
    }

    private static func index(of summaries: [LineSummary]) -> LedgerIndex {
        var index = LedgerIndex()
        for (number, summary) in summaries.enumerated() {
            index.add(summary, at: LineRange(file: 1, offset: UInt32(number), length: 1))
        }
        return index
    }
}

import Alloy
import Platform
import TestSupport
import Testing

@testable import ExecutionLedger

@Suite struct LedgerPagingTests {
    /// Records 40 executions, a few of them in the same millisecond.
    private func fill(_ ledger: Ledger) async throws {
        for number in 0..<40 {
            var intent = ExecutionIntent.sample(
                "e\(number + 10)", at: Int64(number / 3), effect: number % 4 == 0 ? .read : .write,
                digest: "d\(number)", user: number % 2 == 0 ? "even" : nil,
                connector: number % 5 == 0 ? "notion" : "slack", action: number % 7 == 0 ? "seven" : "rest")
            intent.callId = number % 6 == 0 ? "call \(number % 12)" : nil
            try await ledger.execute(intent, Outcome.allCases[number % 4])
        }
    }

    /// Filters, and the numbers of the executions that they match.
    private static let filters: [(ExecutionFilter, @Sendable (Int) -> Bool)] = [
        (ExecutionFilter(), { _ in true }),
        (ExecutionFilter(userId: "even"), { $0 % 2 == 0 }),
        (ExecutionFilter(connectorId: "notion"), { $0 % 5 == 0 }),
        (ExecutionFilter(actionId: "seven"), { $0 % 7 == 0 }),
        (ExecutionFilter(outcome: "unknown"), { Outcome.allCases[$0 % 4] == .unknown }),
        (ExecutionFilter(since: Timestamp(milliseconds: 7)), { $0 / 3 >= 7 }),
        (
            ExecutionFilter(userId: "even", connectorId: "slack", since: Timestamp(milliseconds: 3)),
            { $0 % 2 == 0 && $0 % 5 != 0 && $0 / 3 >= 3 }
        ),
        (ExecutionFilter(callId: "call 6"), { $0 % 12 == 6 }),
        (ExecutionFilter(userId: "even", callId: "call 7"), { _ in false }),
        (ExecutionFilter(userId: "nobody"), { _ in false }),
        (ExecutionFilter(outcome: "in_flight"), { _ in false }),
    ]

    @Test(
        "Pages of every size contain the matching rows, the newest first, each once", .hangLimit,
        arguments: LaterLedger.allCases, filters.indices)
    func pages(_ later: LaterLedger, _ number: Int) async throws {
        let (ledger, _, _) = try await later.arrange { try await fill($0) }
        let (filter, isWanted) = Self.filters[number]
        let wanted = (0..<40).filter(isWanted).reversed().map { "e\($0 + 10)" }
        for limit in [1, 3, 39, 40, 41, 500] {
            var filter = filter
            filter.limit = limit
            var found: [String] = []
            repeat {
                let page = try await ledger.list(filter)
                #expect(page.rows.count == limit || page.nextCursor == nil)
                found += page.rows.map(\.executionId)
                filter.cursor = page.nextCursor
            } while filter.cursor != nil
            #expect(found == wanted)
        }
    }

    @Test("Newer executions don't change a page", .hangLimit, arguments: LaterLedger.allCases)
    func stable(_ later: LaterLedger) async throws {
        let (ledger, earlier, _) = try await later.arrange { try await fill($0) }
        let first = try await ledger.list(ExecutionFilter(limit: 10))
        let second = try await ledger.list(ExecutionFilter(limit: 10, cursor: first.nextCursor))
        if later != .afterRestart { try await earlier.execute(.sample("new", at: 1_000), .applied) }
        try await ledger.execute(.sample("newer", at: 2_000), .applied)
        #expect(try await ledger.list(ExecutionFilter(limit: 10, cursor: first.nextCursor)).rows == second.rows)
        #expect(try await ledger.list(ExecutionFilter(limit: 1)).rows.map(\.executionId) == ["newer"])
    }

    @Test("An unknown cursor is refused", .hangLimit, arguments: ["", "x", "1", "x.e1", "."])
    func wrongCursor(_ cursor: String) async throws {
        let ledger = Ledger(inMemory: LedgerLimits(), log: .silent)
        await #expect {
            _ = try await ledger.list(ExecutionFilter(cursor: cursor))
        } throws: { error in
            let error = error as? AlloyError
            return error?.kind == .invalidInput && error?.problems.first?.pointer.description == "/cursor"
        }
    }
}

import Alloy
import JSON
import Platform
import TestSupport
import Testing

@testable import ExecutionLedger

@Suite struct MemoryLedgerTests {
    private static func limits(rows: Int = 100, bytes: Int = 1 << 20, protected: Int = 1_000) -> LedgerLimits {
        var limits = LedgerLimits()
        limits.memoryRows = rows
        limits.totalBytes = bytes
        limits.memoryProtectedRows = protected
        return limits
    }

    @Test("The number of executions is limited, and protected ones are kept", .hangLimit)
    func rows() async throws {
        let ledger = Ledger(inMemory: Self.limits(), log: .silent)
        try await ledger.execute(.sample("unknown", at: 0), .unknown)
        for number in 0..<1_000 {
            try await ledger.execute(.sample("e\(number)", at: Int64(number), digest: "\(number)"), .applied)
            guard number % 7 == 0 else { continue }
            #expect(try await ledger.everything().count <= 101)
        }
        #expect(try await ledger.outcome("unknown") == "unknown")
        #expect(try await ledger.outcome("e999") == "applied")
        #expect(try await ledger.outcome("e1") == nil)
        #expect(try await ledger.everything().count >= 80)
    }

    @Test("The size is limited, and replies of old keys are dropped first", .hangLimit)
    func bytes() async throws {
        let ledger = Ledger(inMemory: Self.limits(rows: 10_000, bytes: 100_000), log: .silent)
        let day: Int64 = 86_400_000
        for number in 0..<100 {
            let intent = ExecutionIntent.sample("e\(number)", at: Int64(number) * day, key: "k\(number)")
            try await ledger.begin(intent)
            let response = JSONValue.string(String(repeating: "x", count: 10_000))
            await ledger.finish(intent, .sample(.applied, at: intent.startedAt.milliseconds, responseData: response))
        }
        // All executions fit without their replies.
        #expect(try await ledger.everything().count == 100)
        let reply = try #require(try await ledger.check(.sample("new", at: 99 * day, key: "k99")).reply)
        #expect(reply.responseData != .null)
        let old = try #require(try await ledger.check(.sample("new", at: 1 * day, key: "k1")).reply)
        #expect(old.responseData == .null)
    }

    @Test("When nothing can be dropped, writes are refused until an execution is resolved", .hangLimit)
    func full() async throws {
        let ledger = Ledger(inMemory: Self.limits(rows: 10, protected: 20), log: .silent)
        for number in 0..<20 { try await ledger.execute(.sample("e\(number)"), .unknown) }
        let refusal = await ledger.refusalToBegin(.sample("e20"))
        #expect(refusal?.kind == .overloaded)
        #expect(refusal?.outcome == .notSent)
        _ = try await ledger.resolve("e7", .applied, at: Timestamp(milliseconds: 0))
        try await ledger.begin(.sample("e21"))
    }

    @Test("The same calls have the same results", .hangLimit)
    func determinism() async throws {
        func run() async throws -> [JSONValue] {
            let ledger = Ledger(inMemory: Self.limits(rows: 20), log: .silent)
            for number in 0..<100 {
                let effect: Effect = number % 3 == 0 ? .read : .write
                try await ledger.execute(
                    .sample(
                        "e\(number)", at: Int64(number / 4), effect: effect, key: number % 9 == 0 ? "\(number)" : nil),
                    Outcome.allCases[number % 4])
            }
            return try await ledger.list(ExecutionFilter(limit: 500)).rows.map(\.json)
        }
        let first = try await run()
        #expect(try await run() == first)
        #expect(first.count > 10)
    }

    @Test("Closing removes everything", .hangLimit)
    func close() async throws {
        let ledger = Ledger(inMemory: Self.limits(), log: .silent)
        try await ledger.execute(.sample(key: "k"), .applied)
        await ledger.close()
        #expect(try await ledger.everything().isEmpty)
        try await ledger.execute(.sample(key: "k"), .applied)
        #expect(try await ledger.everything().count == 1)
    }
}

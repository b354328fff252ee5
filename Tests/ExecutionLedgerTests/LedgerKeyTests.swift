import Alloy
import JSON
import TestSupport
import Testing

@testable import ExecutionLedger

@Suite struct LedgerKeyTests {
    private static let hour: Int64 = 3_600_000
    private static let start: Int64 = 1_000_000_000_000

    private func again(_ key: String? = "k", force: Bool = false, after hours: Int64 = 0) -> ExecutionIntent {
        .sample("e2", at: Self.start + hours * Self.hour + 1, key: key, force: force)
    }

    @Test(
        "The stored reply of an applied execution is replayed", .hangLimit,
        arguments: LaterLedger.allCases)
    func replay(_ later: LaterLedger) async throws {
        let (ledger, _, _) = try await later.arrange { try await $0.execute(.sample(key: "k"), .applied) }
        let reply = try #require(try await ledger.check(again()).reply)
        #expect(reply.responseData == ["id": "42"])
        #expect(reply.metadata == ["executionId": "alloy-1"])
        #expect(reply.warnings == ["a warning"])
        #expect(reply.row.executionId == "e1")
        #expect(reply.row.outcome == "applied")
        // Beginning it nevertheless fails.
        let refusal = try #require(await ledger.refusalToBegin(again()))
        #expect(refusal.kind == .conflict)
        #expect(refusal.retry == AlloyError.RetryAdvice(isSafe: true, afterMilliseconds: 0))
        #expect(try await ledger.row("e2") == nil)
    }

    @Test(
        "An execution without effect runs again", .hangLimit, arguments: LaterLedger.allCases,
        [Outcome.rejected, .notSent])
    func runsAgain(_ later: LaterLedger, _ outcome: Outcome) async throws {
        let (ledger, _, _) = try await later.arrange { try await $0.execute(.sample(key: "k"), outcome) }
        #expect(try await ledger.check(again()).isRun)
        try await ledger.execute(again(), .applied)
        #expect(try await ledger.check(.sample("e3", at: Self.start + 2, key: "k")).reply?.row.executionId == "e2")
    }

    @Test(
        "An unknown execution is refused until it is resolved", .hangLimit,
        arguments: LaterLedger.allCases)
    func unknown(_ later: LaterLedger) async throws {
        let (ledger, _, _) = try await later.arrange { try await $0.execute(.sample(key: "k"), .unknown) }
        for refusal in [await ledger.refusal(again()), await ledger.refusalToBegin(again())] {
            let refusal = try #require(refusal)
            #expect(refusal.kind == .conflict)
            #expect(refusal.outcome == .notSent)
            #expect(!refusal.retry.isSafe)
            #expect(refusal.message.contains("resolve that execution first"))
            for outcome in ["applied", "rejected"] {
                let call = AlloyError.FixStep.call(
                    method: "executions.resolve", params: ["executionId": "e1", "outcome": .string(outcome)])
                #expect(refusal.fix.contains(call))
            }
        }
        #expect(try await ledger.check(again(force: true)).isRun)
        try await ledger.execute(again(force: true), .rejected)
        // The forced execution had no effect, so the outcome of the first is still unknown.
        #expect(await ledger.refusal(.sample("e3", at: Self.start + 2, key: "k"))?.kind == .conflict)
    }

    @Test("A forced execution that was applied is replayed", .hangLimit, arguments: LaterLedger.allCases)
    func forced(_ later: LaterLedger) async throws {
        let (ledger, _, _) = try await later.arrange { ledger in
            try await ledger.execute(.sample(key: "k"), .unknown)
            try await ledger.execute(again(force: true), .applied)
        }
        #expect(try await ledger.check(.sample("e3", at: Self.start + 2, key: "k")).reply?.row.executionId == "e2")
    }

    @Test(
        "An execution in flight is a conflict; one of an ended process is unknown", .hangLimit,
        arguments: LaterLedger.allCases)
    func inFlight(_ later: LaterLedger) async throws {
        let (ledger, earlier, _) = try await later.arrange { try await $0.begin(.sample(key: "k")) }
        for intent in [again(), again(force: true)] {
            let refusal = await ledger.refusal(intent)
            if later == .afterRestart {
                #expect(refusal?.message.contains("resolve that execution first") == (intent.force ? nil : true))
            } else {
                let refusal = try #require(refusal)
                #expect(refusal.kind == .conflict)
                #expect(refusal.retry == AlloyError.RetryAdvice(isSafe: true, afterMilliseconds: 1_000))
                #expect(refusal.fix.contains(.call(method: "executions.get", params: ["executionId": "e1"])))
                #expect(await ledger.refusalToBegin(intent) == refusal)
            }
        }
        guard later != .afterRestart else { return }
        await earlier.finish(.sample(key: "k"), .sample(.applied))
        #expect(try await ledger.check(again()).reply?.responseData == ["id": "42"])
    }

    @Test(
        "A key is valid for the same arguments only", .hangLimit, arguments: LaterLedger.allCases,
        [Outcome.applied, .rejected, .notSent, .unknown])
    func otherArguments(_ later: LaterLedger, _ outcome: Outcome) async throws {
        let (ledger, _, _) = try await later.arrange { try await $0.execute(.sample(key: "k"), outcome) }
        for force in [false, true] {
            let other = ExecutionIntent.sample("e2", key: "k", digest: "d2", force: force)
            for refusal in [await ledger.refusal(other), await ledger.refusalToBegin(other)] {
                #expect(refusal?.kind == .conflict)
                #expect(refusal?.message.contains("other arguments") == true)
                #expect(refusal?.retry.isSafe == false)
            }
        }
    }

    /// Intents that differ from the first in one part of the scope.
    private static let otherScopes: [ExecutionIntent] = [
        .sample("e2", key: "K"), .sample("e2", key: "k", user: "u2"), .sample("e2", key: "k", user: nil),
        .sample("e2", key: "k", connector: "notion"), .sample("e2", key: "k", action: "chat_delete"),
        .sample("e2", key: "k", baseURL: "https://other"), .sample("e2", at: start + 24 * hour, key: "k"),
    ]

    @Test("A key is valid in its scope only, for 24 hours", .hangLimit, arguments: LaterLedger.allCases)
    func scope(_ later: LaterLedger) async throws {
        let (ledger, _, _) = try await later.arrange { try await $0.execute(.sample(key: "k"), .applied) }
        for other in Self.otherScopes {
            #expect(try await ledger.check(other).isRun, "\(other)")
        }
        let last = ExecutionIntent.sample("e2", at: Self.start + 24 * Self.hour - 1, key: "k")
        #expect(try await ledger.check(last).reply != nil)
    }

    @Test("Keys are compared by their code points", .hangLimit, arguments: LaterLedger.allCases)
    func codePoints(_ later: LaterLedger) async throws {
        let (ledger, _, _) = try await later.arrange { try await $0.execute(.sample(key: "caf\u{E9}"), .applied) }
        #expect(try await ledger.check(again("cafe\u{301}")).isRun)
        #expect(try await ledger.check(again("caf\u{E9}")).reply != nil)
    }

    @Test(
        "A reply of more than 256 KiB is not stored, and the replay has a warning", .hangLimit,
        arguments: LaterLedger.allCases)
    func largeReplies(_ later: LaterLedger) async throws {
        // Including the quotes.
        let kept = JSONValue.string(String(repeating: "x", count: 256 << 10 - 2))
        let dropped = JSONValue.string(String(repeating: "x", count: (256 << 10) - 1))
        #expect(dropped.bytes.count == 256 << 10 + 1)
        let (ledger, _, _) = try await later.arrange { ledger in
            for (id, reply) in [("kept", kept), ("dropped", dropped)] {
                let intent = ExecutionIntent.sample(id, key: id)
                try await ledger.begin(intent)
                await ledger.finish(intent, .sample(.applied, responseData: reply))
            }
        }
        let first = try #require(try await ledger.check(again("kept")).reply)
        #expect(first.responseData == kept)
        #expect(first.warnings == ["a warning"])
        let second = try #require(try await ledger.check(again("dropped")).reply)
        #expect(second.responseData == .null)
        #expect(second.metadata == ["executionId": "alloy-1"])
        #expect(second.warnings.count == 2 && second.warnings[1].contains("too large"))
    }

    @Test(
        "A resolved execution counts with its resolution", .hangLimit,
        arguments: LaterLedger.allCases,
        [Outcome.applied, .rejected, .notSent])
    func resolved(_ later: LaterLedger, _ outcome: Outcome) async throws {
        let (ledger, _, _) = try await later.arrange { ledger in
            try await ledger.execute(.sample(key: "k"), .unknown)
            _ = try await ledger.resolve("e1", outcome, at: .init(milliseconds: Self.start + 1_000))
        }
        let check = try await ledger.check(again())
        #expect(check.isRun == (outcome != .applied))
        guard let reply = check.reply else { return }
        #expect(reply.responseData == .null)
        #expect(reply.warnings.last?.contains("resolved") == true)
    }

    @Test(
        "Without a key an identical write runs, and the earlier one is returned", .hangLimit,
        arguments: LaterLedger.allCases)
    func identical(_ later: LaterLedger) async throws {
        let (ledger, _, _) = try await later.arrange { ledger in
            try await ledger.execute(.sample("old", at: Self.start - 24 * Self.hour), .applied)
            try await ledger.execute(.sample("first", at: Self.start), .applied)
            try await ledger.execute(.sample("refused", at: Self.start + 1), .rejected)
            try await ledger.execute(.sample("executionsWithKey", at: Self.start + 2, key: "k"), .unknown)
            try await ledger.execute(.sample("other", at: Self.start + 3, digest: "d2"), .applied)
            try await ledger.execute(.sample("elsewhere", at: Self.start + 3, user: "u2"), .applied)
        }
        func check(_ intent: ExecutionIntent) async throws -> String? {
            try await ledger.check(intent).identical?.executionId
        }
        #expect(try await check(again(nil)) == "executionsWithKey")
        #expect(try await check(again(nil, after: 23)) == "executionsWithKey")
        #expect(try await check(again(nil, after: 24)) == "executionsWithKey")
        #expect(try await check(again(nil, after: 25)) == nil)
        #expect(try await check(again("other")) == nil)
        #expect(try await check(.sample("e2", effect: .read)) == nil)
        #expect(try await check(.sample("e2", user: nil)) == nil)
        #expect(try await check(.sample("e2", user: "u2")) == "elsewhere")
    }
}

import Alloy
import Foundation
import JSON
import TestSupport
import Testing

@testable import ExecutionLedger

/// Idempotency keys that the host derived from the arguments.
@Suite(.hangLimit) struct DerivedKeyTests {
    private static let minute: Int64 = 60_000
    private static let start: Int64 = 1_000_000_000_000

    /// Returns an intent under the derived key, this long after the first one.
    private func intent(_ executionId: String = "e2", after milliseconds: Int64 = 1, force: Bool = false)
        -> ExecutionIntent
    {
        var intent = ExecutionIntent.sample(executionId, at: Self.start + milliseconds, key: "d", force: force)
        intent.keyOrigin = .arguments
        return intent
    }

    private func begin(_ ledger: Ledger, _ intent: ExecutionIntent, endingAt end: Int64, _ outcome: Outcome)
        async throws
    {
        try await ledger.begin(intent)
        await ledger.finish(intent, .sample(outcome, at: Self.start + end))
    }

    @Test("An applied write is replayed until ten minutes after its end, then it runs", arguments: LaterLedger.allCases)
    func tenMinutes(_ later: LaterLedger) async throws {
        let (ledger, _, _) = try await later.arrange { ledger in
            try await begin(ledger, intent("e1", after: 0), endingAt: Self.minute, .applied)
        }
        let reply = try #require(try await ledger.check(intent(after: 11 * Self.minute - 1)).reply)
        #expect(reply.row.executionId == "e1" && reply.responseData == ["id": "42"])
        let anew = try await ledger.check(intent(after: 11 * Self.minute))
        #expect(anew.isRun)
        #expect(anew.identical?.executionId == "e1", "the caller is warned")
        try await begin(ledger, intent(after: 11 * Self.minute), endingAt: 12 * Self.minute, .applied)
        #expect(try await ledger.check(intent("e3", after: 21 * Self.minute)).reply?.row.executionId == "e2")
    }

    @Test(
        "A write of unknown outcome is refused for 24 hours, and says how to settle it", arguments: LaterLedger.allCases
    )
    func unknown(_ later: LaterLedger) async throws {
        let (ledger, _, _) = try await later.arrange { ledger in
            try await begin(ledger, intent("e1", after: 0), endingAt: 500, .unknown)
        }
        for after in [1, 11 * Self.minute, 24 * 60 * Self.minute - 1] {
            for refusal in [
                await ledger.refusal(intent(after: after)), await ledger.refusalToBegin(intent(after: after)),
            ] {
                let refusal = try #require(refusal)
                #expect(refusal.kind == .conflict && refusal.outcome == .unknown && refusal.executionId == "e1")
                #expect(!refusal.retry.isSafe && refusal.message.contains("settle it first"))
                for outcome in ["applied", "rejected"] {
                    let call = AlloyError.FixStep.call(
                        method: "executions.resolve", params: ["executionId": "e1", "outcome": .string(outcome)])
                    #expect(refusal.fix.contains(call))
                }
                #expect("\(refusal.fix)".contains("`repeat`") && !"\(refusal)".contains("idempotency key"))
            }
        }
        #expect(try await ledger.check(intent(after: 24 * 60 * Self.minute)).isRun)
    }

    @Test("Ten minutes after a person settled it as applied, it is replayed", arguments: LaterLedger.allCases)
    func resolved(_ later: LaterLedger) async throws {
        let (ledger, _, _) = try await later.arrange { ledger in
            try await begin(ledger, intent("e1", after: 0), endingAt: 500, .unknown)
            _ = try await ledger.resolve("e1", .applied, at: .init(milliseconds: Self.start + 60 * Self.minute))
        }
        #expect(try await ledger.check(intent(after: 70 * Self.minute - 1)).reply?.responseData == .null)
        #expect(try await ledger.check(intent(after: 70 * Self.minute)).isRun)
    }

    @Test("A forced write that was applied decides, also after ten minutes", arguments: LaterLedger.allCases)
    func forced(_ later: LaterLedger) async throws {
        let (ledger, _, _) = try await later.arrange { ledger in
            try await begin(ledger, intent("e1", after: 0), endingAt: 500, .unknown)
            try await begin(ledger, intent(force: true), endingAt: 1_000, .applied)
        }
        #expect(try await ledger.check(intent("e3", after: Self.minute)).reply?.row.executionId == "e2")
        #expect(try await ledger.check(intent("e3", after: 11 * Self.minute)).isRun)
    }

    @Test("A write in flight is a conflict; one without effect runs again", arguments: LaterLedger.allCases)
    func inFlight(_ later: LaterLedger) async throws {
        let (ledger, earlier, _) = try await later.arrange { ledger in
            try await begin(ledger, intent("e0", after: 0), endingAt: 1, .rejected)
            try await ledger.begin(intent("e1", after: 2))
        }
        let refusal = try #require(await ledger.refusal(intent(after: 3)))
        #expect(refusal.kind == .conflict && refusal.outcome == .unknown && refusal.executionId == "e1")
        #expect(refusal.retry.afterMilliseconds == (later == .afterRestart ? nil : 1_000))
        // The execution is in flight as long as its process lives.
        withExtendedLifetime(earlier) {}
    }

    @Test("Of many processes that begin it at once, one continues")
    func race() async throws {
        let directory = LedgerDirectory()
        let ledgers = (0..<8).map { _ in directory.ledger() }
        let begun = await withTaskGroup(of: Bool.self) { group in
            for (number, ledger) in ledgers.enumerated() {
                group.addTask { await ledger.refusalToBegin(intent("e\(number)", after: Int64(number))) == nil }
            }
            return await group.reduce(into: 0) { count, isBegun in count += isBegun ? 1 : 0 }
        }
        #expect(begun == 1)
    }

    @Test("A derived key and a caller's key of the same text are two keys", arguments: LaterLedger.allCases)
    func origins(_ later: LaterLedger) async throws {
        let (ledger, _, _) = try await later.arrange { ledger in
            try await begin(ledger, intent("e1", after: 0), endingAt: 500, .applied)
        }
        #expect(try await ledger.check(.sample("e2", at: Self.start + 1, key: "d")).isRun)
        #expect(try await ledger.row("e1")?.idempotencyKey == nil)
    }

    @Test("Lines with a derived key are read, and to a version that does not know its origin it is a caller's key")
    func format() async throws {
        let directory = LedgerDirectory()
        try directory.write(Fixture.bytes("ledger-1-derived.jsonl"), to: "e6e198439504b01b-1.jsonl")
        let ledger = directory.ledger()
        let row = try #require(try await ledger.row("01a2273bb86600005f5d084c"))
        #expect(row.outcome == "applied" && row.idempotencyKey == nil)
        var again = ExecutionIntent(
            executionId: "e2", startedAt: .init(milliseconds: 1_759_309_200_160 + 600_000 - 1),
            baseURL: "https://production.runalloy.com", userId: row.userId, connectorId: row.connectorId,
            actionId: row.actionId, credentialId: row.credentialId, effect: .write,
            argumentsDigest: row.argumentsDigest,
            idempotencyKey: "5b1d4b3f5b9a7c0e2f6d8a1c3e5f7092b4d6f8a0c1e3a5b7d9f0e2c4a6b8d0f1", keyOrigin: .arguments)
        #expect(try await ledger.check(again).reply?.responseData == ["object_id": "ab9cec07ddc3d72effead86eefe3b1a1"])
        again.startedAt = .init(milliseconds: 1_759_309_200_160 + 600_000)
        #expect(try await ledger.check(again).isRun)

        let lines = try directory.lines.map { line in
            var object = try #require(try JSONValue(parsing: line).objectValue)
            object["keyOrigin"] = object["keyOrigin"].map { _ in "of a later version" }
            return JSONValue.object(object).text
        }
        let later = LedgerDirectory()
        try later.write(
            Array(lines.joined(separator: "\n").utf8) + [UInt8(ascii: "\n")], to: "e6e198439504b01b-1.jsonl")
        again.keyOrigin = .caller
        #expect(try await later.ledger().check(again).reply != nil)
    }

    @Test("A line of a caller's key states no origin")
    func writing() async throws {
        let directory = LedgerDirectory()
        let ledger = directory.ledger()
        try await ledger.execute(.sample("e1", key: "k"), .applied)
        #expect(!directory.lines.joined().contains("keyOrigin"))
        try await ledger.execute(intent(), .applied)
        #expect(directory.lines.joined().contains(#""idempotencyKey":"d","keyOrigin":"arguments""#))
    }

    @Test("A reply is dropped from a full ledger once its derived key is not valid any more")
    func retention() throws {
        var index = LedgerIndex()
        let builder = LedgerLineBuilder(valueBytes: 1_000, redactor: .init())
        let lines = [
            builder.beginning(intent("e1", after: 0), process: nil),
            builder.ending(intent("e1", after: 0), .sample(.applied, at: Self.start + 500)),
        ]
        for (number, line) in lines.enumerated() {
            index.add(try #require(LineSummary(line)), at: LineRange(file: 0, offset: UInt32(number), length: 600))
        }
        #expect(!index.isDroppable(0, Self.start + 10 * Self.minute + 499))
        #expect(index.isDroppable(0, Self.start + 10 * Self.minute + 500))
    }
}

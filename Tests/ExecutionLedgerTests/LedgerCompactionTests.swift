import Alloy
import Foundation
import JSON
import Platform
import TestSupport
import Testing

@testable import ExecutionLedger

@Suite(.tags(.slow), .notInInnerLoop) struct LedgerCompactionTests {
    private static let hour: Int64 = 3_600_000

    /// Limits that a few dozen executions exceed.
    static let tight: LedgerLimits = {
        var limits = LedgerLimits()
        limits.fileBytes = 2_000
        limits.totalBytes = 16_000
        limits.smallFiles = 4
        return limits
    }()

    @Test("Files stay within their limit, and protected executions are kept", .hangLimit)
    func bound() async throws {
        let directory = LedgerDirectory()
        let ledger = directory.ledger(Self.tight)
        let now = 1_000 * Self.hour
        try await ledger.execute(.sample("unknown", at: 0), .unknown)
        try await ledger.begin(.sample("in flight", at: 1))
        try await ledger.execute(.sample("young", at: now, key: "young"), .applied)
        try await ledger.execute(.sample("resolved", at: 2), .unknown)
        _ = try await ledger.resolve("resolved", .rejected, at: Timestamp(milliseconds: 3))
        for number in 100..<400 {
            let effect: Effect = number % 2 == 0 ? .read : .write
            try await ledger.execute(
                .sample("e\(number)", at: now + Int64(number), effect: effect, digest: "\(number)"), .applied)
            // The reply comes before the compaction, the next reply after it.
            _ = try await ledger.row("unknown")
            #expect(directory.bytes < Self.tight.totalBytes + 2 * Self.tight.fileBytes)
        }
        let directoryNow = try directory.copy()
        for ledger in [ledger, directory.ledger(Self.tight), directoryNow.ledger(Self.tight)] {
            let rows = try await ledger.everything()
            #expect(Set(rows.map(\.id)).count == rows.count)
            let outcomes = Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0.outcome) })
            #expect(outcomes["unknown"] == "unknown")
            #expect(outcomes["young"] == "applied")
            #expect(outcomes["e399"] == "applied")
            #expect(outcomes["e101"] == nil)
            #expect(outcomes["resolved"] == nil)
            #expect(try await ledger.check(.sample("again", at: now, key: "young")).reply?.responseData == ["id": "42"])
        }
        #expect(try await ledger.outcome("in flight") == "in_flight")
        #expect(try await directory.ledger().outcome("in flight") == "in_flight")
        #expect(try await directoryNow.ledger().outcome("in flight") == "unknown")
        await ledger.finish(.sample("in flight", at: 1), .sample(.applied))
        #expect(try await directory.ledger().outcome("in flight") == "applied")
    }

    @Test("Protected executions may exceed the limit", .hangLimit)
    func protected() async throws {
        let directory = LedgerDirectory()
        let recorder = ChangeRecorder()
        let ledger = directory.ledger(Self.tight, before: recorder.hook)
        for number in 0..<200 {
            try await ledger.execute(.sample("e\(number + 100)", at: Int64(number), key: "k\(number)"), .unknown)
        }
        #expect(try await directory.ledger().everything().count == 200)
        #expect(directory.bytes > Self.tight.totalBytes)
        // A compaction that can drop nothing is not tried at every write.
        #expect(recorder.all.count { if case .remove = $0 { true } else { false } } < 200)
    }

    @Test("Many processes leave few files", .hangLimit)
    func smallFiles() async throws {
        let directory = LedgerDirectory()
        var limits = Self.tight
        limits.fileBytes = 100_000
        limits.totalBytes = 200_000
        try directory.write(Array("{\"type\":\"note\",\"text\":\"keep me\"}\n".utf8), to: "future-1.jsonl")
        let watching = directory.ledger(limits)
        for number in 0..<40 {
            let ledger = directory.ledger(limits)
            try await ledger.execute(.sample("e\(number + 10)", at: Int64(number), key: "k\(number)"), .applied)
            await ledger.close()
            #expect(directory.names.count <= limits.smallFiles + 1)
            // A ledger that was open all the time has the same rows.
            #expect(try await watching.everything().count == number + 1)
        }
        #expect(directory.lines.contains { $0.contains("keep me") })
        #expect(try await directory.ledger().everything().count == 40)
        #expect(try await watching.check(.sample("again", at: 50, key: "k0")).reply?.responseData == ["id": "42"])
    }

    @Test("Temporary files of killed processes are removed", .hangLimit)
    func leftovers() async throws {
        let directory = LedgerDirectory()
        try directory.write(Array("{\"type\":\"execution\"".utf8), to: "gone-3.tmp")
        for number in 0..<8 {
            let ledger = directory.ledger(Self.tight)
            try await ledger.execute(.sample("e\(number)", at: Int64(number)), .applied)
            await ledger.close()
        }
        #expect(directory.contents("gone-3.tmp") == nil)
        #expect(try await directory.ledger().everything().count == 8)
    }

    @Test("Compaction keeps executions of other processes in flight", .hangLimit)
    func others() async throws {
        let directory = LedgerDirectory()
        let other = directory.ledger(Self.tight)
        try await other.begin(.sample("begun", at: 0))
        // Its file is closed, and may be compacted, while the execution is in flight.
        for number in 0..<10 { try await other.execute(.sample("o\(number)", at: Int64(number)), .applied) }
        let compacting = directory.ledger(Self.tight)
        for number in 0..<100 { try await compacting.execute(.sample("c\(number)", at: Int64(number)), .applied) }
        #expect(try await compacting.outcome("begun") == "in_flight")
        #expect(try await other.outcome("begun") == "in_flight")
        await other.finish(.sample("begun", at: 0), .sample(.applied))
        #expect(try await compacting.outcome("begun") == "applied")
        #expect(try await other.outcome("begun") == "applied")
        #expect(try await directory.copy().ledger().outcome("begun") == "applied")
    }
}

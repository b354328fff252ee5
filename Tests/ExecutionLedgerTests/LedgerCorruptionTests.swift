import Alloy
import Foundation
import JSON
import Logging
import Platform
import TestSupport
import Testing

@testable import ExecutionLedger

@Suite(.tags(.slow), .notInInnerLoop) struct LedgerCorruptionTests {
    /// Creates a directory with these lines in the file of an ended process.
    private func directory(_ text: String) throws -> LedgerDirectory {
        let directory = LedgerDirectory()
        try directory.write(Array(text.utf8), to: "gone-1.live.jsonl")
        return directory
    }

    private static let begun =
        #"{"type":"execution","executionId":"e1","process":"gone","startedAt":1,"connectorId":"slack","actionId":"a","argumentsDigest":"d"}"#
    private static let ended = #"{"type":"execution","executionId":"e1","outcome":"applied","finishedAt":2}"#

    @Test(
        "A file that is truncated anywhere keeps all lines before, and has no wrong ones", .tags(.slow),
        .notInInnerLoop,
        .hangLimit)
    func truncated() async throws {
        let whole = LedgerDirectory()
        let ledger = whole.ledger()
        for number in 1...3 {
            let intent = ExecutionIntent.sample("e\(number)", at: Int64(number), key: "k\(number)")
            try await ledger.execute(intent, number == 2 ? .rejected : .applied)
        }
        let name = try #require(whole.names.first)
        let bytes = try #require(whole.contents(name))
        let ends = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }
        // The first line states the format.
        try #require(ends.count == 7)
        // The last execution's two lines, byte by byte.
        for length in ends[4]...bytes.count {
            // A line without its line feed is complete.
            let lines = ends.dropFirst().count { $0 <= length }
            let expected = ["unknown", "applied", "unknown", "rejected", "unknown", "applied"].prefix(lines)
            let copy = LedgerDirectory()
            try copy.write(Array(bytes[..<length]), to: name)
            let later = copy.ledger()
            for number in 1...3 {
                let outcomes = expected.dropFirst(2 * (number - 1)).prefix(2)
                #expect(try await later.outcome("e\(number)") == outcomes.last, "\(length) bytes")
            }
            guard length % 5 == 0 else { continue }
            try await later.execute(.sample("new", at: 4), .applied)
            #expect(try await copy.ledger().outcome("new") == "applied")
        }
    }

    @Test(
        "Corrupt lines are skipped, and logged once", .hangLimit,
        arguments: [
            "{\"type\":\"execution\",\"executionId\":\"torn", "garbage", "[]", "\u{0}\u{0}\u{0}", "{\"a\":1}}",
            String(repeating: "[", count: 3_000),
        ])
    func damaged(_ damage: String) async throws {
        let logged = LogLines()
        let directory = try directory("\(Self.begun)\n\n\(damage)\n\(damage)\n\(Self.ended)\n")
        let ledger = directory.ledger(log: Log(timestamp: { "now" }, sink: logged.sink))
        #expect(try await ledger.outcome("e1") == "applied")
        #expect(try await ledger.everything().count == 1)
        #expect(logged.all.count == 1)
        #expect(logged.all.first?.contains("corrupt line") == true)
    }

    @Test("Unknown types, members and values are ignored", .hangLimit)
    func fromTheFuture() async throws {
        let directory = try directory(
            [
                #"{"type":"note","text":"hello","executionId":"e1","outcome":"rejected"}"#,
                Self.begun.replacing("}", with: #","colour":"blue","effect":"sideways"}"#),
                Self.ended.replacing("applied", with: "half_applied"), "{}",
                #"{"type":"execution","executionId":7,"startedAt":1}"#,
            ].joined(separator: "\n") + "\n")
        let logged = LogLines()
        let ledger = directory.ledger(log: Log(timestamp: { "now" }, sink: logged.sink))
        #expect(try await ledger.everything().map(\.id) == ["e1"])
        // An unknown outcome must not be read as not applied.
        #expect(try await ledger.outcome("e1") == "unknown")
        #expect(try await ledger.row("e1")?.effect == "sideways")
        #expect(logged.all.isEmpty)
    }

    @Test("Lines may stand in any order, in any file, and twice", .hangLimit)
    func anyOrder() async throws {
        let directory = LedgerDirectory()
        try directory.write(Array("\(Self.ended)\n".utf8), to: "gone-1.jsonl")
        try directory.write(Array("\(Self.ended)\n\(Self.begun)\n".utf8), to: "other-1.jsonl")
        try directory.write(Array("\(Self.begun)\n".utf8), to: "third-7.live.jsonl")
        let ledger = directory.ledger()
        #expect(try await ledger.everything().map(\.id) == ["e1"])
        #expect(try await ledger.outcome("e1") == "applied")
    }

    @Test("A line that another process is writing is read when it is complete", .hangLimit)
    func halfWritten() async throws {
        let directory = LedgerDirectory()
        let ledger = directory.ledger()
        try directory.write([], to: "live-1.live.jsonl")
        let path = "\(directory.folder)/live-1.live.jsonl"
        let holder = try Descriptor.open(path: path)
        defer { holder.close() }
        #expect(try holder.tryLock(.exclusive))
        for end in [0, 1, 20, Self.begun.utf8.count, Self.begun.utf8.count + 1] {
            let bytes = Array("\(Self.begun)\n".utf8.prefix(end))
            let handle = try #require(FileHandle(forWritingAtPath: path))
            try handle.seek(toOffset: 0)
            try handle.write(contentsOf: bytes)
            try handle.close()
            // The process in the line is not the file's, so the row is unknown as soon as it is read.
            #expect(try await ledger.outcome("e1") == (end > Self.begun.utf8.count ? "unknown" : nil))
        }
    }
}

import Alloy
import Foundation
import JSON
import Platform
import TestSupport
import Testing

@testable import ExecutionLedger

/// The versions of the ledger's files and of the state directory.
@Suite(.hangLimit) struct LedgerFormatTests {
    private static let executionId = "01a2273bb86600005f5d084b"

    @Test("Files of every version are read", arguments: ["ledger-1-unmarked.jsonl", "ledger-1.jsonl"])
    func reading(fixture: String) async throws {
        let directory = LedgerDirectory()
        try directory.write(Fixture.bytes(fixture), to: "e6e198439504b01b-1.jsonl")
        let ledger = directory.ledger()
        #expect(try await ledger.everything().map(\.outcome) == ["applied", "applied"])
        let row = try #require(try await ledger.row(Self.executionId))
        #expect(row.actionId == "CreateAddress" && row.idempotencyKey == "order-7")
        try await ledger.execute(.sample("e1", at: row.startedAt.milliseconds + 1), .applied)
        #expect(try await directory.ledger().everything().count == 3)
        #expect(directory.contents("e6e198439504b01b-1.jsonl") == (try Fixture.bytes(fixture)))
    }

    @Test("A new file begins with its format, and so does a compacted one")
    func writing() async throws {
        let directory = LedgerDirectory()
        for number in 0..<8 {
            let ledger = directory.ledger(LedgerCompactionTests.tight)
            try await ledger.execute(.sample("e\(number)", at: Int64(number), key: "k\(number)"), .applied)
            await ledger.close()
        }
        #expect(directory.names.count < 8, "some files were compacted")
        for name in directory.names {
            let text = String(decoding: directory.contents(name) ?? [], as: UTF8.self)
            #expect(text.hasPrefix("{\"type\":\"ledger\",\"format\":1}\n"))
            #expect(text.split(separator: "\n").count { $0.contains("\"type\":\"ledger\"") } == 1)
        }
        #expect(
            FileManager.default.contents(atPath: "\(directory.path)/format.json").map(Array.init)
                == (try Fixture.bytes("state-1.json")))
    }

    @Test(
        "A file of a newer version keeps this one from using the ledger",
        arguments: ["future-1.jsonl", "future-1.live.jsonl"])
    func newerFile(name: String) async throws {
        let directory = LedgerDirectory()
        let newer = try Fixture.bytes("ledger-2.jsonl")
        try directory.write(newer, to: name)
        let ledger = directory.ledger()
        let path = "\(directory.folder)/\(name)"
        try await Self.expectRefusals(ledger, path)
        // A read without a key is answered without the ledger.
        let read = ExecutionIntent.sample("read", effect: .read)
        #expect(await ledger.refusalToBegin(read) == nil)
        #expect(await ledger.finish(read, .sample(.applied)))
        await ledger.close()
        #expect(directory.names == [name], "nothing was written")
        #expect(directory.contents(name) == newer)

        try FileManager.default.removeItem(atPath: path)
        try await ledger.execute(.sample(key: "k1"), .applied)
        #expect(try await ledger.outcome("e1") == "applied")
    }

    @Test(
        "A newer file that appears later stops new writes, and the outcome of a sent write is still recorded"
    )
    func newerFileWhileRunning() async throws {
        let directory = LedgerDirectory()
        let ledger = directory.ledger(LedgerCompactionTests.tight)
        for number in 0..<30 { try await ledger.execute(.sample("e\(number)", at: Int64(number)), .applied) }
        try await ledger.begin(.sample("running", at: 100))
        let newer = try Fixture.bytes("ledger-2.jsonl")
        try directory.write(newer, to: "future-1.jsonl")
        let names = directory.names
        try await Self.expectRefusals(ledger, "\(directory.folder)/future-1.jsonl")
        await ledger.finish(.sample("running", at: 100), .sample(.applied))
        for number in 0..<100 {
            await ledger.finish(.sample("r\(number)", at: 200, effect: .read), .sample(.applied))
        }
        await ledger.close()
        #expect(directory.names.count == names.count, "no file was begun or compacted")
        #expect(directory.contents("future-1.jsonl") == newer)
        #expect(directory.lines.contains { $0.contains("\"running\"") && $0.contains("applied") })
    }

    @Test("A state directory of a newer version is left alone")
    func newerStateDirectory() async throws {
        let directory = LedgerDirectory()
        let path = "\(directory.path)/format.json"
        let newer = try Fixture.bytes("state-2.json")
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        try Data(newer).write(to: URL(fileURLWithPath: path))
        let ledger = directory.ledger()
        try await Self.expectRefusals(ledger, path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["format.json"])
        #expect(FileManager.default.contents(atPath: path).map(Array.init) == newer)
        try Data(Fixture.bytes("state-1.json")).write(to: URL(fileURLWithPath: path))
        try await ledger.execute(.sample(), .applied)
        #expect(try await ledger.outcome("e1") == "applied")
    }

    /// Expects that the ledger refuses writes and questions, and that the error says why and what to do.
    private static func expectRefusals(_ ledger: Ledger, _ path: String) async throws {
        func expect(_ error: AlloyError?, _ start: String) throws {
            let error = try #require(error)
            #expect(error.kind == .internal && error.outcome == .notSent)
            #expect(
                error.message
                    == "\(start), because a newer version of alloy-host wrote \(path): its format is 2, and this version of "
                    + "alloy-host reads formats up to 1.")
            guard case .advice(let fix) = error.fix.first else {
                Issue.record("no fix")
                return
            }
            #expect(fix.contains("newer alloy-host") && fix.contains("--state-dir"))
        }
        for intent in [ExecutionIntent.sample("new"), .sample("new", key: "order-7")] {
            // A check reads the directory again.
            try expect(await ledger.refusal(intent), "Nothing was sent")
            try expect(await ledger.refusalToBegin(intent), "Nothing was sent")
        }
        do throws(AlloyError) {
            _ = try await ledger.list(ExecutionFilter())
            Issue.record("it was listed")
        } catch {
            try expect(error, "Nothing was done")
        }
        do throws(AlloyError) {
            _ = try await ledger.resolve(executionId, .applied, at: Timestamp(milliseconds: 1))
            Issue.record("it was resolved")
        } catch {
            try expect(error, "Nothing was done")
        }
    }
}

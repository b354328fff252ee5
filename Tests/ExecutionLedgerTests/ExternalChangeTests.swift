import Alloy
import Foundation
import JSON
import Platform
import TestSupport
import Testing

@testable import ExecutionLedger

/// Changes to the ledger's directory from outside: the process keeps its index, and refuses writes that no later process could
/// read of.
@Suite(.hangLimit) struct ExternalChangeTests {
    /// A change from outside, and a part of the error's message.
    enum Change: String, CaseIterable {
        case removed = "was removed or renamed"
        case renamedAndCreatedAgain = "leads to another directory"
        case replacedByCopy = "another directory"
        case linkChanged = "replaced, or a link was changed"
        case fileRemoved = "jsonl was removed or renamed"
        case fileReplaced = "was replaced by another while"
        case fileEmptied = "and 0 are left"
        case fileTruncated = "was truncated"
        case becameFile = "was removed or renamed while"

        func apply(_ directory: LedgerDirectory, link: String) throws {
            let files = FileManager.default
            let path = directory.path
            let file = "\(directory.folder)/\(directory.names.first { $0.contains(".live.") } ?? "")"
            switch self {
            case .removed: try files.removeItem(atPath: path)
            case .renamedAndCreatedAgain:
                try files.moveItem(atPath: path, toPath: "\(path)-before")
                try files.createDirectory(atPath: directory.folder, withIntermediateDirectories: true)
            case .replacedByCopy:
                try files.moveItem(atPath: path, toPath: "\(path)-before")
                try files.copyItem(atPath: "\(path)-before", toPath: path)
            case .linkChanged:
                try files.createDirectory(atPath: "\(path)-before/ledger", withIntermediateDirectories: true)
                try files.removeItem(atPath: link)
                try files.createSymbolicLink(atPath: link, withDestinationPath: "\(path)-before")
            case .fileRemoved: try files.removeItem(atPath: file)
            case .fileReplaced:
                try files.copyItem(atPath: file, toPath: "\(file).copy")
                try #require(rename("\(file).copy", file) == 0)
            case .fileEmptied: try #require(truncate(file, 0) == 0)
            case .fileTruncated: try #require(truncate(file, 40) == 0)
            case .becameFile:
                try files.removeItem(atPath: path)
                try Data("not a directory".utf8).write(to: URL(fileURLWithPath: path))
            }
        }

        /// Indicates that lines of the file can still be read from its open descriptor.
        var leavesLines: Bool { self != .fileEmptied && self != .fileTruncated }
    }

    @Test("The index is kept, and no write begins", arguments: Change.allCases, [false, true])
    func changed(_ change: Change, isRemembered: Bool) async throws {
        let directory = LedgerDirectory()
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        let link = "\(directory.path)-link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory.path)
        defer {
            try? FileManager.default.removeItem(atPath: link)
            try? FileManager.default.removeItem(atPath: "\(directory.path)-before")
        }
        let ledger = Ledger(directory: link, log: .silent, limits: .patient)
        try await ledger.execute(.sample("applied", key: "k1"), .applied)
        try await ledger.execute(.sample("unknown", key: "k2"), .unknown)
        try await ledger.begin(.sample("running", key: "k3"))
        if isRemembered {
            try directory.waitUntilStatusIsReliable()
            _ = try await ledger.everything()
        }
        try change.apply(directory, link: link)

        #expect(await ledger.refusal(.sample("again", key: "k2"))?.kind == .conflict)
        let reply = try #require(try await ledger.check(.sample("again", key: "k1")).reply)
        #expect((reply.responseData == ["id": "42"]) == change.leavesLines)
        if !change.leavesLines { #expect(reply.warnings.last?.contains("can't be read any more") == true) }
        // An outcome that can't be written is in the index nevertheless.
        await ledger.finish(.sample("running", key: "k3"), .sample(.applied))
        #expect(try await ledger.check(.sample("again", key: "k3")).reply?.responseData == ["id": "42"])
        #expect(try await ledger.everything().map(\.id).sorted() == ["applied", "running", "unknown"])
        for intent in [
            ExecutionIntent.sample("new", key: "k4"), .sample("new"), .sample("new", effect: .read, key: "k5"),
        ] {
            let error = try #require(await ledger.refusalToBegin(intent))
            #expect(error.kind == .internal && error.outcome == .notSent)
            #expect(error.message.contains(change.rawValue), "\(error.message)")
            #expect(error.message.contains("\(link)/ledger") && "\(error.fix)".contains("restart the host"))
        }
        let error = await #expect(throws: AlloyError.self) {
            try await ledger.resolve("unknown", .rejected, at: Timestamp(milliseconds: 1_000_000_001_000))
        }
        #expect(error?.message.hasPrefix("Nothing was changed, because") == true)
        #expect(await ledger.refusal(.sample("again", key: "k2"))?.kind == .conflict, "asking changes nothing")
    }

    @Test("When the same directory is moved back, the ledger continues", arguments: [false, true])
    func movedBack(isFile: Bool) async throws {
        let directory = LedgerDirectory()
        let ledger = directory.ledger()
        try await ledger.begin(.sample("e1", key: "k1"))
        let path = isFile ? "\(directory.folder)/\(try #require(directory.names.first))" : directory.path
        try FileManager.default.moveItem(atPath: path, toPath: "\(directory.path)-away")
        await ledger.finish(.sample("e1", key: "k1"), .sample(.applied))
        #expect(await ledger.refusalToBegin(.sample("e2", key: "k2")) != nil)
        try FileManager.default.moveItem(atPath: "\(directory.path)-away", toPath: path)
        try await ledger.execute(.sample("e3", key: "k2"), .applied)
        #expect(try await directory.ledger().outcome("e1") == "applied", "what could not be written is written by now")
        #expect(try await directory.ledger().outcome("e3") == "applied")
    }

    @Test("A process with an empty index opens the new directory")
    func emptyIndex() async throws {
        let directory = LedgerDirectory()
        try FileManager.default.createDirectory(atPath: directory.folder, withIntermediateDirectories: true)
        let ledger = directory.ledger()
        #expect(try await ledger.everything().isEmpty)
        try FileManager.default.removeItem(atPath: directory.path)
        try await ledger.execute(.sample("e1", key: "k"), .applied)
        #expect(try await directory.ledger().outcome("e1") == "applied")
    }

    @Test("Protected executions of other processes are kept when their files are removed", arguments: [true, false])
    func filesOfOthers(isClosed: Bool) async throws {
        let directory = LedgerDirectory()
        let other = directory.ledger()
        try await other.execute(.sample("applied", key: "k1"), .applied)
        try await other.execute(.sample("unknown"), .unknown)
        try await other.execute(.sample("rejected"), .rejected)
        if isClosed { await other.close() }
        let ledger = directory.ledger()
        #expect(try await ledger.everything().count == 3)
        for name in directory.names { try FileManager.default.removeItem(atPath: "\(directory.folder)/\(name)") }
        #expect(try await ledger.check(.sample("again", key: "k1")).reply?.responseData == ["id": "42"])
        #expect(try await ledger.outcome("unknown") == "unknown")
        #expect(try await ledger.outcome("rejected") == nil, "it needs no resolution")
        // They were not this process's own files, so it continues.
        try await ledger.execute(.sample("new", key: "k2"), .applied)
        #expect(try await ledger.check(.sample("again", key: "k1")).reply != nil)
    }

    @Test("A lock file that was removed is created again")
    func lockRemoved() async throws {
        let directory = LedgerDirectory()
        let ledger = directory.ledger()
        try await ledger.execute(.sample("e1", key: "k1"), .applied)
        try FileManager.default.removeItem(atPath: "\(directory.folder)/lock")
        try await ledger.execute(.sample("e2", key: "k2"), .applied)
        let lock = try Descriptor.open(path: "\(directory.folder)/lock")
        defer { lock.close() }
        #expect(try lock.tryLock(.exclusive))
        #expect(await ledger.refusalToBegin(.sample("e3", key: "k3"), until: .now)?.kind == .timedOut)
    }

    @Test("Lines that another program appended are skipped, and nothing is lost")
    func appended() async throws {
        let directory = LedgerDirectory()
        let ledger = directory.ledger()
        try await ledger.execute(.sample("e1", key: "k1"), .applied)
        let name = try #require(directory.names.first)
        let handle = try #require(FileHandle(forWritingAtPath: "\(directory.folder)/\(name)"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("not a line".utf8))
        try handle.close()
        try await ledger.execute(.sample("e2", key: "k2"), .applied)
        for ledger in [ledger, directory.ledger()] {
            #expect(try await ledger.check(.sample("again", key: "k1")).reply?.responseData == ["id": "42"])
            #expect(try await ledger.check(.sample("again", key: "k2")).reply?.responseData == ["id": "42"])
        }
    }
}

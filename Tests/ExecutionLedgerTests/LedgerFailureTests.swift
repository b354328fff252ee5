import Alloy
import Foundation
import JSON
import Logging
import Platform
import Locking
import TestSupport
import Testing

@testable import ExecutionLedger

@Suite struct LedgerFailureTests {
    /// A disk of which chosen changes fail.
    private final class FailingDisk: Sendable {
        private let fails = Mutex<(@Sendable (LedgerChange) -> Bool)?>(nil)

        func set(_ fails: (@Sendable (LedgerChange) -> Bool)?) { self.fails.withLock { $0 = fails } }

        var hook: LedgerFolder.Hook {
            { step throws(SystemError) in
                if self.fails.withLock({ $0?(step) ?? false }) { throw SystemError("write", number: ENOSPC) }
            }
        }
    }

    private static func expectRefusal(_ error: AlloyError?, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let error = try #require(error, sourceLocation: sourceLocation)
        #expect(error.kind == .internal, sourceLocation: sourceLocation)
        #expect(error.origin == .host, sourceLocation: sourceLocation)
        #expect(error.outcome == .notSent, sourceLocation: sourceLocation)
        let fix = "\(error.fix)"
        #expect(fix.contains("--state-dir") && fix.contains("--no-ledger"), sourceLocation: sourceLocation)
    }

    @Test("Without a state directory, writes are refused and reads are not", .hangLimit)
    func noHome() async throws {
        let logged = LogLines()
        let ledger = Ledger(directory: nil, log: Log(timestamp: { "now" }, sink: logged.sink))
        try Self.expectRefusal(await ledger.refusalToBegin(.sample()))
        try Self.expectRefusal(await ledger.refusal(.sample()))
        let read = ExecutionIntent.sample(effect: .read)
        #expect(await ledger.refusal(read) == nil)
        #expect(await ledger.refusalToBegin(read) == nil)
        for _ in 0..<3 { await ledger.finish(read, .sample(.applied)) }
        #expect(logged.all.count == 1)
    }

    @Test(
        "Without a directory writes are refused", .hangLimit,
        arguments: ["/dev/null", "/proc"])
    func unwritable(_ path: String) async throws {
        let logged = LogLines()
        let ledger = Ledger(directory: "\(path)/here", log: Log(timestamp: { "now" }, sink: logged.sink))
        let error = await ledger.refusalToBegin(.sample())
        try Self.expectRefusal(error)
        #expect(error?.message.contains("\(path)/here/ledger") == true)
        for _ in 0..<3 { await ledger.finish(.sample(effect: .read), .sample(.applied)) }
        #expect(logged.all.count == 1)
    }

    /// The superuser may write everywhere, so another user tries, in a process of its own.
    @Test("A read-only directory is read, and writes are refused", .hangLimit)
    func readOnly() async throws {
        let directory = LedgerDirectory()
        let first = directory.ledger()
        try await first.execute(.sample("e1"), .applied)
        await first.close()
        try directory.giveAway(to: Self.nobody)
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: directory.folder)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: directory.folder) }
        await #expect(processExitsWith: .success) { [path = directory.path as String] in
            if getuid() == 0 { try #require(setuid(LedgerFailureTests.nobody) == 0) }
            let ledger = Ledger(directory: path, log: .silent)
            #expect(try await ledger.outcome("e1") == "applied")
            try LedgerFailureTests.expectRefusal(await ledger.refusalToBegin(.sample("e2")))
        }
    }

    private static let nobody: uid_t = 65_534

    @Test(
        "A full disk refuses writes until there is space again", .hangLimit,
        arguments: [0, 1, 50])
    func full(_ arrives: Int) async throws {
        let directory = LedgerDirectory()
        let disk = FailingDisk()
        let ledger = directory.ledger(before: disk.hook)
        try await ledger.begin(.sample("e1"))
        disk.set { step in
            guard case .append(let name, _) = step else { return false }
            // Only so many bytes fit.
            let handle = FileHandle(forWritingAtPath: "\(directory.folder)/\(name)")
            _ = try? handle?.seekToEnd()
            try? handle?.write(contentsOf: [UInt8](repeating: UInt8(ascii: "{"), count: arrives))
            return true
        }
        try Self.expectRefusal(await ledger.refusalToBegin(.sample("e2")))
        await ledger.finish(.sample("e1"), .sample(.applied))
        // This process knows the outcome; the others read it when there is space.
        #expect(try await ledger.outcome("e1") == "applied")
        #expect(try await directory.ledger().outcome("e1") == "in_flight")
        disk.set(nil)
        try await ledger.begin(.sample("e3", at: 1_000_000_000_001))
        for ledger in [ledger, directory.ledger()] {
            #expect(try await ledger.everything().map(\.id) == ["e1", "e3"])
            // The ending was kept until it could be written.
            #expect(try await ledger.outcome("e1") == "applied")
        }
    }

    @Test("An incomplete line that can't be removed does not spoil the next", .hangLimit)
    func torn() async throws {
        let directory = LedgerDirectory()
        let disk = FailingDisk()
        let ledger = directory.ledger(before: disk.hook)
        try await ledger.begin(.sample("e1"))
        disk.set { step in
            switch step {
            case .append(let name, _):
                let handle = FileHandle(forWritingAtPath: "\(directory.folder)/\(name)")
                _ = try? handle?.seekToEnd()
                try? handle?.write(contentsOf: Array("{\"type\":".utf8))
                return true
            case .truncate: return true
            default: return false
            }
        }
        try Self.expectRefusal(await ledger.refusalToBegin(.sample("e2")))
        disk.set(nil)
        try await ledger.begin(.sample("e3", at: 1_000_000_000_001))
        await ledger.finish(.sample("e1"), .sample(.applied))
        for ledger in [ledger, directory.ledger()] {
            #expect(try await ledger.everything().map(\.id) == ["e1", "e3"])
            #expect(try await ledger.row("e1")?.finishedAt != nil)
            #expect(try await ledger.row("e3")?.connectorId == "slack")
        }
    }

    @Test("An execution that could not be synchronized is recorded as not sent", .hangLimit)
    func notSure() async throws {
        let directory = LedgerDirectory()
        let disk = FailingDisk()
        let ledger = directory.ledger(before: disk.hook)
        try await ledger.begin(.sample("e1", key: "k1"))
        disk.set { if case .synchronize = $0 { true } else { false } }
        try Self.expectRefusal(await ledger.refusalToBegin(.sample("e2", key: "k2")))
        disk.set(nil)
        #expect(try await ledger.outcome("e2") == "not_sent")
        #expect(try await ledger.outcome("e1") == "in_flight")
        #expect(try await ledger.check(.sample("e3", key: "k2")).isRun)
        // The file that could not be synchronized gets no more lines.
        #expect(directory.names.count == 2)
        #expect(try await directory.ledger().outcome("e1") == "in_flight")
        await ledger.close()
        let later = directory.ledger()
        #expect(try await later.outcome("e1") == "unknown")
        #expect(try await later.outcome("e2") == "not_sent")
    }

    @Test("A file name that could not be synchronized is not used", .hangLimit)
    func notNamed() async throws {
        let directory = LedgerDirectory()
        let disk = FailingDisk()
        let ledger = directory.ledger(before: disk.hook)
        disk.set { $0 == .synchronizeDirectory }
        try Self.expectRefusal(await ledger.refusalToBegin(.sample("e1")))
        disk.set(nil)
        try await ledger.begin(.sample("e2"))
        #expect(try await directory.ledger().outcome("e1") == "not_sent")
        #expect(try await directory.ledger().outcome("e2") == "in_flight")
    }

    @Test("Calls end at their deadline while another process holds the directory's lock", .hangLimit)
    func heldLock() async throws {
        let directory = LedgerDirectory()
        var limits = LedgerLimits()
        limits.lockTimeout = .milliseconds(20)
        let ledger = directory.ledger(limits)
        try await ledger.execute(.sample("e1"), .applied)
        let lock = try Descriptor.open(path: "\(directory.folder)/lock")
        #expect(try lock.tryLock(.exclusive))
        // The deadline has passed already.
        let error = await ledger.refusalToBegin(.sample("e2", key: "k"), until: .now)
        #expect(error?.kind == .timedOut && error?.outcome == .notSent && error?.retry.isSafe == true)
        lock.close()
        #expect(await ledger.refusalToBegin(.sample("e3", key: "k")) == nil)
    }
}

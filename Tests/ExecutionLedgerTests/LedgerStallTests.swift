import Alloy
import Foundation
import JSON
import Logging
import Platform
import Locking
import TestSupport
import Testing

@testable import ExecutionLedger

/// A disk that does not answer, or another process that keeps the lock: callers wait until their deadline only, and then nothing
/// was sent.
@Suite(.hangLimit) struct LedgerStallTests {
    /// A disk that stops at chosen changes until it is resumed.
    private final class Disk: Sendable {
        private let stops = Gate<(@Sendable (LedgerChange) -> Bool)?>(nil)
        private let stopped = Gate(0)

        func stop(_ stops: @escaping @Sendable (LedgerChange) -> Bool) { self.stops.update { $0 = stops } }
        func resume() { stops.update { $0 = nil } }

        /// Indicates that a change was stopped.
        var hasStopped: Bool { stopped.update { $0 > 0 } }

        /// Waits until a change was stopped.
        func waitUntilStopped() async {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { [stopped] in
                    stopped.wait { $0 > 0 }
                    continuation.resume()
                }
            }
        }

        var hook: LedgerFolder.Hook {
            { [stops, stopped] step throws(SystemError) in
                guard stops.update({ $0?(step) ?? false }) else { return }
                stopped.update { $0 += 1 }
                stops.wait { $0 == nil }
            }
        }
    }

    enum Step: CaseIterable {
        case append
        case synchronize

        func matches(_ step: LedgerChange) -> Bool {
            switch (self, step) {
            case (.append, .append), (.synchronize, .synchronize): true
            default: false
            }
        }
    }

    @Test("A call ends at its deadline, was not sent, and leaves its key free", arguments: Step.allCases)
    func deadline(_ step: Step) async throws {
        let directory = LedgerDirectory()
        let disk = Disk()
        let ledger = directory.ledger(before: disk.hook)
        try await ledger.execute(.sample("e1"), .applied)
        disk.stop { step.matches($0) }
        // The first call keeps the disk occupied. With too little time it ends before the ledger has looked at it.
        let first = await withGrowingTime(from: .milliseconds(20), until: { _ in disk.hasStopped }) { limit in
            await ledger.refusalToBegin(.sample("e2-\(limit)"), until: .now + limit)
        }
        for error in [first, await ledger.refusalToBegin(.sample("e3", key: "k"), until: .now)] {
            let error = try #require(error)
            #expect(error.kind == .timedOut && error.outcome == .notSent && error.origin == .host)
            #expect(error.retry.isSafe && error.message.contains(directory.folder) && !error.fix.isEmpty)
        }
        let looked = await #expect(throws: AlloyError.self) {
            try await ledger.list(ExecutionFilter(limit: 1), until: .now)
        }
        #expect(looked?.kind == .timedOut)
        disk.resume()
        #expect(try await ledger.check(.sample("again", key: "k")).isRun)
        for ledger in [ledger, directory.ledger()] {
            #expect(try await ledger.everything().allSatisfy { $0.id == "e1" || $0.outcome == "not_sent" })
        }
        #expect(await ledger.refusalToBegin(.sample("again", key: "k")) == nil)
    }

    @Test("A cancelled call ends at once, was not sent, and leaves its key free", arguments: Step.allCases)
    func cancelled(_ step: Step) async throws {
        let directory = LedgerDirectory()
        let disk = Disk()
        let logged = LogLines()
        let ledger = directory.ledger(log: Log(timestamp: { "now" }, sink: logged.sink), before: disk.hook)
        try await ledger.execute(.sample("e1"), .applied)
        disk.stop { step.matches($0) }
        let task = Task { await ledger.refusalToBegin(.sample("e2", key: "k")) }
        await disk.waitUntilStopped()
        task.cancel()
        let error = try #require(await task.value)
        #expect(error.kind == .cancelled && error.outcome == .notSent)
        disk.resume()
        #expect(try await ledger.outcome("e2") == "not_sent")
        #expect(await ledger.refusalToBegin(.sample("e3", key: "k")) == nil)
        // The caller, which knows no more than that, records the same outcome.
        await ledger.finish(.sample("e2"), .sample(.notSent))
        #expect(logged.all.isEmpty)
    }

    @Test("An outcome that is not written in time is written later", arguments: [true, false])
    func ending(isCancelled: Bool) async throws {
        let directory = LedgerDirectory()
        let disk = Disk()
        let ledger = directory.ledger(before: disk.hook)
        try await ledger.begin(.sample("e1", key: "k"))
        disk.stop { Step.append.matches($0) }
        let task = Task {
            await ledger.finish(.sample("e1", key: "k"), .sample(.applied), until: isCancelled ? nil : .now)
        }
        await disk.waitUntilStopped()
        if isCancelled { task.cancel() }
        #expect(await task.value == false)
        disk.resume()
        #expect(try await ledger.check(.sample("again", key: "k")).reply != nil)
        #expect(try await directory.ledger().outcome("e1") == "applied")
    }

    @Test("While the disk does not answer, rows of reads are dropped above a limit; others are not")
    func bounded() async throws {
        let directory = LedgerDirectory()
        let disk = Disk()
        var limits = LedgerLimits.patient
        limits.waitingRequests = 3
        let logged = LogLines()
        let ledger = directory.ledger(
            limits, log: Log(timestamp: { "now" }, sink: logged.sink), before: disk.hook)
        try await ledger.begin(.sample("e1"))
        disk.stop { Step.append.matches($0) }
        ledger.finishWithoutWaiting(.sample("r0", effect: .read), .sample(.applied))
        await disk.waitUntilStopped()
        for number in 1...50 { ledger.finishWithoutWaiting(.sample("r\(number)", effect: .read), .sample(.applied)) }
        #expect(await ledger.finish(.sample("e1"), .sample(.applied), until: .now) == false)
        disk.resume()
        #expect(try await ledger.everything().map(\.id).sorted() == ["e1", "r0", "r1", "r2", "r3"])
        #expect(try await ledger.outcome("e1") == "applied")
        #expect(logged.all.count == 1)
    }

    @Test("A resolution that may have been written has the outcome unknown")
    func resolution() async throws {
        let directory = LedgerDirectory()
        let disk = Disk()
        let ledger = directory.ledger(before: disk.hook)
        try await ledger.execute(.sample("e1"), .unknown)
        disk.stop { Step.synchronize.matches($0) }
        let error = await #expect(throws: AlloyError.self) {
            try await ledger.resolve("e1", .rejected, at: Timestamp(milliseconds: 1_000_000_001_000), until: .now)
        }
        #expect(error?.kind == .timedOut && (error?.outcome == .unknown || error?.outcome == .notSent))
        disk.resume()
        #expect(["unknown", "rejected"].contains(try await ledger.outcome("e1")))
    }

    @Test("While another process keeps the lock, calls end at their deadlines; they continue when it is released")
    func heldLock() async throws {
        let directory = LedgerDirectory()
        let ledger = directory.ledger(LedgerLimits())
        try await ledger.execute(.sample("e1"), .applied)
        let lock = try Descriptor.open(path: "\(directory.folder)/lock")
        defer { lock.close() }
        #expect(try lock.tryLock(.exclusive))
        let error = try #require(
            await withGrowingTime(
                from: .milliseconds(200), until: { $0?.message.contains("another process") != false },
                { limit in await ledger.refusalToBegin(.sample("e2", key: "k"), until: .now + limit) }))
        #expect(error.kind == .timedOut && error.outcome == .notSent)
        #expect(error.message.contains("another process holds the lock of the ledger in \(directory.folder)"))
        #expect("\(error.fix)".contains("lsof") && "\(error.fix)".contains("--state-dir"))
        let cancelled = Task { await ledger.refusalToBegin(.sample("e3", key: "k")) }
        cancelled.cancel()
        #expect(await cancelled.value?.kind == .cancelled)
        // A request that needs no lock is not delayed by those that wait for it.
        let waiting = Task { _ = try await ledger.begin(.sample("e4", key: "k")) }
        try await ledger.execute(.sample("e5"), .applied)
        lock.unlock()
        try await waiting.value
        #expect(try await ledger.everything().map(\.id).sorted() == ["e1", "e4", "e5"])
    }

    @Test("Closing waits for a lock of another process for a limited time")
    func closing() async throws {
        let directory = LedgerDirectory()
        try directory.write([], to: "lock")
        let lock = try Descriptor.open(path: "\(directory.folder)/lock")
        defer { lock.close() }
        #expect(try lock.tryLock(.exclusive))
        let logged = LogLines()
        let ledger = directory.ledger(LedgerLimits(), log: Log(timestamp: { "now" }, sink: logged.sink))
        ledger.finishWithoutWaiting(.sample("r1", effect: .read), .sample(.applied))
        await ledger.close()
        #expect(logged.all.contains { $0.contains("could not be recorded before the ledger was closed") })
    }

    @Test(
        "A file that is no regular file is ignored",
        arguments: ["zzz-1.jsonl", "zzz-1.live.jsonl"], ["pipe", "directory", "device", "link to itself", "socket"])
    func irregularFile(_ name: String, _ kind: String) async throws {
        let directory = LedgerDirectory()
        try await directory.ledger().execute(.sample("e1", key: "k"), .applied)
        let path = "\(directory.folder)/\(name)"
        switch kind {
        case "pipe": try #require(mkfifo(path, 0o600) == 0)
        case "directory": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        case "device": try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/zero")
        case "socket": try bindSocket(path)
        default: try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
        }
        let logged = LogLines()
        let ledger = directory.ledger(log: Log(timestamp: { "now" }, sink: logged.sink))
        #expect(try await ledger.check(.sample("again", key: "k")).reply != nil)
        try await ledger.execute(.sample("e2", key: "k2"), .applied)
        #expect(try await ledger.everything().map(\.id) == ["e1", "e2"])
        #expect(logged.all.count == 1 && logged.all.first?.contains(name) == true, "\(logged.all)")
    }

    @Test("A lock that is no regular file is an error", arguments: ["lock"])
    func irregularLock(_ name: String) async throws {
        let directory = LedgerDirectory()
        try FileManager.default.createDirectory(atPath: directory.folder, withIntermediateDirectories: true)
        try #require(mkfifo("\(directory.folder)/\(name)", 0o600) == 0)
        let error = try #require(await directory.ledger().refusalToBegin(.sample("e1", key: "k")))
        #expect(error.message.contains("\(directory.folder)/lock") && error.message.contains("a named pipe"))
        #expect(error.outcome == .notSent)
    }

    /// Creates a socket that no process listens on, within the directory, as the path may be too long for the call.
    private func bindSocket(_ path: String) throws {
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(number) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let short = "/tmp/\(UUID().uuidString.prefix(8))"
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(short.utf8)) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(status == 0)
        try #require(rename(short, path) == 0)
    }
}

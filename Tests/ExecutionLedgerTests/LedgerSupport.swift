import Alloy
import Foundation
import JSON
import Logging
import Platform
import Locking
import Testing

@testable import ExecutionLedger

/// A temporary state directory of a test.
final class LedgerDirectory: Sendable {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.appending(path: "ledger-\(UUID().uuidString)").path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The ledger's directory in it.
    var folder: String { "\(path)/ledger" }

    /// The names of the files with lines.
    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".jsonl") }
            .sorted()
    }

    /// The total size of those files.
    var bytes: Int { names.reduce(0) { $0 + (contents($1)?.count ?? 0) } }

    func contents(_ name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: "\(folder)/\(name)").map { Array($0) }
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }

    /// The lines of all files, without those that state a file's format.
    var lines: [String] {
        names.flatMap { name in
            String(decoding: contents(name) ?? [], as: UTF8.self).split(separator: "\n").map { String($0) }
        }.filter { !$0.hasPrefix(#"{"type":"ledger""#) }
    }

    /// Returns a directory with copies of the files, unlocked, as they are after a process was killed.
    func copy() throws -> LedgerDirectory {
        let copy = LedgerDirectory()
        try FileManager.default.createDirectory(atPath: copy.path, withIntermediateDirectories: true)
        if FileManager.default.fileExists(atPath: folder) {
            try FileManager.default.copyItem(atPath: folder, toPath: copy.folder)
        }
        return copy
    }

    /// Makes this user the owner of everything in it, if the process may do so as the superuser.
    func giveAway(to user: uid_t) throws {
        guard getuid() == 0 else { return }
        let inside = try FileManager.default.subpathsOfDirectory(atPath: path).map { "\(path)/\($0)" }
        for item in [path] + inside { try #require(chown(item, user, gid_t.max) == 0) }
    }

    /// Waits for the moment from which the ledger recognizes by the directory's status that no name in it has changed.
    func waitUntilStatusIsReliable() throws {
        while try DirectoryStatus(path: folder)?.isReliable != true {}
    }

    /// Returns a ledger in it, as another process would have. It keeps the directory alive.
    func ledger(
        _ limits: LedgerLimits = .patient, log: Log = .silent,
        before: @escaping LedgerFolder.Hook = { _ throws(SystemError) in }
    ) -> Ledger {
        Ledger(
            directory: path, log: log, limits: limits,
            before: { step throws(SystemError) in
                try before(step)
                withExtendedLifetime(self) {}
            })
    }
}

extension Log {
    static let silent = Log(timestamp: { "now" }, sink: { _ in })
}

extension ExecutionIntent {
    /// Returns an intent that differs from others in these arguments.
    static func sample(
        _ executionId: String = "e1", at milliseconds: Int64 = 1_000_000_000_000, effect: Effect = .write,
        key: String? = nil, digest: String = "d1", user: String? = "u1", connector: String = "slack",
        action: String = "chat_postMessage", baseURL: String = "https://production.runalloy.com",
        arguments: JSONValue? = nil, force: Bool = false
    ) -> ExecutionIntent {
        ExecutionIntent(
            executionId: executionId, startedAt: Timestamp(milliseconds: milliseconds), baseURL: baseURL, userId: user,
            connectorId: connector, actionId: action, credentialId: "c1", effect: effect, argumentsDigest: digest,
            arguments: arguments, idempotencyKey: key, force: force)
    }
}

extension ExecutionEnding {
    /// Returns an ending that differs from others in these arguments.
    static func sample(
        _ outcome: Outcome, at milliseconds: Int64 = 1_000_000_000_500, responseData: JSONValue? = ["id": "42"]
    ) -> ExecutionEnding {
        ExecutionEnding(
            outcome: outcome, finishedAt: Timestamp(milliseconds: milliseconds),
            errorKind: outcome == .applied ? nil : "provider_failed",
            message: outcome == .applied ? nil : "It failed.", httpStatus: outcome == .notSent ? nil : 200,
            requestId: "r1", attempts: 1, warnings: outcome == .applied ? ["a warning"] : [],
            responseData: responseData, metadata: ["executionId": "alloy-1"])
    }
}

extension Ledger {
    /// Records an execution from beginning to end.
    func execute(_ intent: ExecutionIntent, _ outcome: Outcome) async throws {
        try await begin(intent)
        await finish(intent, .sample(outcome, at: intent.startedAt.milliseconds + 500))
    }

    /// Returns the outcome of an execution; nil when the ledger does not have it.
    func outcome(_ executionId: String) async throws -> String? { try await row(executionId)?.outcome }

    /// Returns the ids and outcomes of all executions, the oldest first.
    func everything() async throws -> [(id: String, outcome: String)] {
        var filter = ExecutionFilter(limit: 500)
        var rows: [ExecutionRow] = []
        repeat {
            let page = try await list(filter)
            rows += page.rows
            filter.cursor = page.nextCursor
        } while filter.cursor != nil
        return rows.reversed().map { ($0.executionId, $0.outcome) }
    }

    /// Returns the error of a check; nil when it succeeds.
    func refusal(_ intent: ExecutionIntent) async -> AlloyError? {
        do throws(AlloyError) {
            _ = try await check(intent)
            return nil
        } catch {
            return error
        }
    }

    /// Returns the error of beginning; nil when it succeeds.
    func refusalToBegin(
        _ intent: ExecutionIntent, until deadline: ContinuousClock.Instant? = nil
    ) async -> AlloyError? {
        do throws(AlloyError) {
            try await begin(intent, until: deadline)
            return nil
        } catch {
            return error
        }
    }
}

extension ExecutionCheck {
    var isRun: Bool { if case .run = self { true } else { false } }
    var identical: EarlierWrite? { if case .run(let row) = self { row } else { nil } }
    var reply: StoredReply? { if case .replay(let reply) = self { reply } else { nil } }
}

/// The changes that a ledger made to its directory.
final class ChangeRecorder: Sendable {
    private let steps = Mutex<[LedgerChange]>([])

    var all: [LedgerChange] { steps.withLock { $0 } }

    /// Records every change.
    var hook: LedgerFolder.Hook {
        { step throws(SystemError) in self.steps.withLock { $0.append(step) } }
    }
}

/// The ledger that a test asks after it has used one.
enum LaterLedger: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case memory, sameProcess, afterRestart, otherProcess

    var testDescription: String { rawValue }

    /// Runs `earlier` on a ledger, and returns the ledger to ask.
    func arrange(
        limits: LedgerLimits = LedgerLimits(), _ earlier: (Ledger) async throws -> Void
    ) async throws -> (later: Ledger, earlier: Ledger, directory: LedgerDirectory) {
        let directory = LedgerDirectory()
        let first = self == .memory ? Ledger(inMemory: limits, log: .silent) : directory.ledger(limits)
        try await earlier(first)
        switch self {
        case .memory, .sameProcess: return (first, first, directory)
        case .afterRestart:
            await first.close()
            return (directory.ledger(limits), first, directory)
        case .otherProcess: return (directory.ledger(limits), first, directory)
        }
    }
}

extension LedgerLimits {
    /// The default limits, with a lock timeout that suffices on a busy machine.
    static var patient: LedgerLimits {
        var limits = LedgerLimits()
        limits.lockTimeout = .seconds(300)
        return limits
    }
}

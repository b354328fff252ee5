import Alloy
import JSON
import Logging
import Platform
import Locking
import TextCoding

/// The append-only record of executions, which survives the process, and the rules of idempotency keys.
///
/// A write is recorded before it is sent, so that no crash can hide it; an execution that was in flight when its
/// process ended has the state `unknown` until it is resolved. Several processes may share one directory.
package final class Ledger: Sendable {
    private enum Backend: Sendable {
        case memory(MemoryLedger)
        case directory(LedgerWorker)
        case unavailable
    }

    /// The time that a call waits for its ending to be recorded beyond its deadline, or after it was cancelled.
    static let endingGrace = Duration.milliseconds(250)

    private let backend: Backend
    private let directory: String?
    private let log: Log
    private let now: @Sendable () -> ContinuousClock.Instant
    private let sleep: Sleep
    private let alarms: AlarmClock
    private let hasWarned = Mutex(false)

    /// Creates a ledger in memory, within `limits`. Nothing of it survives the process.
    package init(inMemory limits: LedgerLimits, log: Log) {
        backend = .memory(MemoryLedger(limits: limits, log: log))
        directory = nil
        self.log = log
        now = { .now }
        sleep = AlloyConfiguration.wait
        alarms = AlarmClock(sleep: sleep)
    }

    /// Creates a ledger in the subdirectory `ledger` of a state directory. With nil, when no state directory was found,
    /// nothing can be written.
    ///
    /// Opens no file: the first call that needs one does. Deadlines are instants of the clock of `now` and `sleep`. With a
    /// `runner`, calls that wait for an execution continue on its thread or on that of the ledger.
    package convenience init(
        directory: String?, log: Log, limits: LedgerLimits = LedgerLimits(),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        sleep: @escaping Sleep = AlloyConfiguration.wait, runner: (any TaskRunner)? = nil
    ) {
        self.init(
            directory: directory, log: log, limits: limits, now: now, sleep: sleep, runner: runner,
            before: { _ throws(SystemError) in })
    }

    /// Creates a ledger for tests. `before` is called before each change to the directory and can make it fail.
    /// `process` returns the name of this process, which no other process may ever have had.
    init(
        directory: String?, log: Log, limits: LedgerLimits = LedgerLimits(),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        sleep: @escaping Sleep = AlloyConfiguration.wait, runner: (any TaskRunner)? = nil,
        process: @escaping @Sendable () -> String = { Ledger.randomName() },
        before: @escaping LedgerFolder.Hook
    ) {
        self.log = log
        self.now = now
        self.sleep = sleep
        alarms = AlarmClock(sleep: sleep)
        guard let directory else {
            backend = .unavailable
            self.directory = nil
            return
        }
        let path = "\(directory)/ledger"
        self.directory = path
        backend = .directory(
            LedgerWorker(directory: path, maximumWaiting: limits.waitingRequests, runner: runner) {
                let name = process()
                let store = DirectoryLedgerStore(
                    folder: LedgerFolder(in: directory, before: before), limits: limits, log: log, process: name)
                return LedgerEngine(
                    store: store, limits: limits, directory: path, process: name, log: log,
                    continuesTasks: runner != nil)
            })
    }

    // A function with a deadline waits for the disk and for other processes until the deadline passes or the caller is
    // cancelled. Then it throws `timed_out` or `cancelled`. With `isSmall`, what its caller does next, sending or replying,
    // takes less than a millisecond.

    /// Returns whether an execution may run, or the reply to replay. Writes nothing.
    ///
    /// Throws `conflict` when its idempotency key forbids it.
    package func check(
        _ intent: ExecutionIntent, isSmall: Bool = false, until deadline: ContinuousClock.Instant? = nil
    ) async throws(AlloyError) -> ExecutionCheck {
        // A read without a key needs no record before it has ended.
        guard intent.isWrittenAhead else { return .run(identical: nil) }
        return try await send(until: deadline, isWrite: true, isSmall: isSmall) { .check(intent, $0) }
    }

    /// Records an execution before it is sent; when this returns, the record is on disk. The caller must not send
    /// before, nor when this throws: then a line that was written nevertheless has the outcome `not_sent`.
    ///
    /// Checks the idempotency key again, so that only one of several processes continues. A read without a key is
    /// recorded when it has ended. With `findsIdentical`, returns the latest write within 24 hours with the same arguments,
    /// if there is one: what `check` returns for an execution without a key, which needs no other check.
    @discardableResult
    package func begin(
        _ intent: ExecutionIntent, findsIdentical: Bool = false, isSmall: Bool = false,
        until deadline: ContinuousClock.Instant? = nil
    ) async throws(AlloyError) -> EarlierWrite? {
        guard intent.isWrittenAhead else { return nil }
        return try await send(until: deadline, isWrite: true, isSmall: isSmall) {
            .begin(intent, findsIdentical: findsIdentical, $0)
        }
    }

    /// Records the outcome of an execution. An execution that was never begun gets its only line now.
    ///
    /// A failure is logged, as the caller can't do anything about it. Waits until `deadline`, and at least for
    /// `endingGrace`, also when the caller was cancelled. Returns false when the outcome was not written by then; it is
    /// written later, if the process lives.
    @discardableResult
    package func finish(
        _ intent: ExecutionIntent, _ ending: ExecutionEnding, isSmall: Bool = false,
        until deadline: ContinuousClock.Instant? = nil
    ) async -> Bool {
        let answer = PendingAnswer<Void>(continuesQuickly: isSmall)
        let bounds = PendingAnswer<Void>.Bounds(
            deadline: deadline.map { max($0, now() + Self.endingGrace) }, graceAfterCancelling: Self.endingGrace,
            now: now,
            sleep: sleep, alarms: alarms)
        do throws(AlloyError) {
            try await answer.value(within: bounds, leaving: timeoutError(isWrite: true)) {
                send(.finish(intent, ending, answer))
            }
            return true
        } catch {
            return false
        }
    }

    /// Records the outcome of an execution without waiting for the disk: for reads, which would otherwise wait for it
    /// longer than for the service.
    package func finishWithoutWaiting(_ intent: ExecutionIntent, _ ending: ExecutionEnding) {
        if case .memory(let ledger) = backend { return ledger.finish(intent, ending) }
        send(.finish(intent, ending, nil))
    }

    /// Returns the rows that match `filter`, the newest first, and the cursor of the next page.
    package func list(
        _ filter: ExecutionFilter, until deadline: ContinuousClock.Instant? = nil
    ) async throws(AlloyError) -> (rows: [ExecutionRow], nextCursor: String?) {
        try await send(until: deadline) { .list(filter, $0) }
    }

    /// Returns the row of an execution; nil when the ledger has none with that id.
    package func row(
        _ executionId: String, until deadline: ContinuousClock.Instant? = nil
    ) async throws(AlloyError) -> ExecutionRow? {
        try await send(until: deadline) { .row(executionId, $0) }
    }

    /// Records the outcome that a person found for an execution in the state `unknown`.
    ///
    /// Throws `not_found` for an id that the ledger does not have, `conflict` when the outcome is known already, and
    /// `invalid_input` for the outcome `unknown`.
    package func resolve(
        _ executionId: String, _ outcome: Outcome, at time: Timestamp, until deadline: ContinuousClock.Instant? = nil
    ) async throws(AlloyError) -> ExecutionRow {
        let timeoutError = timeoutError(isWrite: false)
        return try await send(
            until: deadline,
            onTimeout: { [worker] kind in
                // While it waits for a lock, nothing has been written.
                worker?.waitsForLock == true ? timeoutError(kind) : .resolutionTimedOut(kind, executionId)
            }
        ) { .resolve(executionId, outcome, time, $0) }
    }

    /// Writes what is waiting and closes the directory; executions in flight have the state `unknown` from then on. The
    /// next call opens it again. A ledger in memory becomes empty.
    package func close() async {
        let answer = PendingAnswer<Void>()
        _ = try? await answer.value(within: .init(), leaving: timeoutError(isWrite: false)) { send(.close(answer)) }
    }

    /// Returns 16 random hexadecimal digits, as a name that no other process has.
    static func randomName() -> String {
        Hex.encode(UInt64.random(in: .min ... .max), count: 16)
    }

    private var worker: LedgerWorker? { if case .directory(let worker) = backend { worker } else { nil } }

    private func send<Value: Sendable>(
        until deadline: ContinuousClock.Instant?, isWrite: Bool = false, isSmall: Bool = false,
        onTimeout: (@Sendable (AlloyError.Kind) -> AlloyError)? = nil,
        _ request: (PendingAnswer<Value>) -> LedgerRequest
    ) async throws(AlloyError) -> Value {
        let answer = PendingAnswer<Value>(continuesQuickly: isSmall)
        return try await answer.value(
            within: .init(deadline: deadline, now: now, sleep: sleep, alarms: alarms),
            leaving: onTimeout ?? timeoutError(isWrite: isWrite)
        ) { send(request(answer)) }
    }

    /// Returns the error for a caller whose deadline passed or that was cancelled.
    private func timeoutError(isWrite: Bool) -> @Sendable (AlloyError.Kind) -> AlloyError {
        { [worker, directory] kind in
            .ledgerTimedOut(kind, directory, waitsForLock: worker?.waitsForLock ?? false, isWrite: isWrite)
        }
    }

    private func warnOnce(_ message: String) {
        let isFirst = hasWarned.withLock { hasWarned in
            defer { hasWarned = true }
            return !hasWarned
        }
        if isFirst { log.warn(message) }
    }

    private func send(_ request: LedgerRequest) {
        switch backend {
        case .memory(let ledger): ledger.run(request)
        case .directory(let worker):
            if !worker.send(request) {
                warnOnce(
                    "the ledger's disk does not answer, or another process holds its lock; reads are not recorded meanwhile"
                )
            }
        case .unavailable:
            if case .finish = request {
                warnOnce("executions can't be recorded: the environment names no home directory for the ledger")
            }
            request.fail(nil, nil)
        }
    }
}

extension ExecutionIntent {
    /// Indicates that the execution must be recorded before it is sent: a write, or anything with an idempotency key.
    package var isWrittenAhead: Bool { effect != .read || idempotencyKey != nil }
}

/// The result of checking an execution against the ledger.
package enum ExecutionCheck: Sendable {
    /// The execution may run. `identical` is the latest write within 24 hours with the same arguments, if there is one:
    /// a reason to warn a caller that gave no idempotency key.
    case run(identical: EarlierWrite?)
    /// The execution was applied before, under the same key: its reply is returned again.
    case replay(StoredReply)
}

/// An earlier execution of the same write, as far as the index has it: nothing is read from a file for it.
package struct EarlierWrite: Sendable, Equatable {
    /// The host's id for the execution.
    package let executionId: String
    /// The time of the call.
    package let startedAt: Timestamp
    /// The state that it has now.
    package let state: ExecutionState
}

/// The stored reply of an applied execution.
package struct StoredReply: Sendable {
    /// The row of that execution.
    package var row: ExecutionRow
    /// The provider's response; null when it was not stored, which the last of `warnings` then says.
    package var responseData: JSONValue
    /// Alloy's metadata about the response; empty when it was not stored.
    package var metadata: JSONObject
    /// The warnings of the execution, and those about the replay.
    package var warnings: [String]
}

/// The bounds of a ledger.
package struct LedgerLimits: Sendable {
    /// The size in bytes at which a file is closed and another one begins.
    package var fileBytes = 8 << 20
    /// The total size of all files, in bytes, above which the least important executions are dropped. Executions that
    /// must not be dropped may exceed it.
    package var totalBytes = 64 << 20
    /// The number of small files of ended processes that are compacted into one.
    package var smallFiles = 32
    /// The maximum size of a stored response, and of stored arguments, in bytes of JSON.
    package var valueBytes = 256 << 10
    /// The number of executions above which a ledger in memory drops some.
    package var memoryRows = 10_000
    /// The number of executions that must not be dropped at which a ledger in memory refuses more.
    package var memoryProtectedRows = 100_000
    /// The number of requests waiting for the disk above which the rows of reads, which no caller waits for, are
    /// dropped.
    package var waitingRequests = 10_000
    /// The time to wait for the directory's lock before other requests are handled. Other processes hold it for a
    /// moment only; a request that needs it longer is tried again.
    package var lockTimeout: Duration = .milliseconds(20)

    /// Creates the default limits.
    package init() {}
}

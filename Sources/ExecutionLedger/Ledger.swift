import Alloy
import JSON
import Logging
import Platform
import Synchronization

/// What was executed, what became of it, and what must not be done twice: the memory of the host, which outlasts it.
///
/// A write is written down before it is sent, so that no crash can hide it; what was in flight when a process ended reads
/// `unknown` until somebody resolves it. Several processes may use one directory.
package final class Ledger: Sendable {
    private enum Place: Sendable {
        case memory(MemoryLedger)
        case directory(LedgerWorker)
        case nowhere
    }

    /// How long a call waits for the end of an execution to be written beyond its deadline, or once it was cancelled.
    static let endingGrace = Duration.milliseconds(250)

    private let place: Place
    private let directory: String?
    private let log: Log
    private let now: @Sendable () -> ContinuousClock.Instant
    private let sleep: Sleep
    private let hasWarned = Mutex(false)

    /// A ledger that leaves nothing behind and holds within this process only. It keeps what `limits` allow.
    package init(inMemory limits: LedgerLimits, log: Log) {
        place = .memory(MemoryLedger(limits: limits, log: log))
        directory = nil
        self.log = log
        now = { .now }
        sleep = AlloyConfiguration.wait
    }

    /// A ledger in the folder `ledger` of a directory; nil stands for one that could not be found, with which nothing can be
    /// written.
    ///
    /// Opens nothing yet: the first call that needs it does. Deadlines are counted on the clock of `now` and `sleep`.
    package convenience init(
        directory: String?, log: Log, limits: LedgerLimits = LedgerLimits(),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        sleep: @escaping Sleep = AlloyConfiguration.wait
    ) {
        self.init(
            directory: directory, log: log, limits: limits, now: now, sleep: sleep, before: { _ throws(SystemError) in }
        )
    }

    /// A ledger of which a test can stop each change to the folder, by `before`, and choose the names of its files, by
    /// `process`, which must give a name that no process ever had.
    init(
        directory: String?, log: Log, limits: LedgerLimits = LedgerLimits(),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        sleep: @escaping Sleep = AlloyConfiguration.wait,
        process: @escaping @Sendable () -> String = { Ledger.randomName() },
        before: @escaping LedgerFolder.Hook
    ) {
        self.log = log
        self.now = now
        self.sleep = sleep
        guard let directory else {
            place = .nowhere
            self.directory = nil
            return
        }
        let path = "\(directory)/ledger"
        self.directory = path
        place = .directory(
            LedgerWorker(directory: path, maximumWaiting: limits.waitingRequests) {
                let name = process()
                let store = DirectoryLedgerStore(
                    folder: LedgerFolder(path: path, before: before), limits: limits, log: log, process: name)
                return LedgerEngine(store: store, limits: limits, directory: path, process: name, log: log)
            })
    }

    // Every question takes a deadline: until then, and until the caller is cancelled, it waits for the disk and for other
    // processes. Then it throws `timed_out` or `cancelled`.

    /// Whether an execution may run, or what it got when it did. Writes nothing.
    ///
    /// Throws `conflict` when its key forbids it.
    package func check(
        _ intent: ExecutionIntent, until deadline: ContinuousClock.Instant? = nil
    ) async throws(AlloyError) -> ExecutionCheck {
        // Of a read without a key the ledger need not know anything.
        guard intent.isWrittenAhead else { return .run(identical: nil) }
        return try await ask(until: deadline, isWrite: true) { .check(intent, $0) }
    }

    /// Writes down what is about to be sent; when this returns, no crash can hide it. Nothing is to be sent before, and
    /// nothing when it throws: what was written nevertheless reads `not_sent` then.
    ///
    /// Checks the key again, so that of several processes only one goes on. A read without a key is not written down before
    /// it has ended.
    package func begin(
        _ intent: ExecutionIntent, until deadline: ContinuousClock.Instant? = nil
    ) async throws(AlloyError) {
        guard intent.isWrittenAhead else { return }
        try await ask(until: deadline, isWrite: true) { .begin(intent, $0) }
    }

    /// Writes down what became of an execution, for every process to see. What was never begun gets its one row now.
    ///
    /// A failure is logged: there is nothing that the caller could do. Waits until `deadline`, and for a moment at least,
    /// also when the caller was cancelled; false when it was not written by then. It is written later, if the process lives.
    @discardableResult
    package func finish(
        _ intent: ExecutionIntent, _ ending: ExecutionEnding, until deadline: ContinuousClock.Instant? = nil
    ) async -> Bool {
        let answer = PendingAnswer<Void>()
        let bounds = PendingAnswer<Void>.Bounds(
            deadline: deadline.map { max($0, now() + Self.endingGrace) }, graceAfterCancelling: Self.endingGrace,
            now: now,
            sleep: sleep)
        do throws(AlloyError) {
            try await answer.value(within: bounds, leaving: stalled(isWrite: true)) {
                send(.finish(intent, ending, answer))
            }
            return true
        } catch {
            return false
        }
    }

    /// As `finish`, without waiting until it was written: for reads, which would wait longer for this than for the rest.
    package func finishWithoutWaiting(_ intent: ExecutionIntent, _ ending: ExecutionEnding) {
        send(.finish(intent, ending, nil))
    }

    /// The executions that `filter` asks for, the newest first, and the cursor of the next page.
    package func list(
        _ filter: ExecutionFilter, until deadline: ContinuousClock.Instant? = nil
    ) async throws(AlloyError) -> (rows: [ExecutionRow], nextCursor: String?) {
        try await ask(until: deadline) { .list(filter, $0) }
    }

    /// An execution; nil when the ledger knows none of that id.
    package func row(
        _ executionId: String, until deadline: ContinuousClock.Instant? = nil
    ) async throws(AlloyError) -> ExecutionRow? {
        try await ask(until: deadline) { .row(executionId, $0) }
    }

    /// Settles what became of an execution that reads `unknown`: somebody looked.
    ///
    /// Throws `not_found` for an id that the ledger does not know, `conflict` when there is nothing to settle, and
    /// `invalid_input` for the outcome `unknown`.
    package func resolve(
        _ executionId: String, _ outcome: Outcome, at time: Timestamp, until deadline: ContinuousClock.Instant? = nil
    ) async throws(AlloyError) -> ExecutionRow {
        let stalled = stalled(isWrite: false)
        return try await ask(
            until: deadline,
            leaving: { [worker] kind in
                // Behind a lock it has not begun.
                worker?.waitsForLock == true ? stalled(kind) : .resolutionStalled(kind, executionId)
            }
        ) { .resolve(executionId, outcome, time, $0) }
    }

    /// Writes what is waiting and lets go of the directory; what is in flight reads `unknown` from then on. The next call
    /// opens it anew. In memory, forgets everything.
    package func close() async {
        let answer = PendingAnswer<Void>()
        _ = try? await answer.value(within: .init(), leaving: stalled(isWrite: false)) { send(.close(answer)) }
    }

    /// A name that nobody else ever has: 16 random hexadecimal digits.
    static func randomName() -> String {
        Hex.encode(UInt64.random(in: .min ... .max), count: 16)
    }

    private var worker: LedgerWorker? { if case .directory(let worker) = place { worker } else { nil } }

    private func ask<Value: Sendable>(
        until deadline: ContinuousClock.Instant?, isWrite: Bool = false,
        leaving: (@Sendable (AlloyError.Kind) -> AlloyError)? = nil,
        _ request: (PendingAnswer<Value>) -> LedgerRequest
    ) async throws(AlloyError) -> Value {
        let answer = PendingAnswer<Value>()
        return try await answer.value(
            within: .init(deadline: deadline, now: now, sleep: sleep), leaving: leaving ?? stalled(isWrite: isWrite)
        ) { send(request(answer)) }
    }

    /// What a caller is told who stops waiting.
    private func stalled(isWrite: Bool) -> @Sendable (AlloyError.Kind) -> AlloyError {
        { [worker, directory] kind in
            .ledgerStalled(kind, directory, waitsForLock: worker?.waitsForLock ?? false, isWrite: isWrite)
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
        switch place {
        case .memory(let ledger): ledger.run(request)
        case .directory(let worker):
            if !worker.send(request) {
                warnOnce("the ledger's disk does not answer or its lock is held: rows of reads are not kept meanwhile")
            }
        case .nowhere:
            if case .finish = request {
                warnOnce("executions can't be written to the ledger: the environment names no home for it")
            }
            request.fail(nil, nil)
        }
    }
}

extension ExecutionIntent {
    /// True when it must be written down before it is sent.
    package var isWrittenAhead: Bool { effect != .read || idempotencyKey != nil }
}

/// What is to be done about an execution, as far as the ledger knows.
package enum ExecutionCheck: Sendable {
    /// It may run. `identical` is the latest execution within 24 hours that wrote the same, if there is one: a reason to
    /// warn whoever gave no key.
    case run(identical: ExecutionRow?)
    /// It was applied before, under the same key: this is the answer.
    case replay(StoredReply)
}

/// The reply to an execution that was applied before.
package struct StoredReply: Sendable {
    /// The execution that got it.
    package var row: ExecutionRow
    /// What the third party answered; null when it was not kept, which the last of `warnings` then says.
    package var responseData: JSONValue
    /// What Alloy said beside it; empty when it was not kept.
    package var metadata: JSONObject
    /// What the caller was warned of then, and what there is to say of the reply now.
    package var warnings: [String]
}

/// How much a ledger keeps.
package struct LedgerLimits: Sendable {
    /// A file of this size, in bytes, is closed and another begun.
    package var fileBytes = 8 << 20
    /// The size of all files together, in bytes, above which what matters least is dropped. What must never be dropped may
    /// take more.
    package var totalBytes = 64 << 20
    /// So many small files of processes that are gone are made one.
    package var smallFiles = 32
    /// The greatest size of a stored answer, in bytes of JSON; of stored arguments, too.
    package var valueBytes = 256 << 10
    /// How many executions a ledger in memory keeps before it drops some.
    package var memoryRows = 10_000
    /// How many executions that must not be dropped a ledger in memory takes before it refuses more.
    package var memoryProtectedRows = 100_000
    /// So many requests wait for the disk before rows that nobody waits for, those of reads, are given up.
    package var waitingRequests = 10_000
    /// How long to wait in one go for another process that holds the directory's lock, which takes it for a moment only.
    /// Who has to wait longer is asked again later, and others go on meanwhile.
    package var lockTimeout: Duration = .milliseconds(20)

    /// The usual limits.
    package init() {}
}

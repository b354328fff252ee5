import Alloy
import JSON
import Logging
import Platform
import Synchronization

/// What was executed, what became of it, and what must not be done twice: the memory of the host, which outlasts it.
///
/// A write is written down before it is sent, so that no crash can hide it; what was in flight when a process ended reads
/// `unknown` until somebody resolves it. Several processes may use one directory.
final class Ledger: Sendable {
    private enum Place: Sendable {
        case memory(MemoryLedger)
        case directory(LedgerWorker)
        case nowhere
    }

    private let place: Place
    private let log: Log
    private let hasWarned = Mutex(false)

    /// A ledger that leaves nothing behind and holds within this process only. It keeps what `limits` allow.
    init(inMemory limits: LedgerLimits, log: Log) {
        place = .memory(MemoryLedger(limits: limits, log: log))
        self.log = log
    }

    /// A ledger in the folder `ledger` of a directory; nil stands for one that could not be found, with which nothing can be
    /// written.
    ///
    /// Opens nothing yet: the first call that needs it does. `before` is called before each change to the folder, and
    /// `process` gives a name that no process ever had.
    init(
        directory: String?, log: Log, limits: LedgerLimits = LedgerLimits(),
        process: @escaping @Sendable () -> String = { Ledger.randomName() },
        before: @escaping LedgerFolder.Hook = { _ throws(SystemError) in }
    ) {
        self.log = log
        guard let directory else {
            place = .nowhere
            return
        }
        let path = "\(directory)/ledger"
        place = .directory(
            LedgerWorker(directory: path) {
                let name = process()
                let store = DirectoryLedgerStore(
                    folder: LedgerFolder(path: path, before: before), limits: limits, log: log, process: name)
                return LedgerEngine(store: store, limits: limits, directory: path, process: name, log: log)
            })
    }

    /// Whether an execution may run, or what it got when it did. Writes nothing.
    ///
    /// Throws `conflict` when its key forbids it.
    func check(_ intent: ExecutionIntent) async throws(AlloyError) -> ExecutionCheck {
        // Of a read without a key the ledger need not know anything.
        guard intent.isWrittenAhead else { return .run(identical: nil) }
        return try await ask { .check(intent, $0) }
    }

    /// Writes down what is about to be sent; when this returns, no crash can hide it. Nothing is to be sent before, and
    /// nothing when it throws.
    ///
    /// Checks the key again, so that of several processes only one goes on. A read without a key is not written down before
    /// it has ended.
    func begin(_ intent: ExecutionIntent) async throws(AlloyError) {
        guard intent.isWrittenAhead else { return }
        try await ask { .begin(intent, $0) }
    }

    /// Writes down what became of an execution, for every process to see. What was never begun gets its one row now.
    ///
    /// A failure is logged: there is nothing that the caller could do.
    func finish(_ intent: ExecutionIntent, _ ending: ExecutionEnding) async {
        await withCheckedContinuation { continuation in
            send(.finish(intent, ending) { continuation.resume() })
        }
    }

    /// As `finish`, without waiting until it was written: for reads, which would wait longer for this than for the rest.
    func finishWithoutWaiting(_ intent: ExecutionIntent, _ ending: ExecutionEnding) {
        send(.finish(intent, ending) {})
    }

    /// The executions that `filter` asks for, the newest first, and the cursor of the next page.
    func list(
        _ filter: ExecutionFilter
    ) async throws(AlloyError) -> (rows: [ExecutionRow], nextCursor: String?) {
        try await ask { .list(filter, $0) }
    }

    /// An execution; nil when the ledger knows none of that id.
    func row(_ executionId: String) async throws(AlloyError) -> ExecutionRow? {
        try await ask { .row(executionId, $0) }
    }

    /// Settles what became of an execution that reads `unknown`: somebody looked.
    ///
    /// Throws `not_found` for an id that the ledger does not know, `conflict` when there is nothing to settle, and
    /// `invalid_input` for the outcome `unknown`.
    func resolve(
        _ executionId: String, _ outcome: Outcome, at time: Timestamp
    ) async throws(AlloyError) -> ExecutionRow {
        try await ask { .resolve(executionId, outcome, time, $0) }
    }

    /// Writes what is waiting and lets go of the directory; what is in flight reads `unknown` from then on. The next call
    /// opens it anew. In memory, forgets everything.
    func close() async {
        await withCheckedContinuation { continuation in send(.close { continuation.resume() }) }
    }

    /// A name that nobody else ever has: 16 random hexadecimal digits.
    static func randomName() -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private func ask<Value: Sendable>(
        _ request: (@escaping LedgerRequest.Reply<Value>) -> LedgerRequest
    ) async throws(AlloyError) -> Value {
        let result = await withCheckedContinuation { continuation in
            send(request { continuation.resume(returning: $0) })
        }
        return try result.get()
    }

    private func warnOnce() {
        let isFirst = hasWarned.withLock { hasWarned in
            defer { hasWarned = true }
            return !hasWarned
        }
        if isFirst { log.warn("executions can't be written to the ledger: the environment names no home for it") }
    }

    private func send(_ request: LedgerRequest) {
        switch place {
        case .memory(let ledger): ledger.run(request)
        case .directory(let worker): worker.send(request)
        case .nowhere:
            if case .finish = request { warnOnce() }
            request.fail(nil, nil)
        }
    }
}

extension ExecutionIntent {
    /// True when it must be written down before it is sent.
    var isWrittenAhead: Bool { effect != .read || idempotencyKey != nil }
}

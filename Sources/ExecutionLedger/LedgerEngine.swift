import Alloy
import JSON
import Logging
import Platform

/// The engine of a ledger: handles many requests at a time, appends their lines at once and synchronizes them once.
/// Used by one thread at a time.
final class LedgerEngine {
    /// A line to append, and the action to run then.
    private struct Staged {
        let line: LedgerLine
        let done: (SystemError?) -> Void
    }

    private let store: any LedgerStore
    private let builder: LedgerLineBuilder
    private let directory: String?
    /// The name of this process in the lines that it writes.
    private let process: String
    private let log: Log
    /// Indicates that the calling thread runs the tasks that a run has resumed, if they are quick.
    private let continuesTasks: Bool
    /// The tasks that this run has resumed.
    private var resumed: [TaskPool.ResumedTask] = []
    private var staged: [Staged] = []
    /// The actions to run when the written lines are synchronized.
    private var whenSynchronized: [(executionId: String, done: (SystemError?) -> Void)] = []
    /// The actions to run when all lines of this run are written.
    private var whenWritten: [() -> Void] = []
    /// The endings that could not be appended; they are appended before anything else.
    private var unwrittenEndings: [LedgerLine] = []
    /// The latest time of any request, in milliseconds since the epoch.
    private var latest: Int64 = 0
    private var hasWritten = false
    /// The result of `isReady()` in this run; nil before it was called.
    private var readiness: Bool?

    init(
        store: any LedgerStore, limits: LedgerLimits, directory: String?, process: String, log: Log,
        continuesTasks: Bool = false
    ) {
        self.continuesTasks = continuesTasks
        self.store = store
        self.directory = directory
        self.process = process
        self.log = log
        builder = LedgerLineBuilder(valueBytes: limits.valueBytes, redactor: log.redactor)
    }

    /// Handles requests in their order, and returns those that must wait for another process's lock.
    func run(_ requests: [LedgerRequest]) -> [LedgerRequest] {
        store.beginRun()
        let deferred = handle(requests)
        runResumed()
        synchronize()
        runResumed()
        if hasWritten { store.compact(at: latest) }
        hasWritten = false
        return deferred
    }

    /// Handles requests that are quick, in a store whose state makes them quick, and returns the tasks that it has resumed, and
    /// the requests that it has not handled.
    func runQuickly(_ requests: [LedgerRequest]) -> (resumed: [TaskPool.ResumedTask], rest: [LedgerRequest]) {
        guard unwrittenEndings.isEmpty, requests.allSatisfy(\.isQuick) else { return ([], requests) }
        store.beginRun()
        guard store.isQuick else { return ([], requests) }
        let deferred = handle(requests)
        synchronize()
        defer { resumed = [] }
        return (resumed, deferred)
    }

    private func handle(_ requests: [LedgerRequest]) -> [LedgerRequest] {
        let requests = requests.filter(\.isWanted)
        readiness = nil
        for case let time? in requests.lazy.map(\.time) { latest = max(latest, time.milliseconds) }
        var failure: SystemError?
        if requests.contains(where: \.needsRefresh) {
            do throws(SystemError) { try store.refresh(at: latest) } catch { failure = error }
        }
        var deferred: [LedgerRequest] = []
        for request in requests {
            if let failure, request.needsRefresh {
                if failure.isLockHeld {
                    deferred.append(request)
                } else {
                    request.fail(directory, failure, newer: store.newerFile)
                }
            } else if !run(request) {
                deferred.append(request)
            }
        }
        write()
        store.unlock()
        for done in whenWritten { done() }
        whenWritten = []
        return deferred
    }

    /// Resolves the answer of a call that sends or replies next; false when nobody waits for it any more.
    private func resolve<Value>(_ answer: PendingAnswer<Value>, _ value: PendingAnswer<Value>.Answer) -> Bool {
        guard continuesTasks, answer.continuesQuickly else { return answer.resolve(value) }
        var isWanted = false
        if let task = TaskPool.taskResumed(by: { isWanted = answer.resolve(value) }) { resumed.append(task) }
        return isWanted
    }

    private func runResumed() {
        guard !resumed.isEmpty else { return }
        let tasks = resumed
        resumed = []
        for task in tasks { task.run() }
    }

    /// Closes the store. `count` endings were not written.
    func close(abandoning count: Int) {
        if count > 0 || !unwrittenEndings.isEmpty {
            log.error(
                "the outcomes of executions could not be recorded before the ledger was closed",
                ["directory": directory.map { .string($0) } ?? "", "executions": .int(count + unwrittenEndings.count)])
        }
        store.unlock()
        store.close()
    }

    /// Handles one request; returns false when it must wait for another process's lock.
    private func run(_ request: LedgerRequest) -> Bool {
        if request.writes, !isReady() { return false }
        switch request {
        case .check(let intent, let answer):
            write()
            _ = resolve(answer, Result { () throws(AlloyError) in try check(intent) })
        case .begin(let intent, let findsIdentical, let answer):
            do throws(AlloyError) {
                return try begin(intent, findsIdentical, answer)
            } catch {
                answer.resolve(.failure(error))
            }
        case .finish(let intent, let ending, let answer): finish(intent, ending, answer)
        case .list(let filter, let answer):
            write()
            answer.resolve(
                Result { () throws(AlloyError) in
                    let page = try store.index.page(filter)
                    return (page.positions.map(row), page.nextCursor)
                })
        case .row(let executionId, let answer):
            write()
            answer.resolve(.success(store.index.find(executionId).map(row)))
        case .resolve(let executionId, let outcome, let time, let answer):
            do throws(AlloyError) {
                return try resolve(executionId, outcome, time, answer)
            } catch {
                answer.resolve(.failure(error))
            }
        case .close(let answer):
            write()
            close(abandoning: 0)
            answer.resolve(.success(()))
        }
        return true
    }

    /// Returns false while another process holds the lock that opening the store needs. Other failures occur again when
    /// a line is written.
    private func isReady() -> Bool {
        if let readiness { return readiness }
        var isReady = true
        do throws(SystemError) { try store.open() } catch { isReady = !error.isLockHeld }
        readiness = isReady
        return isReady
    }

    // MARK: Requests

    private func check(_ intent: ExecutionIntent) throws(AlloyError) -> ExecutionCheck {
        switch try store.index.decision(on: intent) {
        case .run: .run(identical: store.index.earlierWrite(identicalTo: intent))
        case .replay(let position): .replay(store.index.reply(position, object(position)))
        }
    }

    private func begin(
        _ intent: ExecutionIntent, _ findsIdentical: Bool, _ answer: PendingAnswer<EarlierWrite?>
    ) throws(AlloyError) -> Bool {
        if let newerFile = store.newerFile { throw .newerLedger(newerFile, isWrite: true) }
        if intent.idempotencyKey != nil {
            guard try lock(isWrite: true) else { return false }
            if case .replay(let position) = try store.index.decision(on: intent) {
                throw .keyAppliedMeanwhile(store.index.entries[position].executionId, intent)
            }
        }
        guard store.index.find(intent.executionId) == nil else { throw .duplicateExecutionId(intent.executionId) }
        guard store.hasCapacity(at: latest) else { throw .ledgerFull }
        // An identical write of the same run counts as well.
        if findsIdentical { write() }
        let identical = findsIdentical ? store.index.earlierWrite(identicalTo: intent) : nil
        write(builder.beginning(intent, process: process), of: intent.executionId) { [self] failure in
            if let failure {
                answer.resolve(.failure(unwritable(failure)))
            } else if !resolve(answer, .success(identical)) {
                // The caller has stopped waiting, so it has not sent the request.
                withdraw(intent.executionId)
            }
        }
        // The next request with the same key must see this line.
        if intent.idempotencyKey != nil { write() }
        return true
    }

    private func finish(_ intent: ExecutionIntent, _ ending: ExecutionEnding, _ answer: PendingAnswer<Void>?) {
        let line: JSONObject
        if let position = store.index.find(intent.executionId) {
            if let first = store.index.entries[position].outcome {
                // A call that was given up while it began has the outcome of its withdrawal already.
                if first != ending.outcome {
                    log.error(
                        "an execution ended twice; the ledger keeps the first outcome",
                        ["executionId": .string(intent.executionId)])
                }
                answer?.resolve(.success(()))
                return
            }
            line = builder.ending(intent, ending)
        } else {
            line = builder.complete(intent, ending)
        }
        stage(line) { [self] line, failure in
            if let failure { retain(line, of: intent.executionId, failure) }
            whenWritten.append { [self] in if let answer { _ = resolve(answer, .success(())) } }
        }
    }

    private func resolve(
        _ executionId: String, _ outcome: Outcome, _ time: Timestamp,
        _ answer: PendingAnswer<ExecutionRow>
    ) throws(AlloyError) -> Bool {
        guard outcome != .unknown else { throw .invalidResolution(outcome) }
        // An id that is not in the index is in no file, so nothing is written for it.
        guard store.index.find(executionId) != nil else { throw .executionNotFound(executionId) }
        guard try lock(isWrite: false) else { return false }
        guard let position = store.index.find(executionId) else { throw .executionNotFound(executionId) }
        let state = store.index.state(position)
        guard state == .unknown else { throw .notResolvable(executionId, state) }
        let line = builder.resolution(executionId, outcome, at: time.milliseconds)
        write(line, of: executionId) { [self] failure in
            guard failure == nil, let position = store.index.find(executionId) else {
                answer.resolve(.failure(unwritable(failure, isWrite: false)))
                return
            }
            answer.resolve(.success(row(position)))
        }
        write()
        return true
    }

    // MARK: Reading

    private func object(_ position: Int) -> JSONObject {
        LedgerLineBuilder.union(store.index.entries[position].ranges.compactMap { store.line(at: $0) })
    }

    private func row(_ position: Int) -> ExecutionRow { store.index.row(position, object(position)) }

    // MARK: Writing

    /// Locks the store; returns false when another process holds the lock.
    private func lock(isWrite: Bool) throws(AlloyError) -> Bool {
        write()
        do throws(SystemError) {
            try store.lock()
            return true
        } catch {
            guard error.isLockHeld else { throw unwritable(error, isWrite: isWrite) }
            return false
        }
    }

    private func unwritable(_ failure: SystemError?, isWrite: Bool = true) -> AlloyError {
        if let newerFile = store.newerFile { return .newerLedger(newerFile, isWrite: isWrite) }
        return store.externalChange.map { .ledgerChanged($0, directory, isWrite: isWrite) }
            ?? .unwritable(directory, failure)
    }

    /// Stages a line without its secrets; every line passes here. `done` gets the line as it is written.
    private func stage(_ line: JSONObject, _ done: @escaping (LedgerLine, SystemError?) -> Void) {
        let line = builder.redacted(line)
        staged.append(Staged(line: line) { done(line, $0) })
    }

    /// Stages a line that must be synchronized before `done` is called.
    private func write(_ line: JSONObject, of executionId: String, _ done: @escaping (SystemError?) -> Void) {
        stage(line) { [self] _, failure in
            if failure == nil { whenSynchronized.append((executionId, done)) } else { done(failure) }
        }
    }

    private func write() {
        guard !staged.isEmpty else { return }
        let written = staged
        staged = []
        do throws(SystemError) {
            try store.append(unwrittenEndings + written.map(\.line))
            if !unwrittenEndings.isEmpty { store.removeUnwritten() }
            unwrittenEndings = []
            hasWritten = true
            for staged in written { staged.done(nil) }
        } catch {
            for staged in written { staged.done(error) }
        }
    }

    private func synchronize() {
        guard !whenSynchronized.isEmpty else { return }
        let waiting = whenSynchronized
        whenSynchronized = []
        do throws(SystemError) {
            try store.synchronize()
            for (_, done) in waiting { done(nil) }
        } catch {
            // After a failed sync the system may drop pages that it reports as written, so the file gets no more lines.
            // Executions begun in it were not sent.
            store.replaceFile()
            for (executionId, done) in waiting {
                withdraw(executionId)
                done(error)
            }
        }
        // Writes the lines of the withdrawn executions.
        write()
    }

    private func withdraw(_ executionId: String) {
        guard let position = store.index.find(executionId), store.index.state(position) == .inFlight else { return }
        stage(builder.withdrawal(executionId, at: latest)) { [self] line, failure in
            if let failure { retain(line, of: executionId, failure) }
        }
    }

    /// Keeps an ending that could not be appended. If this process began the execution, the index gets the ending now,
    /// as later checks depend on it.
    private func retain(_ line: LedgerLine, of executionId: String, _ failure: SystemError) {
        let isBegun = store.index.find(executionId) != nil
        if isBegun { store.addUnwritten(line) }
        // Logged once until an append succeeds again, as every read would log the same.
        if unwrittenEndings.isEmpty {
            log.error(
                "the outcome of an execution can't be recorded in the ledger",
                ["directory": directory.map { .string($0) } ?? "", "error": .string("\(failure)")])
        }
        if isBegun || unwrittenEndings.count < 1_000 { unwrittenEndings.append(line) }
    }
}

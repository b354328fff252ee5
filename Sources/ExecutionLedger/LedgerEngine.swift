import Alloy
import JSON
import Logging
import Platform

/// Answers what is asked of the ledger, many requests at a time: what they write goes out in one piece and is made sure of
/// once. Used by one thread at a time.
final class LedgerEngine {
    /// A line that waits to be written, and what then is to be done.
    private struct Staged {
        let line: JSONObject
        let done: (SystemError?) -> Void
    }

    private let store: any LedgerStore
    private let lines: LedgerLine
    private let directory: String?
    /// The name under which executions begin.
    private let process: String
    private let log: Log
    private var staged: [Staged] = []
    /// To be done when what was written is sure.
    private var whenSure: [(executionId: String, done: (SystemError?) -> Void)] = []
    /// To be done when everything was written.
    private var whenWritten: [() -> Void] = []
    /// Endings that could not be written; they go out before anything else does.
    private var overdue: [JSONObject] = []
    /// The present time, as the last request told it.
    private var latest: Int64 = 0
    private var hasWritten = false
    /// Whether the store can be written to, once that was asked in this run.
    private var isStoreReady: Bool?

    init(store: any LedgerStore, limits: LedgerLimits, directory: String?, process: String, log: Log) {
        self.store = store
        self.directory = directory
        self.process = process
        self.log = log
        lines = LedgerLine(valueBytes: limits.valueBytes, redactor: log.redactor)
    }

    /// Answers these, in their order, and gives those that have to wait for another process's lock.
    func run(_ requests: [LedgerRequest]) -> [LedgerRequest] {
        let requests = requests.filter(\.isWanted)
        isStoreReady = nil
        for case let time? in requests.lazy.map(\.time) { latest = max(latest, time.milliseconds) }
        var failure: SystemError?
        if requests.contains(where: \.asksAboutOthers) {
            do throws(SystemError) { try store.refresh(at: latest) } catch { failure = error }
        }
        var deferred: [LedgerRequest] = []
        for request in requests {
            if let failure, request.asksAboutOthers {
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
        makeSure()
        if hasWritten { store.tidy(at: latest) }
        hasWritten = false
        return deferred
    }

    /// Lets go of the store; so many endings were not written.
    func close(abandoning count: Int) {
        if count > 0 || !overdue.isEmpty {
            log.error(
                "the ends of executions could not be written to the ledger before it was closed",
                ["directory": directory.map { .string($0) } ?? "", "executions": .int(count + overdue.count)])
        }
        store.unlock()
        store.close()
    }

    /// Answers one; false when it has to wait for another process's lock.
    private func run(_ request: LedgerRequest) -> Bool {
        if request.writes, !isReady() { return false }
        switch request {
        case .check(let intent, let answer):
            write()
            answer.resolve(Result { () throws(AlloyError) in try check(intent) })
        case .begin(let intent, let answer):
            do throws(AlloyError) { return try begin(intent, answer) } catch { answer.resolve(.failure(error)) }
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

    /// False while another process's lock keeps the store from being written to. Any other trouble is told when writing.
    private func isReady() -> Bool {
        if let isStoreReady { return isStoreReady }
        var isReady = true
        do throws(SystemError) { try store.open() } catch { isReady = !error.isLockHeld }
        isStoreReady = isReady
        return isReady
    }

    // MARK: Requests

    private func check(_ intent: ExecutionIntent) throws(AlloyError) -> ExecutionCheck {
        switch try store.index.decision(on: intent) {
        case .run: .run(identical: store.index.identical(to: intent).map(row))
        case .replay(let position): .replay(store.index.reply(position, object(position)))
        }
    }

    private func begin(
        _ intent: ExecutionIntent, _ answer: PendingAnswer<Void>
    ) throws(AlloyError) -> Bool {
        if let newerFile = store.newerFile { throw .newerLedger(newerFile, isWrite: true) }
        if intent.idempotencyKey != nil {
            guard try lock(isWrite: true) else { return false }
            if case .replay(let position) = try store.index.decision(on: intent) {
                throw .appliedMeanwhile(store.index.entries[position].executionId, intent)
            }
        }
        guard store.index.find(intent.executionId) == nil else { throw .notNew(intent.executionId) }
        guard store.hasRoom(at: latest) else { throw .ledgerFull }
        write(lines.beginning(intent, process: process), of: intent.executionId) { [self] failure in
            if let failure {
                answer.resolve(.failure(unwritable(failure)))
            } else if !answer.resolve(.success(())) {
                // Whoever wanted to send it has given up waiting, and so has not sent it.
                withdraw(intent.executionId)
            }
        }
        // The next one with the same key must see it.
        if intent.idempotencyKey != nil { write() }
        return true
    }

    private func finish(_ intent: ExecutionIntent, _ ending: ExecutionEnding, _ answer: PendingAnswer<Void>?) {
        let line: JSONObject
        if let position = store.index.find(intent.executionId) {
            guard store.index.entries[position].outcome == nil else {
                log.error(
                    "an execution ended twice; the ledger keeps the first ending",
                    ["executionId": .string(intent.executionId)])
                answer?.resolve(.success(()))
                return
            }
            line = lines.ending(intent, ending)
        } else {
            line = lines.whole(intent, ending)
        }
        stage(line) { [self] line, failure in
            if let failure { keepForLater(line, of: intent.executionId, failure) }
            whenWritten.append { answer?.resolve(.success(())) }
        }
    }

    private func resolve(
        _ executionId: String, _ outcome: Outcome, _ time: Timestamp,
        _ answer: PendingAnswer<ExecutionRow>
    ) throws(AlloyError) -> Bool {
        guard outcome != .unknown else { throw .noResolution(outcome) }
        // Unknown here is unknown everywhere: nothing is written for a wrong id.
        guard store.index.find(executionId) != nil else { throw .unknownExecution(executionId) }
        guard try lock(isWrite: false) else { return false }
        guard let position = store.index.find(executionId) else { throw .unknownExecution(executionId) }
        let state = store.index.state(position)
        guard state == .unknown else { throw .nothingToResolve(executionId, state) }
        let line = lines.resolution(executionId, outcome, at: time.milliseconds)
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
        LedgerLine.union(store.index.entries[position].places.compactMap { store.line(at: $0) })
    }

    private func row(_ position: Int) -> ExecutionRow { store.index.row(position, object(position)) }

    // MARK: Writing

    /// Locks the store; false when another process holds the lock.
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
        return store.loss.map { .lost($0, directory, isWrite: isWrite) } ?? .unwritable(directory, failure)
    }

    /// Stages a line; the only way to the store, so that nothing secret gets there. `done` gets the line as it is kept.
    private func stage(_ line: JSONObject, _ done: @escaping (JSONObject, SystemError?) -> Void) {
        let line = lines.withoutSecrets(line)
        staged.append(Staged(line: line) { done(line, $0) })
    }

    /// Stages a line that must be sure before `done` is called.
    private func write(_ line: JSONObject, of executionId: String, _ done: @escaping (SystemError?) -> Void) {
        stage(line) { [self] _, failure in
            if failure == nil { whenSure.append((executionId, done)) } else { done(failure) }
        }
    }

    private func write() {
        guard !staged.isEmpty else { return }
        let written = staged
        staged = []
        do throws(SystemError) {
            try store.append(overdue + written.map(\.line))
            if !overdue.isEmpty { store.forgetRemembered() }
            overdue = []
            hasWritten = true
            for staged in written { staged.done(nil) }
        } catch {
            for staged in written { staged.done(error) }
        }
    }

    private func makeSure() {
        guard !whenSure.isEmpty else { return }
        let waiting = whenSure
        whenSure = []
        do throws(SystemError) {
            try store.synchronize()
            for (_, done) in waiting { done(nil) }
        } catch {
            // The system may take for written what it could not write: that file is not to be trusted with more. What
            // stands in it as begun was not sent.
            store.abandonFile()
            for (executionId, done) in waiting {
                withdraw(executionId)
                done(error)
            }
        }
        // What was withdrawn.
        write()
    }

    private func withdraw(_ executionId: String) {
        guard let position = store.index.find(executionId), store.index.state(position) == .inFlight else { return }
        stage(lines.withdrawal(executionId, at: latest)) { [self] line, failure in
            if let failure { keepForLater(line, of: executionId, failure) }
        }
    }

    /// Keeps an ending that could not be written. What this process has begun it knows the end of all the same: by that it
    /// decides what may be sent.
    private func keepForLater(_ line: JSONObject, of executionId: String, _ failure: SystemError) {
        let isBegun = store.index.find(executionId) != nil
        if isBegun { store.remember(line) }
        // Once, until something could be written again: it would be the same for every read.
        if overdue.isEmpty {
            log.error(
                "the end of an execution can't be written to the ledger",
                ["directory": directory.map { .string($0) } ?? "", "error": .string("\(failure)")])
        }
        if isBegun || overdue.count < 1_000 { overdue.append(line) }
    }
}

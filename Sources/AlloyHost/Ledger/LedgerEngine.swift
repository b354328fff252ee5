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

    init(store: any LedgerStore, limits: LedgerLimits, directory: String?, process: String, log: Log) {
        self.store = store
        self.directory = directory
        self.process = process
        self.log = log
        lines = LedgerLine(valueBytes: limits.valueBytes, redactor: log.redactor)
    }

    /// Answers all of these, in their order.
    func run(_ requests: [LedgerRequest]) {
        var failure: SystemError?
        if requests.contains(where: \.asksAboutOthers) {
            do throws(SystemError) { try store.refresh() } catch { failure = error }
        }
        for request in requests {
            if let failure, request.asksAboutOthers {
                request.fail(directory, failure)
            } else {
                run(request)
            }
        }
        write()
        store.unlock()
        for done in whenWritten { done() }
        whenWritten = []
        makeSure()
        if hasWritten { store.tidy(at: latest) }
        hasWritten = false
    }

    private func run(_ request: LedgerRequest) {
        switch request {
        case .check(let intent, let reply):
            write()
            reply(Result { () throws(AlloyError) in try check(intent) })
        case .begin(let intent, let reply):
            do throws(AlloyError) { try begin(intent, reply) } catch { reply(.failure(error)) }
        case .finish(let intent, let ending, let done):
            finish(intent, ending, done)
        case .list(let filter, let reply):
            write()
            reply(
                Result { () throws(AlloyError) in
                    let page = try store.index.page(filter)
                    return (page.positions.map(row), page.nextCursor)
                })
        case .row(let executionId, let reply):
            write()
            reply(.success(store.index.find(executionId).map(row)))
        case .resolve(let executionId, let outcome, let time, let reply):
            do throws(AlloyError) {
                try resolve(executionId, outcome, time, reply)
            } catch {
                reply(.failure(error))
            }
        case .close(let done):
            write()
            store.unlock()
            store.close()
            done()
        }
    }

    // MARK: Requests

    private func check(_ intent: ExecutionIntent) throws(AlloyError) -> ExecutionCheck {
        switch try store.index.decision(on: intent) {
        case .run: .run(identical: store.index.identical(to: intent).map(row))
        case .replay(let position): .replay(store.index.reply(position, object(position)))
        }
    }

    private func begin(
        _ intent: ExecutionIntent, _ reply: @escaping LedgerRequest.Reply<Void>
    ) throws(AlloyError) {
        note(intent.startedAt)
        if intent.idempotencyKey != nil {
            try lock()
            if case .replay(let position) = try store.index.decision(on: intent) {
                throw .appliedMeanwhile(store.index.entries[position].executionId, intent)
            }
        }
        guard store.index.find(intent.executionId) == nil else { throw .notNew(intent.executionId) }
        guard store.hasRoom(at: latest) else { throw .ledgerFull }
        let directory = directory
        write(lines.beginning(intent, process: process), of: intent.executionId) { failure in
            reply(failure.map { .failure(.unwritable(directory, $0)) } ?? .success(()))
        }
        // The next one with the same key must see it.
        if intent.idempotencyKey != nil { write() }
    }

    private func finish(_ intent: ExecutionIntent, _ ending: ExecutionEnding, _ done: @escaping () -> Void) {
        note(ending.finishedAt)
        let line: JSONObject
        if let position = store.index.find(intent.executionId) {
            guard store.index.entries[position].outcome == nil else {
                log.error(
                    "an execution ended twice; the ledger keeps the first ending",
                    ["executionId": .string(intent.executionId)])
                return done()
            }
            line = lines.ending(intent, ending)
        } else {
            line = lines.whole(intent, ending)
        }
        stage(line) { [self] failure in
            if let failure { keepForLater(line, failure) }
            whenWritten.append(done)
        }
    }

    private func resolve(
        _ executionId: String, _ outcome: Outcome, _ time: Timestamp,
        _ reply: @escaping LedgerRequest.Reply<ExecutionRow>
    ) throws(AlloyError) {
        guard outcome != .unknown else { throw .noResolution(outcome) }
        // Unknown here is unknown everywhere: nothing is written for a wrong id.
        guard store.index.find(executionId) != nil else { throw .unknownExecution(executionId) }
        note(time)
        try lock()
        guard let position = store.index.find(executionId) else { throw .unknownExecution(executionId) }
        let state = store.index.state(position)
        guard state == .unknown else { throw .nothingToResolve(executionId, state) }
        let directory = directory
        let line = lines.resolution(executionId, outcome, at: time.milliseconds)
        write(line, of: executionId) { [self] failure in
            guard failure == nil, let position = store.index.find(executionId) else {
                return reply(.failure(.unwritable(directory, failure)))
            }
            reply(.success(row(position)))
        }
        write()
    }

    // MARK: Reading

    private func object(_ position: Int) -> JSONObject {
        LedgerLine.union(store.index.entries[position].places.compactMap { store.line(at: $0) })
    }

    private func row(_ position: Int) -> ExecutionRow { store.index.row(position, object(position)) }

    // MARK: Writing

    private func lock() throws(AlloyError) {
        write()
        do throws(SystemError) { try store.lock() } catch { throw .unwritable(directory, error) }
    }

    private func note(_ time: Timestamp) { latest = time.milliseconds }

    private func stage(_ line: JSONObject, _ done: @escaping (SystemError?) -> Void) {
        staged.append(Staged(line: line, done: done))
    }

    /// Stages a line that must be sure before `done` is called.
    private func write(_ line: JSONObject, of executionId: String, _ done: @escaping (SystemError?) -> Void) {
        stage(line) { [self] failure in
            if failure == nil { whenSure.append((executionId, done)) } else { done(failure) }
        }
    }

    private func write() {
        guard !staged.isEmpty else { return }
        let written = staged
        staged = []
        do throws(SystemError) {
            try store.append(overdue + written.map(\.line))
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
            write()
        }
    }

    private func withdraw(_ executionId: String) {
        guard let position = store.index.find(executionId), store.index.state(position) == .inFlight else { return }
        let line = lines.withdrawal(executionId, at: latest)
        stage(line) { [self] failure in if let failure { keepForLater(line, failure) } }
    }

    private func keepForLater(_ line: JSONObject, _ failure: SystemError) {
        // Once, until something could be written again: it would be the same for every read.
        if overdue.isEmpty {
            log.error(
                "the end of an execution can't be written to the ledger",
                ["directory": directory.map { .string($0) } ?? "", "error": .string("\(failure)")])
        }
        if overdue.count < 1_000 { overdue.append(line) }
    }
}

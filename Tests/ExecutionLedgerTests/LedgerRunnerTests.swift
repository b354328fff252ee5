import Alloy
import Foundation
import JSON
import Locking
import Platform
import TestSupport
import Testing

@testable import ExecutionLedger

/// Requests that a thread of others handles, because it has nothing else to do.
@Suite(.hangLimit) struct LedgerRunnerTests {
    /// A runner that is idle or busy as a test wants it.
    private final class Runner: TaskRunner {
        enum Mode: Sendable {
            case works, declines, refuses
        }

        private let state = Mutex((mode: Mode.works, runs: 0))

        var runs: Int { state.withLock { $0.runs } }

        func use(_ mode: Mode) { state.withLock { $0.mode = mode } }

        func runIfIdle(_ work: IdleWork) -> Bool {
            let mode = state.withLock { state in
                if state.mode == .works { state.runs += 1 }
                return state.mode
            }
            if mode == .refuses { return false }
            Thread.detachNewThread {
                guard mode == .works else { return work.decline() }
                for task in work.run() { task.run() }
            }
            return true
        }
    }

    /// A ledger whose files are open, and whose directory has not changed for a while.
    private func warmLedger(
        _ directory: LedgerDirectory, _ runner: Runner,
        before: @escaping LedgerFolder.Hook = { _ throws(SystemError) in }
    ) async throws -> Ledger {
        let ledger = Ledger(
            directory: directory.path, log: .silent, limits: .patient, runner: runner, before: before)
        try await ledger.execute(.sample("first"), .applied)
        try directory.waitUntilStatusIsReliable()
        _ = try await ledger.everything()
        return ledger
    }

    private func execute(_ ledger: Ledger, _ id: String) async throws {
        try await ledger.begin(.sample(id), findsIdentical: true, isSmall: true)
        await ledger.finish(.sample(id), .sample(.applied), isSmall: true)
    }

    @Test("A write is recorded on the runner's thread, synchronized before it may be sent")
    func quick() async throws {
        let directory = LedgerDirectory()
        let runner = Runner()
        let recorder = ChangeRecorder()
        let ledger = try await warmLedger(directory, runner, before: recorder.hook)
        var number = 0
        var isRunners = false
        // While the ledger's thread still ends what it did before, it handles the request itself.
        while !isRunners {
            number += 1
            let (count, runs) = (recorder.all.count, runner.runs)
            try await ledger.begin(.sample("e\(number)"), findsIdentical: true, isSmall: true)
            isRunners = runner.runs > runs
            let steps = recorder.all[count...]
            #expect(steps.count == 2)
            if case .append = steps.first {} else { Issue.record("\(steps)") }
            if case .synchronize = steps.last {} else { Issue.record("\(steps)") }
            await ledger.finish(.sample("e\(number)"), .sample(.applied), isSmall: true)
        }
        #expect(try await directory.ledger().everything().count == number + 1)
    }

    @Test("A runner with something else to do leaves the request to the ledger's thread", arguments: [false, true])
    func busy(declines: Bool) async throws {
        let directory = LedgerDirectory()
        let runner = Runner()
        let ledger = try await warmLedger(directory, runner)
        runner.use(declines ? .declines : .refuses)
        for number in 1...20 { try await execute(ledger, "e\(number)") }
        runner.use(.works)
        for number in 21...40 { try await execute(ledger, "e\(number)") }
        #expect(try await directory.ledger().everything().count == 41)
    }

    @Test("Many writes at a time are each recorded once")
    func many() async throws {
        let directory = LedgerDirectory()
        let runner = Runner()
        let ledger = try await warmLedger(directory, runner)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...200 {
                group.addTask {
                    try await execute(ledger, "e\(number)")
                    ledger.finishWithoutWaiting(.sample("r\(number)", effect: .read), .sample(.applied))
                }
            }
            try await group.waitForAll()
        }
        let rows = try await ledger.everything()
        #expect(rows.count == 401 && Set(rows.map(\.id)).count == 401)
        #expect(rows.allSatisfy { $0.outcome == "applied" })
        #expect(try await directory.ledger().everything().count == 401)
    }

    @Test("What another process writes meanwhile is seen", arguments: [false, true])
    func others(isKnown: Bool) async throws {
        let directory = LedgerDirectory()
        let runner = Runner()
        let other = directory.ledger()
        if isKnown { try await other.execute(.sample("other"), .applied) }
        let ledger = try await warmLedger(directory, runner)
        try await execute(ledger, "e1")
        try await other.execute(.sample("same", digest: "d2"), .applied)
        let identical = try await ledger.begin(.sample("e2", digest: "d2"), findsIdentical: true, isSmall: true)
        #expect(identical?.executionId == "same")
        await other.close()
        try await execute(ledger, "e3")
        #expect(try await ledger.everything().count == (isKnown ? 6 : 5))
    }

    @Test("While the disk does not answer, calls end at their deadlines, and nothing was sent")
    func stalled() async throws {
        let directory = LedgerDirectory()
        let runner = Runner()
        let isOpen = Gate(true)
        let ledger = try await warmLedger(directory, runner) { step throws(SystemError) in
            if case .synchronize = step { isOpen.wait { $0 } }
        }
        isOpen.update { $0 = false }
        for number in 1...3 {
            let error = await #expect(throws: AlloyError.self) {
                try await ledger.begin(.sample("e\(number)"), findsIdentical: true, isSmall: true, until: .now)
            }
            #expect(error?.kind == .timedOut && error?.outcome == .notSent)
        }
        isOpen.update { $0 = true }
        try await execute(ledger, "e4")
        let outcomes = try await ledger.everything().filter { $0.id != "first" && $0.id != "e4" }.map(\.outcome)
        #expect(outcomes.allSatisfy { $0 == "not_sent" })
    }

    @Test("After a change from outside no write begins")
    func removed() async throws {
        let directory = LedgerDirectory()
        let runner = Runner()
        let ledger = try await warmLedger(directory, runner)
        try await execute(ledger, "e1")
        try FileManager.default.removeItem(atPath: directory.path)
        let error = await #expect(throws: AlloyError.self) {
            try await ledger.begin(.sample("e2"), findsIdentical: true, isSmall: true)
        }
        #expect(error?.message.contains("was removed or renamed") == true)
    }
}

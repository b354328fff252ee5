import Alloy
import Platform
import Locking
import TestSupport
import Testing

@testable import ExecutionLedger

@Suite(.tags(.slow), .notInInnerLoop) struct LedgerConcurrencyTests {
    @Test(
        "Of many executions that begin under one key at once, in several processes, one succeeds",
        .hangLimit)
    func oneWins() async throws {
        let directory = LedgerDirectory()
        let ledgers = (0..<4).map { _ in directory.ledger() }
        for round in 0..<20 {
            let winners = await withTaskGroup(of: Int.self) { group in
                for (number, ledger) in ledgers.enumerated() {
                    for attempt in 0..<4 {
                        group.addTask {
                            let intent = ExecutionIntent.sample("e\(round).\(number).\(attempt)", key: "k\(round)")
                            return await ledger.refusalToBegin(intent) == nil ? 1 : 0
                        }
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(winners == 1)
        }
        #expect(try await ledgers[0].everything().count == 20)
    }

    @Test(
        "Many tasks at once lose and mix up nothing", .hangLimit, arguments: [false, true])
    func stress(_ isTight: Bool) async throws {
        let directory = LedgerDirectory()
        var limits = LedgerLimits()
        if isTight {
            limits.fileBytes = 20_000
            limits.smallFiles = 4
        }
        let ledgers = [directory.ledger(limits), directory.ledger(limits)]
        try await withThrowingTaskGroup { group in
            for task in 0..<32 {
                group.addTask {
                    let ledger = ledgers[task % 2]
                    for number in 0..<50 {
                        let intent = ExecutionIntent.sample(
                            "e\(task).\(number)", at: Int64(number), key: number % 5 == 0 ? "k\(task).\(number)" : nil,
                            digest: "\(task).\(number)")
                        #expect(try await ledger.check(intent).isRun)
                        try await ledger.begin(intent)
                        #expect(try await ledger.outcome(intent.executionId) == "in_flight")
                        await ledger.finish(intent, .sample(Outcome.allCases[number % 4]))
                    }
                }
            }
            try await group.waitForAll()
        }
        let rows = try await ledgers[0].everything()
        #expect(rows.count == 1_600)
        #expect(try await directory.copy().ledger().everything().map(\.id) == rows.map(\.id))
        for (id, outcome) in rows {
            let number = try #require(id.split(separator: ".").last.flatMap { Int($0) })
            #expect(outcome == Outcome.allCases[number % 4].rawValue)
        }
    }

    @Test("Requests that arrive together are synchronized together", .hangLimit)
    func groups() async throws {
        let directory = LedgerDirectory()
        let isDiskReady = Gate(false)
        let recorder = ChangeRecorder()
        let ledger = directory.ledger { step throws(SystemError) in
            try recorder.hook(step)
            if case .synchronize = step { isDiskReady.wait { $0 } }
        }
        func synchronizations() -> Int { recorder.all.count { if case .synchronize = $0 { true } else { false } } }
        let first = Task.immediate { await ledger.refusalToBegin(.sample("first")) }
        while synchronizations() == 0 { await Task.yield() }
        // Each of them is in the queue when the task's creation returns.
        let others = (0..<31).map { number in
            Task.immediate { await ledger.refusalToBegin(.sample("e\(number)")) }
        }
        isDiskReady.update { $0 = true }
        for task in [first] + others { #expect(await task.value == nil) }
        #expect(synchronizations() == 2)
        #expect(recorder.all.count { if case .append = $0 { true } else { false } } == 2)
        #expect(try await directory.ledger().everything().count == 32)
    }
}

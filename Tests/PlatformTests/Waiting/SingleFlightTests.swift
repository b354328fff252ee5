import Locking
import TestSupport
import Testing

@testable import Platform

@Suite(.hangLimit) struct SingleFlightTests {
    typealias Flights = SingleFlight<String, Int, Int>

    private static let key = "key"

    @Test func theLabelDecidesWhoJoins() async {
        let flights = Flights()
        let gate = Waiter<Int>()
        let alarm = ManualAlarm()
        let first = Task.immediate {
            await flights.run(Self.key, label: 1, until: .now, sleep: alarm.sleep) { await gate.value { _ in } }
        }
        let refused = await flights.run(
            Self.key, label: 2, until: .now, sleep: alarm.sleep, joins: { $0 == 2 }, { 0 })
        guard case .refused(1) = refused else {
            Issue.record("\(refused)")
            return
        }
        let other = await flights.run("other", label: 3, until: .now, sleep: alarm.sleep) { 5 }
        guard case .ran(5) = other else {
            Issue.record("\(other)")
            return
        }
        #expect(flights.waitingCount(for: Self.key) == 0)
        gate.resume(returning: 7)
        guard case .ran(7) = await first.value else {
            Issue.record("The first did not run.")
            return
        }
        #expect(flights.waitingCount(for: Self.key) == nil)
    }

    @Test func aCancelledCallerStartsNothing() async {
        let flights = Flights()
        let task = Task.immediate {
            withUnsafeCurrentTask { $0?.cancel() }
            return await flights.join(Self.key, label: 0, until: .now, sleep: ManualAlarm().sleep) { _ in
                Issue.record("It was started.")
            }
        }
        guard case .interrupted(.cancelled) = await task.value else {
            Issue.record("It was not cancelled.")
            return
        }
        #expect(flights.waitingCount(for: Self.key) == nil)
    }

    @Test func workMayEndBeforeItsStartReturns() async {
        let flights = Flights()
        let ending = await flights.join(Self.key, label: 0, until: .now, sleep: ManualAlarm().sleep) { flight in
            var isRecorded = false
            #expect(flight.finish(3) { isRecorded = true })
            #expect(isRecorded)
            #expect(!flight.finish(4) { Issue.record("It was recorded twice.") })
            flight.cancelWhenUnneeded { Issue.record("It had ended.") }
        }
        guard case .value(3) = ending else {
            Issue.record("\(ending)")
            return
        }
    }

    /// Work whose last caller leaves before it can be cancelled is cancelled as soon as it can be.
    @Test func workMayBeUnneededBeforeItCanBeCancelled() async {
        let flights = Flights()
        let started = Mutex<Flights.Flight?>(nil)
        let task = Task.immediate {
            await flights.join(Self.key, label: 0, until: .now, sleep: ManualAlarm().sleep) { flight in
                started.withLock { $0 = flight }
            }
        }
        task.cancel()
        guard case .interrupted(.cancelled) = await task.value else {
            Issue.record("It was not cancelled.")
            return
        }
        #expect(flights.waitingCount(for: Self.key) == 0)
        let isCancelled = Mutex(false)
        started.withLock { $0 }?.cancelWhenUnneeded { isCancelled.withLock { $0 = true } }
        #expect(isCancelled.withLock { $0 })
        #expect(flights.waitingCount(for: Self.key) == nil)
    }

    /// Every order of two callers, each of whom may be cancelled or reach its deadline, and of two ends of the work.
    @Test(.tags(.slow), .notInInnerLoop, arguments: [false, true])
    func everyOrderOfTwoCallers(isCancelledWhenUnneeded: Bool) async {
        for first in SingleFlightScene.Exit.allCases {
            for second in SingleFlightScene.Exit.allCases {
                let events: [SingleFlightScene.Event] = [
                    .call(0), .call(1), .leave(0, first), .leave(1, second), .finish, .finish,
                ]
                for order in permutations(events) {
                    await SingleFlightScene(events: order, isCancelledWhenUnneeded: isCancelledWhenUnneeded).join()
                    if !isCancelledWhenUnneeded { await SingleFlightScene(events: order).run() }
                }
            }
        }
    }

    /// Every order of three callers, one who is cancelled, one who reaches its deadline, and one who stays.
    @Test(.tags(.slow), .notInInnerLoop, arguments: [false, true])
    func everyOrderOfThreeCallers(isCancelledWhenUnneeded: Bool) async {
        let events: [SingleFlightScene.Event] = [
            .call(0), .call(1), .call(2), .leave(0, .cancel), .leave(1, .deadline), .finish,
        ]
        for order in permutations(events) {
            await SingleFlightScene(events: order, isCancelledWhenUnneeded: isCancelledWhenUnneeded).join()
            if !isCancelledWhenUnneeded { await SingleFlightScene(events: order).run() }
        }
    }

    /// Many callers at once, some of whom are cancelled or out of time: each ends once, works of one key do not overlap
    /// unless they are cancelled, and each work either ends or is cancelled.
    @Test(arguments: [false, true]) func manyCallersAtOnce(isCancelledWhenUnneeded: Bool) async {
        let crowd = Crowd(isCancelledWhenUnneeded: isCancelledWhenUnneeded)
        let (callers, rounds) = (64, 40)
        await withTaskGroup(of: Void.self) { group in
            for caller in 0..<callers {
                group.addTask { for round in 0..<rounds { await crowd.call(caller, round) } }
            }
        }
        for work in crowd.works { await work.value }
        let counted = crowd.counts
        #expect(counted.values + counted.interrupted == callers * rounds)
        #expect(counted.finished + counted.cancelled == counted.started)
        #expect(counted.cancelled == 0 || isCancelledWhenUnneeded)
        for key in 0..<Crowd.keys { #expect(crowd.flights.waitingCount(for: key) == nil) }
    }
}

/// Callers of a few keys, and counts of what becomes of them and of their work.
private final class Crowd: Sendable {
    typealias Flights = SingleFlight<Int, Int, Int>

    struct Counts: Sendable {
        var running: [Int: Int] = [:]
        var (started, finished, cancelled, values, interrupted) = (0, 0, 0, 0, 0)
    }

    static let keys = 3

    let flights = Flights()
    private let isCancelledWhenUnneeded: Bool
    private let state = Mutex(Counts())
    private let tasks = Mutex<[Task<Void, Never>]>([])

    init(isCancelledWhenUnneeded: Bool) { self.isCancelledWhenUnneeded = isCancelledWhenUnneeded }

    var counts: Counts { state.withLock { $0 } }
    var works: [Task<Void, Never>] { tasks.withLock { $0 } }

    func call(_ caller: Int, _ round: Int) async {
        let key = (caller + round) % Self.keys
        let call = Task {
            await flights.join(key, label: 0, until: .now, sleep: Self.sleep(caller &* 7 &+ round)) {
                start($0, key, yields: round % 5)
            }
        }
        if (caller ^ round) % 4 == 0 { call.cancel() }
        switch await call.value {
        case .value(let value):
            #expect(value == key)
            state.withLock { $0.values += 1 }
        case .interrupted: state.withLock { $0.interrupted += 1 }
        }
    }

    private func start(_ flight: Flights.Flight, _ key: Int, yields: Int) {
        state.withLock { state in
            state.started += 1
            state.running[key, default: 0] += 1
            if !isCancelledWhenUnneeded { #expect(state.running[key] == 1) }
        }
        let work = Task {
            for _ in 0..<yields { await Task.yield() }
            flight.finish(key) {
                state.withLock { state in
                    state.finished += 1
                    state.running[key, default: 0] -= 1
                }
            }
        }
        tasks.withLock { $0.append(work) }
        if isCancelledWhenUnneeded { flight.cancelWhenUnneeded { self.state.withLock { $0.cancelled += 1 } } }
    }

    /// A sleep that ends at once for some numbers, and by cancellation for the others.
    private static func sleep(_ number: Int) -> Sleep {
        { _ throws(CancellationError) in
            if number % 5 != 0 { try await ManualAlarm().sleep(.now) }
        }
    }
}

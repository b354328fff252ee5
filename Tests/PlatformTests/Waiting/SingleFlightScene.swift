import Locking
import Testing

@testable import Platform

/// A few callers of one key and what happens to them, in a given order, compared step by step with a model.
///
/// Each event is complete before the next begins: `Task.immediate` runs up to its suspension, and what an alarm or the end of
/// the work ends is awaited. So nothing depends on time.
struct SingleFlightScene {
    enum Exit: CaseIterable {
        case cancel, deadline
    }

    enum Event {
        case call(Int)
        case leave(Int, Exit)
        /// The work that is running ends, if there is one.
        case finish
    }

    /// The end of a call; values are the numbers of works, from 1.
    enum Ending: Equatable {
        case ran(Int), value(Int), cancelled, deadline
    }

    let events: [Event]
    var isCancelledWhenUnneeded = false

    private static let key = "key"

    /// What the primitive has to do, said in the simplest way.
    private struct Model {
        var running: Int?
        var leader: Int?
        var waiting: [Int] = []
        var works = 0
        var cancelled: [Int] = []
        var cancelledCallers: Set<Int> = []
        var lateCallers: Set<Int> = []
        var endings: [Int: Ending] = [:]

        mutating func call(_ caller: Int, runs: Bool, isCancelledWhenUnneeded: Bool) {
            if !runs, cancelledCallers.contains(caller) {
                endings[caller] = .cancelled
                return
            }
            if running == nil {
                works += 1
                running = works
                leader = runs ? caller : nil
                if runs { return }
            }
            waiting.append(caller)
            if cancelledCallers.contains(caller) {
                leave(caller, .cancel, isCancelledWhenUnneeded)
            } else if lateCallers.contains(caller) {
                leave(caller, .deadline, isCancelledWhenUnneeded)
            }
        }

        mutating func leave(_ caller: Int, _ exit: Exit, _ isCancelledWhenUnneeded: Bool) {
            if exit == .cancel { cancelledCallers.insert(caller) } else { lateCallers.insert(caller) }
            guard let index = waiting.firstIndex(of: caller) else { return }
            waiting.remove(at: index)
            endings[caller] = exit == .cancel ? .cancelled : .deadline
            if waiting.isEmpty, isCancelledWhenUnneeded, let work = running {
                cancelled.append(work)
                running = nil
            }
        }

        mutating func finish() {
            guard let work = running else { return }
            for caller in waiting { endings[caller] = .value(work) }
            if let leader { endings[leader] = .ran(work) }
            (running, leader, waiting) = (nil, nil, [])
        }
    }

    /// Plays the events with callers that share work which runs elsewhere.
    func join() async {
        let flights = SingleFlight<String, Int, Int>()
        let works = Mutex<[SingleFlight<String, Int, Int>.Flight]>([])
        let cancelled = Mutex<[Int]>([])
        await play(
            flights, runs: false, cancelled: { cancelled.withLock { $0 } },
            call: { alarm in
                let ending = await flights.join(Self.key, label: 0, until: .now, sleep: alarm.sleep) { flight in
                    let number = works.withLock { works in
                        works.append(flight)
                        return works.count
                    }
                    if isCancelledWhenUnneeded {
                        flight.cancelWhenUnneeded { cancelled.withLock { $0.append(number) } }
                    }
                }
                return switch ending {
                case .value(let value): .value(value)
                case .interrupted(.cancelled): .cancelled
                case .interrupted(.deadline): .deadline
                }
            },
            finish: { work in
                // Works that were cancelled or have ended do nothing.
                for (index, flight) in works.withLock({ $0 }).enumerated() where index + 1 != work {
                    #expect(!flight.finish(0) { Issue.record("It had ended.") })
                }
                if let work {
                    var isRecorded = false
                    #expect(works.withLock { $0 }[work - 1].finish(work) { isRecorded = true })
                    #expect(isRecorded)
                }
            })
    }

    /// Plays the events with callers of whom the first does the work itself.
    func run() async {
        let flights = SingleFlight<String, Int, Int>()
        let gates = Mutex<[Waiter<Int>]>([])
        await play(
            flights, runs: true, cancelled: { [] },
            call: { alarm in
                let result = await flights.run(Self.key, label: 0, until: .now, sleep: alarm.sleep) {
                    let gate = Waiter<Int>()
                    gates.withLock { $0.append(gate) }
                    return await gate.value { _ in }
                }
                return switch result {
                case .ran(let value): .ran(value)
                case .joined(let value): .value(value)
                case .interrupted(.cancelled, _): .cancelled
                case .interrupted(.deadline, _): .deadline
                case .refused: nil
                }
            },
            finish: { work in if let work { gates.withLock { $0 }[work - 1].resume(returning: work) } })
    }

    private func play(
        _ flights: SingleFlight<String, Int, Int>, runs: Bool, cancelled: () -> [Int],
        call: @escaping @Sendable (ManualAlarm) async -> Ending?, finish: (Int?) -> Void
    ) async {
        var model = Model()
        var alarms: [Int: ManualAlarm] = [:]
        var tasks: [Int: Task<Ending?, Never>] = [:]
        var compared: Set<Int> = []
        // In the end all works end, so that every caller does.
        for event in events + [.finish] {
            switch event {
            case .call(let caller):
                let alarm = alarms[caller] ?? ManualAlarm()
                alarms[caller] = alarm
                let isCancelled = model.cancelledCallers.contains(caller)
                model.call(caller, runs: runs, isCancelledWhenUnneeded: isCancelledWhenUnneeded)
                tasks[caller] = Task.immediate {
                    if isCancelled { withUnsafeCurrentTask { $0?.cancel() } }
                    return await call(alarm)
                }
            case .leave(let caller, let exit):
                model.leave(caller, exit, isCancelledWhenUnneeded)
                switch exit {
                case .cancel: tasks[caller]?.cancel()
                case .deadline:
                    let alarm = alarms[caller] ?? ManualAlarm()
                    alarms[caller] = alarm
                    alarm.ring()
                }
            case .finish:
                let work = model.running
                model.finish()
                finish(work)
            }
            for (caller, ending) in model.endings where compared.insert(caller).inserted {
                let actual = await tasks[caller]?.value
                #expect(actual == ending, "\(caller) in \(events)")
            }
            let isRunning = model.running != nil
            #expect(flights.waitingCount(for: Self.key) == (isRunning ? model.waiting.count : nil), "\(events)")
            #expect(flights.waitingCount == model.waiting.count)
            #expect(cancelled() == model.cancelled, "\(events)")
        }
        #expect(compared.count == tasks.count)
    }
}

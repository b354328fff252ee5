import Locking
import TestSupport
import Testing

@testable import Platform

@Suite(.hangLimit) struct WaiterTests {
    private enum Event: String, CaseIterable {
        case wait, value, otherValue, deadline, cancel
    }

    private enum Ending: Equatable {
        case value, otherValue, deadline, cancelled
    }

    /// Runs the events in this order and gives how the wait ended.
    ///
    /// Each event is complete before the next begins: `Task.immediate` runs up to its suspension, and what an alarm ends is
    /// awaited.
    private func run(_ events: [Event]) async -> Ending? {
        let waiter = Waiter<Ending>()
        let alarm = ManualAlarm()
        let isCancelled = Mutex(false)
        var task: Task<Ending, Never>?
        var expected: Ending?
        for event in events {
            switch event {
            case .wait:
                let wasCancelled = isCancelled.withLock { $0 }
                task = Task.immediate {
                    if wasCancelled { withUnsafeCurrentTask { $0?.cancel() } }
                    return await waiter.value(until: .now, sleep: alarm.sleep) { interruption in
                        waiter.resume(returning: interruption == .deadline ? .deadline : .cancelled)
                    }
                }
                // A cancellation and an alarm that came before count from now on, the cancellation first.
                if expected == nil, wasCancelled { expected = .cancelled }
                if expected == nil, hasRung(events, before: .wait) { expected = .deadline }
            case .value, .otherValue:
                let ending: Ending = event == .value ? .value : .otherValue
                #expect(waiter.resume(returning: ending) == (expected == nil), "\(events)")
                expected = expected ?? ending
            case .deadline:
                alarm.ring()
                if task != nil { expected = expected ?? .deadline }
            case .cancel:
                isCancelled.withLock { $0 = true }
                task?.cancel()
                if task != nil { expected = expected ?? .cancelled }
            }
            if let task, let expected { #expect(await task.value == expected, "\(events)") }
            #expect(waiter.isResumed == (expected != nil), "\(events)")
        }
        return await task?.value
    }

    private func hasRung(_ events: [Event], before event: Event) -> Bool {
        events.prefix { $0 != event }.contains(.deadline)
    }

    /// Every order of waiting, two values, the deadline and the cancellation: the first that counts decides, once.
    @Test func everyOrderOfEventsEndsTheWaitOnce() async {
        for events in permutations(Event.allCases) {
            let first = events.first { $0 == .value || $0 == .otherValue }
            let ending = await run(events)
            // Before the wait begins only a value can end it.
            let beforeWait = events.prefix { $0 != .wait }
            if beforeWait.contains(.value) || beforeWait.contains(.otherValue) {
                #expect(ending == (first == .value ? .value : .otherValue), "\(events)")
            }
        }
    }

    /// Every smaller set of events in every order; without an end the wait goes on until a value comes.
    @Test func everySubsetOfEventsInEveryOrder() async {
        for bits in 0..<(1 << 4) {
            let others = [Event.value, .otherValue, .deadline, .cancel]
            let chosen = others.indices.filter { bits >> $0 & 1 == 1 }.map { others[$0] }
            guard !chosen.isEmpty else { continue }
            for events in permutations([.wait] + chosen) { #expect(await run(events) != nil) }
        }
    }

    @Test func anInterruptionNeedNotEndTheWait() async {
        let waiter = Waiter<Int>()
        let alarm = ManualAlarm()
        let interruptions = Mutex<[WaitInterruption]>([])
        let (stream, heard) = AsyncStream.makeStream(of: Void.self)
        let task = Task.immediate {
            await waiter.value(until: .now, sleep: alarm.sleep) { interruption in
                interruptions.withLock { $0.append(interruption) }
                heard.yield()
            }
        }
        var iterator = stream.makeAsyncIterator()
        task.cancel()
        await iterator.next()
        alarm.ring()
        await iterator.next()
        #expect(interruptions.withLock { $0 } == [.cancelled, .deadline])
        #expect(!waiter.isResumed)
        waiter.resume(returning: 7)
        #expect(await task.value == 7)
    }

    /// A sleep that only a cancellation ends, which it reports.
    private func endlessSleep(_ cancelled: Waiter<Void>) -> Sleep {
        { _ throws(CancellationError) in
            do throws(CancellationError) { try await ManualAlarm().sleep(.now) } catch {
                cancelled.resume(returning: ())
                throw error
            }
        }
    }

    @Test func theAlarmIsCancelledWhenTheValueComes() async {
        let waiter = Waiter<Int>()
        let cancelled = Waiter<Void>()
        let sleep = endlessSleep(cancelled)
        let task = Task.immediate { await waiter.value(until: .now, sleep: sleep) { _ in } }
        waiter.resume(returning: 1)
        #expect(await task.value == 1)
        await cancelled.value { _ in }
        // An alarm that is set after the end is cancelled as well.
        let lateCancelled = Waiter<Void>()
        waiter.setAlarm(at: .now, sleep: endlessSleep(lateCancelled)) { Issue.record("The alarm rang.") }
        await lateCancelled.value { _ in }
    }

    /// Values, cancellations and deadlines of many waits at once: each wait ends once, with what `resume` reported as first.
    @Test func manyWaitsAtOnce() async {
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<2_000 {
                group.addTask {
                    let waiter = Waiter<Int>()
                    let firsts = Mutex<[Int]>([])
                    let resume: @Sendable (Int) -> Void = { value in
                        if waiter.resume(returning: value) { firsts.withLock { $0.append(value) } }
                    }
                    let sleep: Sleep = { _ throws(CancellationError) in
                        if number % 3 == 0 { return }
                        try await ManualAlarm().sleep(.now)
                    }
                    let task = Task {
                        await waiter.value(until: .now, sleep: sleep) { resume($0 == .deadline ? -1 : -2) }
                    }
                    if number % 2 == 0 { task.cancel() }
                    let others = (1...3).map { value in Task { resume(value) } }
                    let value = await task.value
                    for other in others { await other.value }
                    // The first is recorded after it has counted; by now its task has ended.
                    if value > 0 { #expect(firsts.withLock { $0 } == [value]) }
                    #expect(!waiter.resume(returning: 0))
                }
            }
        }
    }
}

@Suite struct WaiterQueueTests {
    @Test func keepsTheOrder() {
        var queue = WaiterQueue<Int>()
        let none = queue.popFirst()
        #expect(none == nil)
        #expect(queue.isEmpty)
        let waiters = (0..<5).map { _ in Waiter<Int>() }
        for waiter in waiters { queue.append(waiter) }
        #expect(queue.count == 5)
        let removals = [waiters[2], waiters[2], Waiter()].map { queue.remove($0) }
        #expect(removals == [true, false, false])
        let first = queue.popFirst()
        #expect(first === waiters[0])
        let others = queue.removeAll()
        #expect(others.map(ObjectIdentifier.init) == [1, 3, 4].map { ObjectIdentifier(waiters[$0]) })
        #expect(queue.isEmpty)
    }
}

import Locking

/// Suspends tasks until an instant, with one thread for all of them.
///
/// `Task.sleep` would need libdispatch's timers, which use descriptors, and end the process when there are none left.
public enum SleepTimer {
    private static let sleepers = Mutex(Sleepers())

    /// Waits until `instant`, never less. Throws when the task is cancelled, at once.
    public static func sleep(until instant: ContinuousClock.Instant) async throws(CancellationError) {
        do {
            try EventThread.start()
        } catch {
            // No thread of its own: the library's timers are the only others.
            do { return try await Task.sleep(until: instant, clock: .continuous) } catch { throw CancellationError() }
        }
        if Task.isCancelled { throw CancellationError() }
        let waiter = Waiter<Bool>()
        let (number, isNext) = sleepers.withLock { $0.add(waiter, until: instant) }
        if isNext { EventThread.ring() }
        let isDue = await waiter.value { _ in
            sleepers.withLock { $0.remove(number) }?.resume(returning: false)
        }
        if !isDue { throw CancellationError() }
    }

    /// Wakes the sleepers that are due. Returns the instant at which the next one is, perhaps one that was cancelled.
    static func wakeDue() -> ContinuousClock.Instant? {
        while true {
            let (due, next) = sleepers.withLock { sleepers in
                // Most often nobody sleeps, and then the time is of no interest.
                sleepers.next == nil ? ([], nil) : (sleepers.removeDue(at: .now), sleepers.next)
            }
            if due.isEmpty { return next }
            for waiter in due { waiter.resume(returning: true) }
        }
    }
}

/// The tasks that sleep, by the instants at which they wake.
struct Sleepers: Sendable {
    private struct Entry: Sendable {
        let number: UInt64
        let instant: ContinuousClock.Instant
    }

    private var waiters: [UInt64: Waiter<Bool>] = [:]
    /// A binary heap, the earliest first. Entries of sleepers that were cancelled stay until they are due, or are half of all.
    private var heap: [Entry] = []
    private var lastNumber: UInt64 = 0

    /// The number of entries in the heap; for tests.
    var entries: Int { heap.count }

    /// The instant at which the next sleeper is due, perhaps one that was cancelled.
    var next: ContinuousClock.Instant? { heap.first?.instant }

    /// Adds a sleeper; gives the number that it is removed by, and whether it is the next that is due.
    mutating func add(_ waiter: Waiter<Bool>, until instant: ContinuousClock.Instant) -> (number: UInt64, isNext: Bool)
    {
        lastNumber += 1
        waiters[lastNumber] = waiter
        heap.append(Entry(number: lastNumber, instant: instant))
        return (lastNumber, moveUp(heap.count - 1) == 0)
    }

    /// Removes a sleeper that is not due yet; nil when it has been removed already.
    mutating func remove(_ number: UInt64) -> Waiter<Bool>? {
        guard let waiter = waiters.removeValue(forKey: number) else { return nil }
        if heap.count > 64, waiters.count < heap.count / 2 {
            heap = heap.filter { waiters[$0.number] != nil }.sorted { $0.instant < $1.instant }
        }
        return waiter
    }

    /// Removes those that are due.
    mutating func removeDue(at now: ContinuousClock.Instant) -> [Waiter<Bool>] {
        var due: [Waiter<Bool>] = []
        while let first = heap.first, first.instant <= now {
            if let waiter = waiters.removeValue(forKey: first.number) { due.append(waiter) }
            let last = heap.removeLast()
            if !heap.isEmpty {
                heap[0] = last
                moveDown()
            }
        }
        return due
    }

    private mutating func moveUp(_ start: Int) -> Int {
        var index = start
        while index > 0, heap[index].instant < heap[(index - 1) / 2].instant {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
        return index
    }

    private mutating func moveDown() {
        var index = 0
        while true {
            var least = 2 * index + 1
            guard least < heap.count else { return }
            if least + 1 < heap.count, heap[least + 1].instant < heap[least].instant { least += 1 }
            guard heap[least].instant < heap[index].instant else { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}

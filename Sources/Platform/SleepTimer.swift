/// Lets tasks sleep, with one thread for all of them.
///
/// `Task.sleep` would need libdispatch's timers, which take descriptors, and end the process when there are none left.
public enum SleepTimer {
    private struct State: Sendable {
        var sleepers = Sleepers()
        var hasThread = false
    }

    private static let gate = Gate(State())

    /// Starts the thread; otherwise the first sleeper does. May be called again.
    public static func start() throws(SystemError) {
        let mustStart = gate.update { state in
            defer { state.hasThread = true }
            return !state.hasThread
        }
        guard mustStart else { return }
        do throws(SystemError) {
            try SystemThread.start(stackSize: 256 << 10) { run() }
        } catch {
            gate.update { $0.hasThread = false }
            throw error
        }
    }

    /// Waits until `instant`, never less. Throws when the task is cancelled, at once.
    public static func sleep(until instant: ContinuousClock.Instant) async throws(CancellationError) {
        do {
            try start()
        } catch {
            // No thread of its own: the library's timers are the only others.
            do { return try await Task.sleep(until: instant, clock: .continuous) } catch { throw CancellationError() }
        }
        let number = gate.update { $0.sleepers.makeNumber() }
        let isDue = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let sleeper = Sleepers.Sleeper(number: number, instant: instant, continuation: continuation)
                let isAdded = gate.change { state in
                    // Looked at behind the lock: cancelling sets it before it looks for the sleeper.
                    if Task.isCancelled { return (result: false, wakes: false) }
                    return (result: true, wakes: state.sleepers.add(sleeper))
                }
                if !isAdded { continuation.resume(returning: false) }
            }
        } onCancel: {
            let sleeper = gate.change { (result: $0.sleepers.remove(number), wakes: false) }
            sleeper?.resume(returning: false)
        }
        if !isDue { throw CancellationError() }
    }

    private static func run() -> Never {
        while true {
            let due = gate.wait(
                atMost: { $0.sleepers.next.map { $0 - .now } },
                for: { state in
                    let due = state.sleepers.removeDue(at: .now)
                    return due.isEmpty ? nil : due
                })
            for continuation in due { continuation.resume(returning: true) }
        }
    }
}

/// The tasks that sleep, by the instants at which they wake.
struct Sleepers: Sendable {
    struct Sleeper: Sendable {
        let number: UInt64
        let instant: ContinuousClock.Instant
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct Entry: Sendable {
        let number: UInt64
        let instant: ContinuousClock.Instant
    }

    private var continuations: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    /// A binary heap, the earliest first. Entries of sleepers that were cancelled stay until they are due, or are half of all.
    private var heap: [Entry] = []
    private var lastNumber: UInt64 = 0

    /// How many entries the heap has; for tests.
    var entries: Int { heap.count }

    /// When the next is due; it may be one that was cancelled.
    var next: ContinuousClock.Instant? { heap.first?.instant }

    /// A number that no other sleeper has.
    mutating func makeNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    /// Adds a sleeper; true when it is the next that is due.
    mutating func add(_ sleeper: Sleeper) -> Bool {
        continuations[sleeper.number] = sleeper.continuation
        heap.append(Entry(number: sleeper.number, instant: sleeper.instant))
        return moveUp(heap.count - 1) == 0
    }

    /// Removes a sleeper that is not due yet; nil when it has been removed already, or was never added.
    mutating func remove(_ number: UInt64) -> CheckedContinuation<Bool, Never>? {
        guard let continuation = continuations.removeValue(forKey: number) else { return nil }
        if heap.count > 64, continuations.count < heap.count / 2 {
            heap = heap.filter { continuations[$0.number] != nil }.sorted { $0.instant < $1.instant }
        }
        return continuation
    }

    /// Removes those that are due.
    mutating func removeDue(at now: ContinuousClock.Instant) -> [CheckedContinuation<Bool, Never>] {
        var due: [CheckedContinuation<Bool, Never>] = []
        while let first = heap.first, first.instant <= now {
            if let continuation = continuations.removeValue(forKey: first.number) { due.append(continuation) }
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

import Locking

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The thread that waits for whatever may happen to an idle process: a signal, the end of the parent process, the instant at
/// which a sleeping task wakes. So a process that waits for its input has two threads, the other one reads.
///
/// It exists from the start. Therefore it is the reserve of the `TaskPool`, too: it runs the tasks while the pool has no thread
/// and cannot start one.
enum EventThread {
    /// The writing end of the pipe that ends a wait of the thread; -1 while there is no thread.
    private static let bell = Atomic<Int32>(-1)
    private static let isStarting = Mutex(())

    /// Starts the thread. May be called again; does nothing then.
    static func start() throws(SystemError) {
        guard bell.load(ordering: .acquiring) < 0 else { return }
        try isStarting.withLock { _ throws(SystemError) in
            guard bell.load(ordering: .acquiring) < 0 else { return }
            let ends = try Descriptor.makePipe()
            // A full pipe must not block a signal's handler; the bytes in it say enough.
            _ = fcntl(ends.writing.number, F_SETFL, O_NONBLOCK)
            do throws(SystemError) {
                try SystemThread.start(stackSize: TaskPool.stackSize) { [input = ends.reading.number] in run(input) }
            } catch {
                for end in [ends.reading, ends.writing] { end.close() }
                throw error
            }
            bell.store(ends.writing.number, ordering: .releasing)
        }
    }

    /// Ends the thread's wait, with the number of a signal that has come, or with 0 for a change of what it waits for.
    ///
    /// Only what POSIX allows in the handler of a signal: an atomic load and a write.
    static func ring(_ signal: UInt8 = 0) {
        var byte = signal
        _ = write(bell.load(ordering: .acquiring), &byte, 1)
    }

    private static func run(_ input: Int32) -> Never {
        var bytes = [UInt8](repeating: 0, count: 64)
        while true {
            TaskPool.runAsReserve()
            let instant = SleepTimer.wakeDue()
            var limit = instant.map { milliseconds(until: $0) } ?? -1
            if let interval = ProcessWatcher.parentInterval { limit = limit < 0 ? interval : min(limit, interval) }
            var entries = [
                pollfd(fd: input, events: Int16(POLLIN), revents: 0),
                pollfd(fd: ProcessWatcher.parentDescriptor, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&entries, nfds_t(entries.count), limit)
            if entries[0].revents != 0 {
                let count = max(0, read(input, &bytes, bytes.count))
                for signal in bytes.prefix(count) where signal != 0 { ProcessWatcher.received(signal) }
            }
            ProcessWatcher.checkParent(isReadable: entries[1].revents != 0)
        }
    }

    /// The whole milliseconds until an instant, rounded up, as no sleeper may wake early.
    private static func milliseconds(until instant: ContinuousClock.Instant) -> Int32 {
        let rest = max(.zero, instant - .now)
        guard rest < .seconds(3_600) else { return 3_600_000 }
        return Int32((rest / .microseconds(1) / 1_000).rounded(.up))
    }
}

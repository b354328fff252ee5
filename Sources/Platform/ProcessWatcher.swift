import Locking

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Waits for the events that should end the process. The `EventThread` receives them.
public enum ProcessWatcher {
    /// The status with which the process ends when `handle` has not ended it in time; -1 before an event.
    private static let lateStatus = Atomic<Int32>(-1)

    /// Microseconds that `handle` may take to end the process.
    private static let patience: suseconds_t = 900_000

    private struct State: Sendable {
        var parent: ParentProcess?
        var events: [ProcessEvent] = []
        /// Indicates that a thread passes the events on.
        var hasThread = false
        var handle: (@Sendable (ProcessEvent) -> Void)?
    }

    private static let gate = Gate(State())

    /// Calls `handle`, which is to end the process, for each event, one after the other, from a thread of its own. To be called
    /// once, early.
    ///
    /// When the process still runs 900 ms after the first event, the kernel's timer ends it with that event's status, whatever
    /// its threads are doing.
    ///
    /// SIGPIPE and SIGXFSZ are ignored from then on, so that writing to a closed pipe, or beyond the greatest size of a file
    /// (RLIMIT_FSIZE), is an error value instead of a silent end.
    /// Signals that were ignored at the start (`nohup`, a shell's background job) stay so.
    public static func start(
        parent watch: ParentWatch, _ handle: @escaping @Sendable (ProcessEvent) -> Void
    ) throws(SystemError) {
        signal(SIGPIPE, SIG_IGN)
        // A file that reaches RLIMIT_FSIZE, too, is an error value of the write.
        signal(SIGXFSZ, SIG_IGN)
        // Inherited as ignored, it would keep everybody from learning how a child ended.
        signal(SIGCHLD, SIG_DFL)
        try EventThread.start()
        gate.update { $0.handle = handle }
        let numbers = [SIGTERM, SIGINT, SIGHUP]
        for number in numbers { Self.watch(number) }
        signal(SIGALRM) { _ in _exit(ProcessWatcher.lateStatus.load(ordering: .acquiring)) }
        unblock(numbers + [SIGALRM])
        guard let parent = ParentProcess(watch) else { return }
        guard !parent.hasEnded else {
            return pass(parent.isDirect ? .parentGone : .parentMissing(parent.number))
        }
        gate.update { $0.parent = parent }
        // It waits for the descriptor of the parent from now on.
        EventThread.ring()
    }

    /// The descriptor that becomes readable when the parent ends; -1 for none.
    static var parentDescriptor: Int32 { gate.update { $0.parent?.descriptor } ?? -1 }

    /// The milliseconds between two looks at the parent, on a system without process descriptors; nil where none are needed.
    static var parentInterval: Int32? {
        gate.update { $0.parent.map { $0.descriptor < 0 } == true ? 500 : nil }
    }

    /// Looks whether the parent has ended, where its descriptor is readable or it has none.
    static func checkParent(isReadable: Bool) {
        guard let parent = gate.update({ $0.parent }) else { return }
        guard isReadable || parent.descriptor < 0 && parent.hasEnded else { return }
        gate.update { $0.parent = nil }
        pass(.parentGone)
    }

    /// Passes on the signal of this number.
    static func received(_ signal: UInt8) { pass(.signal(Int32(signal))) }

    private static func pass(_ event: ProcessEvent) {
        endLater(event.exitStatus)
        let starting: (@Sendable (ProcessEvent) -> Void)? = gate.update { state in
            state.events.append(event)
            defer { state.hasThread = true }
            return state.hasThread ? nil : state.handle
        }
        guard let handle = starting else { return }
        do throws(SystemError) {
            // Not on the thread of the events: tasks that sleep are to wake while the process ends.
            try SystemThread.start(stackSize: 256 << 10) {
                while true {
                    gate.wait { !$0.events.isEmpty }
                    handle(gate.update { $0.events.removeFirst() })
                }
            }
        } catch {
            handle(event)
        }
    }

    private static func endLater(_ status: Int32) {
        guard lateStatus.compareExchange(expected: -1, desired: status, ordering: .acquiringAndReleasing).exchanged
        else { return }
        var time = itimerval()
        time.it_value.tv_usec = patience
        #if canImport(Darwin)
            setitimer(ITIMER_REAL, &time, nil)
        #else
            setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &time, nil)
        #endif
    }

    /// Unblocks signals: a thread that blocks signals, as Dispatch's do, passes its mask on to the programs that it
    /// starts.
    static func unblock(_ numbers: [Int32]) {
        var mask = sigset_t()
        sigemptyset(&mask)
        for number in numbers { sigaddset(&mask, number) }
        pthread_sigmask(SIG_UNBLOCK, &mask, nil)
    }

    private static func watch(_ number: Int32) {
        let previous = signal(number) { number in
            // Only what POSIX allows in a handler. errno is put back for the code interrupted.
            let saved = errno
            EventThread.ring(UInt8(truncatingIfNeeded: number))
            errno = saved
        }
        if unsafeBitCast(previous, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { signal(number, SIG_IGN) }
    }
}

extension ProcessWatcher {
    /// Lets SIGTERM, SIGINT and SIGHUP end the process at once, with the status that they have later on, until `start`
    /// is called: nothing has begun yet that must be ended in order. Ignored signals stay ignored.
    public static func endAtOnceUntilStart() {
        let numbers = [SIGTERM, SIGINT, SIGHUP]
        for number in numbers {
            // Only what POSIX allows in a handler.
            let previous = signal(number) { _exit(128 + $0) }
            if unsafeBitCast(previous, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { signal(number, SIG_IGN) }
        }
        unblock(numbers)
    }
}

/// The events from outside that end a process.
public enum ProcessEvent: Sendable, Equatable {
    /// SIGTERM, SIGINT or SIGHUP came; the number is the signal's.
    case signal(Int32)
    /// The process that started this one is gone.
    case parentGone
    /// The process that was to be watched was not there at the start; the number is the one that was given.
    case parentMissing(Int32)

    /// The exit status that reports the reason to a shell: 128 + the signal's number; the end of the parent counts as
    /// SIGHUP, 129.
    public var exitStatus: Int32 {
        switch self {
        case .signal(let number): 128 + number
        case .parentGone, .parentMissing: 128 + SIGHUP
        }
    }
}

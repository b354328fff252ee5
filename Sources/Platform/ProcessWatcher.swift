import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Waits, on a thread of its own, for the events that should end the process.
public enum ProcessWatcher {
    /// The writing end of the pipe into which the signal handler puts each signal's number; -1 before `start`.
    private static let signalPipe = Atomic<Int32>(-1)

    /// The status with which the process ends when `handle` has not ended it in time; -1 before an event.
    private static let lateStatus = Atomic<Int32>(-1)

    /// Microseconds that `handle` may take to end the process.
    private static let patience: suseconds_t = 900_000

    /// Calls `handle`, which is to end the process, for each event, from the watching thread. To be called once, early.
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
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemError.last("pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // A full pipe must not block the handler; the signals in it say enough.
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        signalPipe.store(ends[1], ordering: .releasing)
        let numbers = [SIGTERM, SIGINT, SIGHUP]
        for number in numbers { Self.watch(number) }
        signal(SIGALRM) { _ in _exit(ProcessWatcher.lateStatus.load(ordering: .acquiring)) }
        unblock(numbers + [SIGALRM])
        let signals = ends[0]
        let parent = ParentProcess(watch)
        try SystemThread.start(stackSize: 256 << 10) {
            Self.watch(signals, parent) { event in
                endLater(event.exitStatus)
                handle(event)
            }
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
            // Only what POSIX allows in a handler: an atomic load and a write. errno is put back for the code interrupted.
            let saved = errno
            var byte = UInt8(truncatingIfNeeded: number)
            _ = write(ProcessWatcher.signalPipe.load(ordering: .acquiring), &byte, 1)
            errno = saved
        }
        if unsafeBitCast(previous, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { signal(number, SIG_IGN) }
    }

    private static func watch(_ signals: Int32, _ parent: ParentProcess?, _ handle: (ProcessEvent) -> Void) {
        var parent = parent
        if let missing = parent, !missing.isDirect, missing.hasEnded {
            parent = nil
            handle(.parentMissing(missing.number))
        }
        while true {
            if parent?.hasEnded == true {
                parent = nil
                handle(.parentGone)
            }
            var entries = [
                pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
                pollfd(fd: parent?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
            ]
            // A system without process descriptors is asked whether the parent is there twice a second instead.
            _ = poll(&entries, 2, parent.map { $0.descriptor < 0 } == true ? 500 : -1)
            var byte: UInt8 = 0
            if entries[0].revents != 0, read(signals, &byte, 1) == 1 { handle(.signal(Int32(byte))) }
            if parent != nil, entries[1].revents != 0 {
                parent = nil
                handle(.parentGone)
            }
        }
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

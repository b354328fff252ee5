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

    /// Calls `handle` for each event, from the watching thread. To be called once, early.
    ///
    /// SIGPIPE is ignored from then on, so that writing to a closed pipe is an error value instead of a silent end.
    /// Signals that were ignored at the start (`nohup`, a shell's background job) stay so. The parent is watched unless
    /// `watchesParent` is false or it is process 1 already.
    public static func start(
        watchesParent: Bool, _ handle: @escaping @Sendable (ProcessEvent) -> Void
    ) throws(SystemError) {
        signal(SIGPIPE, SIG_IGN)
        // Inherited as ignored, it would keep everybody from learning how a child ended.
        signal(SIGCHLD, SIG_DFL)
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemError.last("pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // A full pipe must not block the handler; the signals in it say enough.
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        signalPipe.store(ends[1], ordering: .releasing)
        let numbers = [SIGTERM, SIGINT, SIGHUP]
        for number in numbers { watch(number) }
        unblock(numbers)
        let parent = watchesParent && getppid() != 1 ? getppid() : nil
        let parentDescriptor = parent.map(openProcess) ?? -1
        let signals = ends[0]
        try SystemThread.start(stackSize: 256 << 10) {
            watch(signals, parent: parent, parentDescriptor, handle)
        }
    }

    /// Who starts a program from a thread that blocks signals, as those of Dispatch do, hands the mask down.
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

    private static func watch(
        _ signals: Int32, parent: pid_t?, _ parentDescriptor: Int32, _ handle: (ProcessEvent) -> Void
    ) {
        var isParentWatched = parent != nil
        while true {
            // The parent may have ended before its descriptor was opened, whose number then means another process.
            if isParentWatched, getppid() != parent {
                isParentWatched = false
                handle(.parentGone)
            }
            var entries = [
                pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isParentWatched ? parentDescriptor : -1, events: Int16(POLLIN), revents: 0),
            ]
            // A system without process descriptors is asked for the parent's number twice a second instead.
            _ = poll(&entries, 2, isParentWatched && parentDescriptor < 0 ? 500 : -1)
            var byte: UInt8 = 0
            if entries[0].revents != 0, read(signals, &byte, 1) == 1 { handle(.signal(Int32(byte))) }
            if isParentWatched, entries[1].revents != 0 {
                isParentWatched = false
                handle(.parentGone)
            }
        }
    }

    /// A descriptor that becomes readable when the process ends (pidfd_open(2)), or -1 where there is none: Darwin, a C
    /// library before 2.36, a kernel before 5.3.
    private static func openProcess(_ process: pid_t) -> Int32 {
        typealias Open = @convention(c) (pid_t, UInt32) -> Int32
        guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "pidfd_open") else { return -1 }
        return unsafeBitCast(symbol, to: Open.self)(process, 0)
    }
}

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The process whose end is to end this one.
struct ParentProcess {
    /// The process number.
    let number: pid_t
    /// Indicates that it started this process: then the system reports its end, whatever its number refers to by then.
    let isDirect: Bool
    /// Becomes readable when the process ends (pidfd_open(2)); -1 where there is no such descriptor.
    let descriptor: Int32

    /// The process that `watch` names; nil when none is to be watched.
    ///
    /// - Parameter parent: the number of the process that started this one; 0 when that one belongs to another process
    ///   namespace (a container's first process), whose numbers mean nothing here.
    init?(_ watch: ParentWatch, parent: pid_t = getppid()) {
        switch watch {
        case .starter where parent > 1: number = parent
        case .process(let named) where parent > 0: number = named
        case .none, .starter, .process: return nil
        }
        isDirect = number == parent
        descriptor = Self.open(number)
    }

    /// Indicates that the process has ended.
    var hasEnded: Bool {
        // The number may mean another process by now, and so may the descriptor if the process ended before it was opened.
        if isDirect { return getppid() != number }
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // A process that has ended and is still known, as a zombie, exists for kill(2), but its descriptor is readable.
        if descriptor >= 0, poll(&entry, 1, 0) > 0 { return true }
        return kill(number, 0) != 0 && errno == ESRCH
    }

    /// A descriptor of the process, or -1 where there is none: Darwin, a C library before 2.36, a kernel before 5.3.
    private static func open(_ process: pid_t) -> Int32 {
        typealias Open = @convention(c) (pid_t, UInt32) -> Int32
        guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "pidfd_open") else { return -1 }
        return unsafeBitCast(symbol, to: Open.self)(process, 0)
    }
}

/// The process whose end ends this one.
public enum ParentWatch: Sendable, Equatable {
    /// None.
    case none
    /// The process that started this one, unless that is process 1 already.
    case starter
    /// The process with this number, whether it started this one or started what did. When it has ended before it could
    /// be looked at, this process ends at once.
    case process(Int32)
}

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What can tell a process, from outside, to end.
public enum ProcessEvent: Sendable, Equatable {
    /// SIGTERM, SIGINT or SIGHUP came; the number is the signal's.
    case signal(Int32)
    /// The process that started this one is gone.
    case parentGone
    /// The process that was to be watched was not there at the start; the number is the one that was given.
    case parentMissing(Int32)

    /// The exit status that tells a shell why: 128 + the signal's number; a parent gone counts as SIGHUP, 129.
    public var exitStatus: Int32 {
        switch self {
        case .signal(let number): 128 + number
        case .parentGone, .parentMissing: 128 + SIGHUP
        }
    }
}

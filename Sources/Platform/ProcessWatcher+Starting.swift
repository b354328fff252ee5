#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension ProcessWatcher {
    /// Lets SIGTERM, SIGINT and SIGHUP end the process at once, with the status that they have later on, until `start`
    /// is called: nothing has been begun yet that must be ended in order. Signals that are ignored stay so.
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

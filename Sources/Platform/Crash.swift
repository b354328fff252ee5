#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What is left behind when the program crashes.
public enum Crash {
    /// Leaves nothing but the runtime's own sentence. To be called first of all.
    ///
    /// Swift's backtracer prints the registers and what memory they point to, and a core file holds all memory: keys would
    /// stand in either. Which of the two a crash leads to is decided by the environment (`SWIFT_BACKTRACE`, `ulimit`).
    public static func leavesNoMemory() {
        for number in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP] { signal(number, SIG_DFL) }
        var limit = rlimit()
        #if canImport(Darwin)
            let core = RLIMIT_CORE
        #else
            let core = __rlimit_resource_t(RLIMIT_CORE.rawValue)
        #endif
        guard getrlimit(core, &limit) == 0 else { return }
        limit.rlim_cur = 0
        setrlimit(core, &limit)
    }
}

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
            let bytes: rlim_t = 0
        #else
            let core = __rlimit_resource_t(RLIMIT_CORE.rawValue)
            // Linux hands memory to a program that `core_pattern` names (systemd-coredump, apport) whatever the limit is, but
            // for a limit of 1: that is how it tells that such a program crashed itself. A file of 1 byte is none either.
            let bytes: rlim_t = 1
        #endif
        guard getrlimit(core, &limit) == 0 else { return }
        limit.rlim_cur = min(bytes, limit.rlim_max)
        setrlimit(core, &limit)
    }
}

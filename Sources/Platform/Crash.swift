#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The settings that limit what a crash of the program leaves behind.
public enum Crash {
    /// Limits the output of a crash to the runtime's own message. To be called before anything else.
    ///
    /// Swift's backtracer prints the registers and the memory they point to, and a core file contains all memory: both
    /// would contain keys. The environment decides which of the two is made (`SWIFT_BACKTRACE`, `ulimit`).
    public static func leavesNoMemory() {
        for number in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP] { signal(number, SIG_DFL) }
        var limit = rlimit()
        #if canImport(Darwin)
            let core = RLIMIT_CORE
            let bytes: rlim_t = 0
        #else
            let core = __rlimit_resource_t(RLIMIT_CORE.rawValue)
            // Linux hands memory to a program that `core_pattern` names (systemd-coredump, apport) whatever the limit is, but
            // for a limit of 1: so it recognizes that such a program crashed itself. A file of 1 byte is none either.
            let bytes: rlim_t = 1
        #endif
        guard getrlimit(core, &limit) == 0 else { return }
        limit.rlim_cur = min(bytes, limit.rlim_max)
        setrlimit(core, &limit)
    }
}

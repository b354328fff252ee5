#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension ChildCommand {
    /// Starts a program from the PATH and lets it go its way: it has no input, says nothing, and outlives this process.
    ///
    /// No shell reads the arguments. What becomes of the program nobody learns.
    public static func launch(_ program: String, _ arguments: [String]) throws(SystemError) {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // A group of its own, so that Ctrl-C is not for it.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let status = posix_spawnp(&child, program, &actions, &attributes, &words, environ)
        guard status == 0 else { throw SystemError("posix_spawnp", number: status) }
        let started = child
        // Somebody has to take note of its end, or it stays a zombie as long as this process lives.
        try? SystemThread.start(stackSize: 64 << 10) {
            var status: Int32 = 0
            while waitpid(started, &status, 0) < 0 && errno == EINTR {}
        }
    }
}

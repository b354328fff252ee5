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
        // A group of its own, so that Ctrl-C is not for it.
        let started = try spawn([program] + arguments, hasGroup: true) { actions in
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
            posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        }
        // Somebody has to take note of its end, or it stays a zombie as long as this process lives.
        try? SystemThread.start(stackSize: 64 << 10) {
            var status: Int32 = 0
            while waitpid(started, &status, 0) < 0 && errno == EINTR {}
        }
    }

    #if canImport(Darwin)
        typealias FileActions = posix_spawn_file_actions_t?
        private typealias Attributes = posix_spawnattr_t?
    #else
        typealias FileActions = posix_spawn_file_actions_t
        private typealias Attributes = posix_spawnattr_t
    #endif

    /// Starts a program from the PATH without any input; `redirect` says where its output goes.
    static func spawn(
        _ words: [String], hasGroup: Bool, _ redirect: (inout FileActions) -> Void
    ) throws(SystemError) -> pid_t {
        #if canImport(Darwin)
            var actions: FileActions = nil
            var attributes: Attributes = nil
        #else
            var actions = FileActions()
            var attributes = Attributes()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        redirect(&actions)
        // That this process ignores SIGPIPE and SIGXFSZ, and what the calling thread blocks, is no business of the program's.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        sigaddset(&signals, SIGXFSZ)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let group = hasGroup ? POSIX_SPAWN_SETPGROUP : 0
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | group))
        var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var child: pid_t = 0
        let status = posix_spawnp(&child, words.first ?? "", &actions, &attributes, &pointers, environ)
        guard status == 0 else { throw SystemError("posix_spawnp", number: status) }
        return child
    }
}

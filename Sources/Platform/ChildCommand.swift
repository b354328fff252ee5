#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Runs another program for what it prints.
public enum ChildCommand {
    /// The failure of a command.
    public enum Failure: Error, Sendable, Equatable {
        /// It could not be started, or its output could not be read.
        case system(SystemError)
        /// It ended with this status, other than 0; for a signal 128 plus its number, as in shells.
        case status(Int32)
    }

    /// Runs `command` in the system's shell with no input and returns its output; its stderr is this process's.
    ///
    /// Blocks the calling thread until the command has ended. A command that has not ended by `deadline`, or that
    /// prints more than `maximumBytes`, is killed.
    public static func output(
        ofShell command: String, maximumBytes: Int, deadline: ContinuousClock.Instant
    ) throws(Failure) -> [UInt8] {
        let output: Descriptor
        let itsOutput: Descriptor
        do { (output, itsOutput) = try Descriptor.makePipe() } catch { throw .system(error) }
        defer { output.close() }
        let child: pid_t
        do throws(SystemError) {
            defer { itsOutput.close() }
            child = try spawn(["/bin/sh", "-c", command], hasGroup: false) { actions in
                posix_spawn_file_actions_adddup2(&actions, itsOutput.number, 1)
            }
        } catch {
            throw .system(error)
        }
        let bytes: [UInt8]
        let status: Int32
        do throws(SystemError) {
            bytes = try output.readToEnd(maximumBytes: maximumBytes, deadline: deadline)
            // It may have closed its stdout and gone on.
            status = try wait(for: child, until: deadline)
        } catch {
            kill(child, SIGKILL)
            _ = wait(for: child)
            throw .system(error)
        }
        guard status == 0 else { throw .status(status) }
        return bytes
    }

    private static func wait(for child: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        return exitStatus(of: status)
    }

    private static func wait(
        for child: pid_t, until deadline: ContinuousClock.Instant
    ) throws(SystemError) -> Int32 {
        var status: Int32 = 0
        // No system call waits for one child with a time limit everywhere. One that has closed its stdout has as a rule
        // ended, so the first pause is short.
        var pause: useconds_t = 500
        while true {
            let ended = waitpid(child, &status, WNOHANG)
            if ended == child { return exitStatus(of: status) }
            // With SIGCHLD ignored, which a child inherits, its exit status is lost: that is no success.
            guard ended == 0 || errno == EINTR else { throw SystemError.last("waitpid") }
            guard ContinuousClock.now < deadline else { throw SystemError("waitpid", number: ETIMEDOUT) }
            usleep(pause)
            pause = min(pause * 2, 50_000)
        }
    }

    static func exitStatus(of status: Int32) -> Int32 {
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }
}

extension ChildCommand {
    /// Starts a program from the PATH and does not wait for it: it has no input, its output is discarded, and it
    /// outlives this process.
    ///
    /// No shell reads the arguments. The program's exit status is not known.
    public static func launch(_ program: String, _ arguments: [String]) throws(SystemError) {
        // A group of its own, so that Ctrl-C is not for it.
        let started = try spawn([program] + arguments, hasGroup: true) { actions in
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
            posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        }
        // Its exit status has to be read, or it stays a zombie as long as this process lives.
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
    ///
    /// `environment` has its variables as `NAME=value`; nil for those of this process.
    static func spawn(
        _ words: [String], environment: [String]? = nil, hasGroup: Bool, _ redirect: (inout FileActions) -> Void
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
        var variables: [UnsafeMutablePointer<CChar>?] = (environment ?? []).map { strdup($0) } + [nil]
        defer { for variable in variables { free(variable) } }
        var child: pid_t = 0
        let status =
            environment == nil
            ? posix_spawnp(&child, words.first ?? "", &actions, &attributes, &pointers, environ)
            : posix_spawnp(&child, words.first ?? "", &actions, &attributes, &pointers, &variables)
        guard status == 0 else { throw SystemError("posix_spawnp", number: status) }
        return child
    }
}

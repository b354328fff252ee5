#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Runs another program for what it prints.
public enum ChildCommand {
    /// How a command failed.
    public enum Failure: Error, Sendable, Equatable {
        /// It could not be started, or what it printed could not be read.
        case system(SystemError)
        /// It ended with this status, other than 0; a signal's number is added to 128, as shells do.
        case status(Int32)
    }

    /// What `command` prints to stdout, run by the system's shell with no input; its stderr is this process's.
    ///
    /// Blocks the calling thread until the command has ended. One that has not by `deadline`, or that prints more than
    /// `maximumBytes`, is killed.
    public static func output(
        ofShell command: String, maximumBytes: Int, deadline: ContinuousClock.Instant
    ) throws(Failure) -> [UInt8] {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .system(SystemError.last("pipe")) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let output = Descriptor(ends[0])
        defer { output.close() }
        let child: pid_t
        do throws(SystemError) {
            defer { Descriptor(ends[1]).close() }
            child = try start(command, output: ends[1])
        } catch {
            throw .system(error)
        }
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try output.readToEnd(maximumBytes: maximumBytes, deadline: deadline)
        } catch {
            kill(child, SIGKILL)
            _ = wait(for: child)
            throw .system(error)
        }
        let status = wait(for: child)
        guard status == 0 else { throw .status(status) }
        return bytes
    }

    private static func start(_ command: String, output: Int32) throws(SystemError) -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/sh"), strdup("-c"), strdup(command), nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let status = posix_spawn(&child, "/bin/sh", &actions, nil, &arguments, environ)
        guard status == 0 else { throw SystemError("posix_spawn", number: status) }
        return child
    }

    private static func wait(for child: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }
}

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
            child = try spawn(["/bin/sh", "-c", command], hasGroup: false) { actions in
                posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
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
            // With SIGCHLD ignored, which a child inherits, nobody can learn how it ended: that is no success.
            guard ended == 0 || errno == EINTR else { throw SystemError.last("waitpid") }
            guard ContinuousClock.now < deadline else { throw SystemError("waitpid", number: ETIMEDOUT) }
            usleep(pause)
            pause = min(pause * 2, 50_000)
        }
    }

    private static func exitStatus(of status: Int32) -> Int32 {
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }
}

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A program that this process has started, with pipes to its standard streams where they are asked for.
public final class ChildProcess: Sendable {
    /// The place of a standard stream of the program.
    public enum Stream: Sendable {
        /// /dev/null.
        case none
        /// A pipe whose other end is this process's.
        case pipe
        /// This process's own stream, or an open file.
        case descriptor(Descriptor)
    }

    /// The number that the kernel knows it by; also that of its group if it was started with one.
    public let number: Int32
    /// The writing end of its standard input; nil without a pipe.
    public let input: Descriptor?
    /// The reading end of its standard output; nil without a pipe.
    public let output: Descriptor?
    private let status = Gate<Int32?>(nil)
    private let hasGroup: Bool

    /// Starts a program from this process's PATH.
    ///
    /// - Parameters:
    ///   - environment: Its variables as `NAME=value`; nil for those of this process.
    ///   - hasGroup: Gives it a process group of its own, which `kill` ends with it.
    public init(
        _ words: [String], environment: [String]? = nil, hasGroup: Bool = false, input: Stream = .none,
        output: Stream = .none, error: Descriptor = .standardError
    ) throws(SystemError) {
        var pipes: [(own: Descriptor, other: Descriptor)] = []
        func ends(_ stream: Stream, isWritten: Bool) throws(SystemError) -> (own: Descriptor?, other: Descriptor?) {
            switch stream {
            case .none: return (nil, nil)
            case .descriptor(let descriptor): return (nil, descriptor)
            case .pipe:
                let ends = try Descriptor.makePipe()
                let (own, other) = isWritten ? (ends.writing, ends.reading) : (ends.reading, ends.writing)
                pipes.append((own, other))
                return (own, other)
            }
        }
        do throws(SystemError) {
            let (ownInput, itsInput) = try ends(input, isWritten: true)
            let (ownOutput, itsOutput) = try ends(output, isWritten: false)
            number = try ChildCommand.spawn(words, environment: environment, hasGroup: hasGroup) { actions in
                if let itsInput { posix_spawn_file_actions_adddup2(&actions, itsInput.number, 0) }
                if let itsOutput {
                    posix_spawn_file_actions_adddup2(&actions, itsOutput.number, 1)
                } else {
                    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
                }
                if error != .standardError { posix_spawn_file_actions_adddup2(&actions, error.number, 2) }
            }
            self.input = ownInput
            self.output = ownOutput
        } catch {
            for pipe in pipes { pipe.own.close(); pipe.other.close() }
            throw error
        }
        self.hasGroup = hasGroup
        for pipe in pipes { pipe.other.close() }
        try SystemThread.start(stackSize: 64 << 10) { [number, status] in
            var value: Int32 = 0
            while waitpid(number, &value, 0) < 0 && errno == EINTR {}
            let ended = ChildCommand.exitStatus(of: value)
            status.update { $0 = ended }
        }
    }

    /// Waits for its end, for at most `limit`, and returns its exit status, for a signal 128 plus its number; nil when
    /// it is still running. Call it on a thread, not on a task.
    public func exitStatus(atMost limit: Duration? = nil) -> Int32? {
        _ = status.wait(atMost: limit) { $0 != nil }
        return status.update { $0 }
    }

    /// Ends it at once, with its group if it has one; what is left of a group even after its own end.
    public func kill() {
        if hasGroup { _ = Self.send(SIGKILL, to: -number) }
        // After its end the number may be another process's.
        status.update { if $0 == nil { _ = Self.send(SIGKILL, to: number) } }
    }

    /// Ends another process at once by its number.
    public static func kill(_ number: Int32) { if number > 1 { _ = send(SIGKILL, to: number) } }

    /// Indicates that a process with this number exists.
    public static func exists(_ number: Int32) -> Bool { number > 1 && send(0, to: number) == 0 }

    private static func send(_ signal: Int32, to number: Int32) -> Int32 {
        #if canImport(Darwin)
            Darwin.kill(number, signal)
        #else
            Glibc.kill(number, signal)
        #endif
    }
}

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension ChildCommand {
    /// Runs a program from the PATH with this input, and returns its exit status, for a signal 128 plus its number, and its output;
    /// its stderr is this process's. No shell reads the words.
    ///
    /// Blocks the calling thread, on which SIGPIPE must be blocked or ignored, until the program has ended. One that has not ended by
    /// `deadline`, or that prints more than `maximumBytes`, is killed, which fails with ETIMEDOUT or EFBIG. The input must fit into a
    /// pipe (`maximumInputBytes`), so that writing it never waits for the program.
    public static func run(
        _ words: [String], input: [UInt8], maximumBytes: Int, deadline: ContinuousClock.Instant
    ) throws(SystemError) -> (status: Int32, output: [UInt8]) {
        guard input.count <= maximumInputBytes else {
            throw SystemError("write", number: E2BIG, reason: "its input is too long")
        }
        let child = try ChildProcess(words, hasGroup: true, input: .pipe, output: .pipe)
        defer { child.output?.close() }
        do throws(SystemError) {
            // A program that ends without reading its input says why in its output.
            try? input.withUnsafeBytes { try child.input?.writeAll($0) }
            child.input?.close()
            let output = try child.output?.readToEnd(maximumBytes: maximumBytes, deadline: deadline) ?? []
            let left = max(.zero, deadline - .now)
            guard let status = child.exitStatus(atMost: left) else { throw SystemError("waitpid", number: ETIMEDOUT) }
            return (status, output)
        } catch {
            child.kill()
            throw error
        }
    }

    /// The bytes that a pipe takes at least on the systems that are supported.
    public static let maximumInputBytes = 16 << 10
}

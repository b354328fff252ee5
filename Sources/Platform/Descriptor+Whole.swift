#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Descriptor {
    /// Opens a regular file for reading; it is closed when another program is started.
    ///
    /// Never waits, and opens nothing else: what is a directory, a named pipe, a socket or a device fails with an error that
    /// says so (`SystemError.isNotRegularFile`).
    public static func open(path: String) throws(SystemError) -> Descriptor {
        try openRegular(path, O_RDONLY)
    }

    /// Opens the directory at `path`; fails with ENOTDIR for anything else.
    public static func open(directory path: String) throws(SystemError) -> Descriptor {
        try open(bytes: Array(path.utf8), flags: O_RDONLY | O_DIRECTORY | O_NONBLOCK)
    }

    /// Reads to the end, or until more than `maximumBytes` have come, which fails with EFBIG.
    ///
    /// With a deadline, nothing coming until then fails with ETIMEDOUT.
    public func readToEnd(
        maximumBytes: Int, deadline: ContinuousClock.Instant? = nil
    ) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            if let deadline {
                let left = max(.zero, deadline - .now) / .milliseconds(1)
                guard waitUntilReady(for: Int16(POLLIN), milliseconds: Int32(min(left, 1e9))) else {
                    throw SystemError("read", number: ETIMEDOUT)
                }
            }
            let count = try read(into: buffer)
            if count == 0 { return bytes }
            guard bytes.count + count <= maximumBytes else { throw SystemError("read", number: EFBIG) }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    /// True for a terminal.
    public var isTerminal: Bool { isatty(number) == 1 }
}

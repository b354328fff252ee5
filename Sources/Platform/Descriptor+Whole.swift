#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Descriptor {
    /// Opens a file for reading; it is closed when another program is started.
    public static func open(path: String) throws(SystemError) -> Descriptor {
        #if canImport(Darwin)
            let number = Darwin.open(path, O_RDONLY | O_CLOEXEC)
        #else
            let number = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        #endif
        guard number >= 0 else { throw SystemError.last("open") }
        return Descriptor(number)
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

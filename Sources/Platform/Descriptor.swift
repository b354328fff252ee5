import CPlatform

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A file descriptor, with the few calls that the wire needs. It doesn't own the descriptor: the code that opened it
/// closes it.
public struct Descriptor: Sendable, Hashable {
    /// The kinds of open files, as far as writing without blocking depends on them.
    public enum Kind: Sendable {
        case socket
        case pipe
        /// A regular file, to which a write never waits for a reader.
        case file
        case other
    }

    /// The number that the kernel knows it by.
    public let number: Int32

    /// The descriptor of this number.
    public init(_ number: Int32) { self.number = number }

    /// fd 0.
    public static let standardInput = Descriptor(0)
    /// fd 1.
    public static let standardOutput = Descriptor(1)
    /// fd 2.
    public static let standardError = Descriptor(2)

    /// The kind of the open file.
    public var kind: Kind {
        var status = stat()
        guard fstat(number, &status) == 0 else { return .other }
        switch status.st_mode & S_IFMT {
        case S_IFSOCK: return .socket
        case S_IFIFO: return .pipe
        case S_IFREG: return .file
        default: return .other
        }
    }

    /// Reads what is there, at least one byte, and waits for it if need be; 0 means the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        while true {
            #if canImport(Darwin)
                let count = Darwin.read(number, buffer.baseAddress, buffer.count)
            #else
                let count = Glibc.read(number, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 { return count }
            switch errno {
            case EINTR: continue
            // Another process that shares the open file made it non-blocking.
            case EAGAIN: _ = waitUntilReady(for: Int16(POLLIN), milliseconds: -1)
            default: throw SystemError.last("read")
            }
        }
    }

    /// Writes everything, waiting as long as it takes.
    public func writeAll(_ buffer: UnsafeRawBufferPointer) throws(SystemError) {
        var rest = buffer
        while !rest.isEmpty {
            #if canImport(Darwin)
                let count = Darwin.write(number, rest.baseAddress, rest.count)
            #else
                let count = Glibc.write(number, rest.baseAddress, rest.count)
            #endif
            if count >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN: _ = waitUntilReady(for: Int16(POLLOUT), milliseconds: -1)
            default: throw SystemError.last("write")
            }
        }
    }

    /// Waits until `poll` reports any of `events` (or an error or hang-up, which the next read or write reports), for
    /// at most so many milliseconds; -1 waits for ever. Returns true when something was reported.
    public func waitUntilReady(for events: Int16, milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: number, events: events, revents: 0)
        while true {
            let count = poll(&entry, 1, milliseconds)
            if count >= 0 { return count > 0 }
            if errno != EINTR { return true }
        }
    }

    /// Returns a second descriptor for the same open file, closed when another program is started.
    public func duplicate() throws(SystemError) -> Descriptor {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw SystemError.last("fcntl") }
        return Descriptor(copy)
    }

    /// Creates a pipe. Its ends are closed when another program is started.
    public static func makePipe() throws(SystemError) -> (reading: Descriptor, writing: Descriptor) {
        var ends: [Int32] = [-1, -1]
        guard cplatform_pipe(&ends) == 0 else { throw SystemError.last("pipe") }
        return (Descriptor(ends[0]), Descriptor(ends[1]))
    }

    /// Makes `target` refer to the same open file as this descriptor.
    public func replace(_ target: Descriptor) throws(SystemError) {
        guard dup2(number, target.number) >= 0 else { throw SystemError.last("dup2") }
    }

    /// Closes it. The number may mean another file at once.
    public func close() {
        #if canImport(Darwin)
            _ = Darwin.close(number)
        #else
            _ = Glibc.close(number)
        #endif
    }
}

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

    /// Opens the terminal of the process for reading and writing, whatever its standard descriptors are; fails with ENXIO when
    /// it has none.
    public static func openTerminal() throws(SystemError) -> Descriptor {
        try open(bytes: Array("/dev/tty".utf8), flags: O_RDWR | O_NOCTTY)
    }

    /// Indicates a terminal.
    public var isTerminal: Bool { isatty(number) == 1 }
}

extension Descriptor {
    /// The number of columns of the terminal behind the descriptor; nil for anything else, and for a terminal that does
    /// not report it.
    public var terminalColumns: Int? {
        var size = winsize()
        guard isTerminal, ioctl(number, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}

extension Environment {
    /// Sets a variable of this process, or removes it for nil. Only before a second thread is started: readers take no lock.
    public static func set(_ name: String, to value: String?) {
        if let value { setenv(name, value, 1) } else { unsetenv(name) }
    }
}

extension Descriptor {
    /// The state of the input before anything is read from it.
    public enum InputState: Sendable, Equatable {
        /// Nothing has arrived yet.
        case waiting
        /// Bytes wait to be read, or nothing can be said before they are.
        case readable
        /// The input has ended, and nothing is left to be read.
        case ended
    }

    /// Waits until there is something to read or the end has come, for at most so many milliseconds. Reads nothing.
    public func inputState(atMost milliseconds: Int32) -> InputState {
        var entry = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, milliseconds) > 0 else { return .waiting }
        var count: Int32 = 0
        // A device such as /dev/null does not report it.
        guard ioctl(number, UInt(FIONREAD), &count) == 0, !isTerminal else { return .readable }
        return count > 0 ? .readable : .ended
    }
}

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A file descriptor, with the few calls that the wire needs. It doesn't own the descriptor: whoever opened it closes it.
public struct Descriptor: Sendable, Hashable {
    /// What stands behind a descriptor, as far as writing without blocking depends on it.
    public enum Kind: Sendable {
        case socket
        case pipe
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

    /// What stands behind it.
    public var kind: Kind {
        var status = stat()
        guard fstat(number, &status) == 0 else { return .other }
        switch status.st_mode & S_IFMT {
        case S_IFSOCK: return .socket
        case S_IFIFO: return .pipe
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
            // Somebody who shares the open file made it non-blocking.
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

    /// Waits until `poll` reports any of `events` (or an error or hang-up, which reading or writing then tells), for at
    /// most so many milliseconds; -1 waits for ever. True when something was reported.
    public func waitUntilReady(for events: Int16, milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: number, events: events, revents: 0)
        while true {
            let count = poll(&entry, 1, milliseconds)
            if count >= 0 { return count > 0 }
            if errno != EINTR { return true }
        }
    }

    /// A second descriptor for the same open file, closed when another program is started.
    public func duplicate() throws(SystemError) -> Descriptor {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw SystemError.last("fcntl") }
        return Descriptor(copy)
    }

    /// Makes `target` mean the same open file as this one.
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

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Descriptor {
    /// Writes as much as can be written at once, and returns the number of bytes; never waits for a reader.
    ///
    /// The descriptor is not made non-blocking: that would change the open file for all processes that share it, such
    /// as a terminal's shell. So the kernel is asked not to wait for this one write, where that is possible; elsewhere
    /// a pipe gets at most PIPE_BUF bytes when `poll` reports space, which POSIX guarantees to be written as a whole.
    public func writeWithoutWaiting(_ buffer: UnsafeRawBufferPointer, kind: Kind) throws(SystemError) -> Int {
        var written = 0
        while written < buffer.count {
            let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
            let count =
                kind == .socket ? send(number, rest.baseAddress, rest.count, Int32(MSG_DONTWAIT)) : put(rest, kind)
            if count >= 0 {
                written += count
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN: return written
            default: throw SystemError.last("write")
            }
        }
        return written
    }

    /// Writes once without waiting: as write(2), with EAGAIN where it would have to wait.
    private func put(_ buffer: UnsafeRawBufferPointer, _ kind: Kind) -> Int {
        if kind == .file { return write(number, buffer.baseAddress, buffer.count) }
        #if !canImport(Darwin)
            if kind == .pipe, let write = Self.vectorWrite {
                var vector = iovec(
                    iov_base: UnsafeMutableRawPointer(mutating: buffer.baseAddress), iov_len: buffer.count)
                let count = write(number, &vector, 1, -1, Self.doNotWait)
                // A kernel before 6.4 can't be asked so about a pipe.
                if count >= 0 || errno != EOPNOTSUPP { return count }
            }
        #endif
        guard waitUntilReady(for: Int16(POLLOUT), milliseconds: 0) else {
            errno = EAGAIN
            return -1
        }
        return write(number, buffer.baseAddress, min(buffer.count, Self.pipeBufferSize))
    }

    #if canImport(Darwin)
        private static let pipeBufferSize = 512
    #else
        private static let pipeBufferSize = 4_096

        private typealias VectorWrite =
            @convention(c) (Int32, UnsafePointer<iovec>, Int32, off_t, Int32) -> Int

        /// pwritev2(2), which the Swift overlay of the C library leaves out; nil before glibc 2.26.
        private static let vectorWrite = dlsym(dlopen(nil, RTLD_NOW), "pwritev2").map {
            unsafeBitCast($0, to: VectorWrite.self)
        }
        /// RWF_NOWAIT of linux/fs.h.
        private static let doNotWait: Int32 = 8
    #endif
}

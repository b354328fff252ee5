#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// TCP on the loopback interface.
public enum Sockets {
    /// A new TCP socket that child processes don't inherit.
    static func makeStream(_ family: Int32 = AF_INET) throws(SystemError) -> Int32 {
        #if canImport(Darwin)
            let descriptor = socket(family, SOCK_STREAM, 0)
        #else
            let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        guard descriptor >= 0 else { throw .last("socket") }
        prepare(descriptor)
        return descriptor
    }

    /// Closes the descriptor on exec, and makes writing to a peer that has gone an error instead of a signal.
    static func prepare(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        #if canImport(Darwin)
            var on: Int32 = 1
            _ = setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
        #endif
    }
}

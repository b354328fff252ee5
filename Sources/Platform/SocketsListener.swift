#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Sockets {
    /// A socket that listens on 127.0.0.1.
    public final class Listener: Sendable {
        /// The port; chosen by the system when 0 was asked for.
        public let port: Int
        private let descriptor: Int32
        /// A pipe that wakes `accept`: closing a descriptor under a thread that waits on it would let the number be given
        /// to another file meanwhile.
        private let wakeReader: Int32
        private let wakeWriter: Int32

        /// Listens on `port`, with room for `backlog` connections that nobody has accepted yet.
        public init(port: UInt16 = 0, backlog: Int32 = 128) throws(SystemError) {
            let descriptor = try Sockets.makeStream()
            do throws(SystemError) {
                var on: Int32 = 1
                _ = setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
                guard Sockets.withLoopback(port: port, { bind(descriptor, $0, $1) }) == 0 else { throw .last("bind") }
                guard listen(descriptor, backlog) == 0 else { throw .last("listen") }
                self.port = try Self.port(of: descriptor)
                var ends: [Int32] = [-1, -1]
                guard pipe(&ends) == 0 else { throw .last("pipe") }
                for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
                wakeReader = ends[0]
                wakeWriter = ends[1]
                self.descriptor = descriptor
            } catch {
                _ = close(descriptor)
                throw error
            }
        }

        deinit {
            _ = close(descriptor)
            _ = close(wakeReader)
            _ = close(wakeWriter)
        }

        /// Waits for the next connection; nil after `stop`.
        public func accept() throws(SystemError) -> Connection? {
            while true {
                var waited = [
                    pollfd(fd: wakeReader, events: Int16(POLLIN), revents: 0),
                    pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                ]
                guard poll(&waited, 2, -1) >= 0 else {
                    if errno == EINTR { continue }
                    throw .last("poll")
                }
                if waited[0].revents != 0 { return nil }
                #if canImport(Darwin)
                    let accepted = Darwin.accept(descriptor, nil, nil)
                #else
                    let accepted = Glibc.accept(descriptor, nil, nil)
                #endif
                if accepted >= 0 { return Connection(descriptor: accepted) }
                // The peer gave up before it was accepted.
                if errno == EINTR || errno == ECONNABORTED { continue }
                throw .last("accept")
            }
        }

        /// Lets `accept` return nil, now and from now on. From any thread.
        public func stop() {
            var byte: UInt8 = 0
            _ = write(wakeWriter, &byte, 1)
        }

        private static func port(of descriptor: Int32) throws(SystemError) -> Int {
            var address = sockaddr_in()
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let code = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
            }
            guard code == 0 else { throw .last("getsockname") }
            return Int(UInt16(bigEndian: address.sin_port))
        }
    }
}

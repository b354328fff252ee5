import CPlatform

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Sockets {
    /// Sockets that listen on one port of some addresses, by default those of the loopback interface.
    public final class Listener: Sendable {
        /// The port; chosen by the system when 0 was asked for.
        public let port: Int
        private let descriptors: [Int32]
        /// A pipe that wakes `accept`: closing a descriptor under a thread that waits on it would let the number be given
        /// to another file meanwhile.
        private let wakeReader: Int32
        private let wakeWriter: Int32

        /// The number of attempts with another port when the one that the system chose is taken at another address.
        private static let portAttempts = 16

        /// Listens on `port` of all these addresses, with a queue of `backlog` connections that were not accepted yet.
        /// `::1` is left out where there is no IPv6.
        public init(
            port: UInt16 = 0, backlog: Int32 = 128, addresses: [Address] = [.loopback]
        ) throws(SystemError) {
            var attempts = port == 0 ? Self.portAttempts : 1
            while true {
                attempts -= 1
                do throws(SystemError) {
                    (self.port, descriptors) = try Self.listen(on: addresses, port: port, backlog: backlog)
                    break
                } catch {
                    guard attempts > 0, error.number == EADDRINUSE else { throw error }
                }
            }
            do {
                let ends = try Descriptor.makePipe()
                (wakeReader, wakeWriter) = (ends.reading.number, ends.writing.number)
            } catch {
                for descriptor in descriptors { _ = close(descriptor) }
                throw error
            }
        }

        private static func listen(
            on addresses: [Address], port: UInt16, backlog: Int32
        ) throws(SystemError) -> (port: Int, descriptors: [Int32]) {
            var port = port
            var descriptors: [Int32] = []
            do throws(SystemError) {
                for address in addresses {
                    do throws(SystemError) {
                        descriptors.append(try listen(on: address, port: port, backlog: backlog))
                    } catch {
                        let isMissing = [EAFNOSUPPORT, EADDRNOTAVAIL, EPROTONOSUPPORT].contains(error.number)
                        guard address == .loopback6, isMissing, !descriptors.isEmpty else { throw error }
                        continue
                    }
                    if port == 0, let first = descriptors.first { port = try Self.port(of: first) }
                }
            } catch {
                for descriptor in descriptors { _ = close(descriptor) }
                throw error
            }
            return (Int(port), descriptors)
        }

        private static func listen(on address: Address, port: UInt16, backlog: Int32) throws(SystemError) -> Int32 {
            let descriptor = try Sockets.makeStream(address.family)
            do throws(SystemError) {
                var on: Int32 = 1
                let size = socklen_t(MemoryLayout<Int32>.size)
                _ = setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
                // `::` is not to take the port of the IPv4 addresses, too: they have sockets of their own.
                if address.isIPv6 { _ = setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, size) }
                // A connection that was given up between `poll` and `accept` must not make `accept` wait.
                _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
                guard address.withPort(port, { bind(descriptor, $0, $1) }) == 0 else { throw .last("bind") }
                #if canImport(Darwin)
                    let code = Darwin.listen(descriptor, backlog)
                #else
                    let code = Glibc.listen(descriptor, backlog)
                #endif
                guard code == 0 else { throw .last("listen") }
                return descriptor
            } catch {
                _ = close(descriptor)
                throw error
            }
        }

        deinit {
            for descriptor in descriptors { _ = close(descriptor) }
            _ = close(wakeReader)
            _ = close(wakeWriter)
        }

        /// Waits for the next connection; nil after `stop`.
        public func accept() throws(SystemError) -> Connection? {
            while true {
                var waited = ([wakeReader] + descriptors).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
                guard poll(&waited, nfds_t(waited.count), -1) >= 0 else {
                    if errno == EINTR { continue }
                    throw .last("poll")
                }
                if waited[0].revents != 0 { return nil }
                for entry in waited.dropFirst() where entry.revents != 0 {
                    if let connection = try Self.accept(from: entry.fd) { return connection }
                }
            }
        }

        private static func accept(from descriptor: Int32) throws(SystemError) -> Connection? {
            let accepted = cplatform_accept(descriptor)
            if accepted >= 0 { return Connection(descriptor: accepted) }
            // The peer gave up before it was accepted.
            if [EINTR, ECONNABORTED, EAGAIN].contains(errno) { return nil }
            throw .last("accept")
        }

        /// Makes `accept` return nil, now and from now on. From any thread.
        public func stop() {
            var byte: UInt8 = 0
            _ = write(wakeWriter, &byte, 1)
        }

        private static func port(of descriptor: Int32) throws(SystemError) -> UInt16 {
            var storage = sockaddr_storage()
            var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
            return try withUnsafeMutablePointer(to: &storage) { pointer throws(SystemError) in
                let code = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    getsockname(descriptor, $0, &size)
                }
                guard code == 0 else { throw .last("getsockname") }
                // The port has the same offset in both kinds of addresses.
                return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    UInt16(bigEndian: $0.pointee.sin_port)
                }
            }
        }
    }
}

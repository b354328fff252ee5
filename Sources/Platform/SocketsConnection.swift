import Locking

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Sockets {
    /// A TCP connection. One thread at a time reads, writes and closes; `interrupt` may be called from any other.
    public final class Connection: Sendable {
        private let descriptor: Mutex<Int32?>

        init(descriptor: Int32) {
            Sockets.prepare(descriptor)
            var on: Int32 = 1
            _ = setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
            self.descriptor = Mutex(descriptor)
        }

        /// Connects to this port of an address.
        public convenience init(
            toLoopbackPort port: Int, of address: Address = .loopback
        ) throws(SystemError) {
            let descriptor = try Sockets.makeStream(address.family)
            guard address.withPort(UInt16(truncatingIfNeeded: port), { connect(descriptor, $0, $1) }) == 0 else {
                let error = SystemError.last("connect")
                _ = Self.closeDescriptor(descriptor)
                throw error
            }
            self.init(descriptor: descriptor)
        }

        deinit { close() }

        /// Waits for bytes and returns at most `limit` of them; none when the peer has ended its side.
        public func read(atMost limit: Int = 65_536) throws(SystemError) -> [UInt8] {
            let open = try openDescriptor("recv")
            var count = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, initialized in
                repeat { count = recv(open, buffer.baseAddress, limit, 0) } while count < 0 && errno == EINTR
                initialized = max(0, count)
            }
            guard count >= 0 else { throw .last("recv") }
            return bytes
        }

        /// Waits until `read` would not wait, until `deadline` at the latest; false when it has passed.
        public func waitUntilReadable(until deadline: ContinuousClock.Instant) throws(SystemError) -> Bool {
            let open = Descriptor(try openDescriptor("poll"))
            while true {
                let left = (deadline - .now) / .milliseconds(1)
                guard left > 0 else { return open.waitUntilReady(for: Int16(POLLIN), milliseconds: 0) }
                if open.waitUntilReady(for: Int16(POLLIN), milliseconds: Int32(min(left.rounded(.up), 1e9))) {
                    return true
                }
            }
        }

        /// Sets the time after which `write` fails when the peer receives nothing.
        public func limitWriting(to limit: Duration) {
            let (seconds, attoseconds) = limit.components
            var time = timeval()
            time.tv_sec = .init(seconds)
            time.tv_usec = .init(attoseconds / 1_000_000_000_000)
            descriptor.withLock { descriptor in
                guard let open = descriptor else { return }
                _ = setsockopt(open, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
            }
        }

        /// Ends the outgoing stream; the incoming one can still be read.
        public func finishWriting() {
            descriptor.withLock { descriptor in
                if let open = descriptor { _ = shutdown(open, Int32(SHUT_WR)) }
            }
        }

        /// Writes all of `bytes`.
        public func write(_ bytes: [UInt8]) throws(SystemError) {
            let open = try openDescriptor("send")
            #if canImport(Darwin)
                let flags: Int32 = 0
            #else
                let flags = Int32(MSG_NOSIGNAL)
            #endif
            var sent = 0
            while sent < bytes.count {
                let count = bytes.withUnsafeBytes { buffer in
                    send(open, buffer.baseAddress?.advanced(by: sent), buffer.count - sent, flags)
                }
                if count < 0 && errno == EINTR { continue }
                guard count >= 0 else { throw .last("send") }
                sent += count
            }
        }

        /// Closes the connection in order.
        public func close() {
            descriptor.withLock { descriptor in
                if let open = descriptor { _ = Self.closeDescriptor(open) }
                descriptor = nil
            }
        }

        /// Closes the connection with a reset: what the peer has not read is lost, and it gets an error.
        public func reset() {
            descriptor.withLock { descriptor in
                if let open = descriptor {
                    var abort = linger(l_onoff: 1, l_linger: 0)
                    _ = setsockopt(open, SOL_SOCKET, SO_LINGER, &abort, socklen_t(MemoryLayout<linger>.size))
                    _ = Self.closeDescriptor(open)
                }
                descriptor = nil
            }
        }

        /// Ends both directions, so that a read that waits returns. The descriptor stays until `close`.
        public func interrupt() {
            descriptor.withLock { descriptor in
                if let open = descriptor { _ = shutdown(open, Int32(SHUT_RDWR)) }
            }
        }

        private func openDescriptor(_ call: String) throws(SystemError) -> Int32 {
            guard let open = descriptor.withLock({ $0 }) else { throw SystemError(call, number: EBADF) }
            return open
        }

        private static func closeDescriptor(_ descriptor: Int32) -> Int32 {
            #if canImport(Darwin)
                Darwin.close(descriptor)
            #else
                Glibc.close(descriptor)
            #endif
        }
    }
}

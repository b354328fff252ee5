import CPlatform

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// TCP on the loopback interface.
public enum Sockets {
    /// A new TCP socket that child processes don't inherit.
    static func makeStream(_ family: Int32 = AF_INET) throws(SystemError) -> Int32 {
        let descriptor = cplatform_stream_socket(family)
        guard descriptor >= 0 else { throw .last("socket") }
        prepare(descriptor)
        return descriptor
    }

    /// Makes writing to a peer that has gone an error instead of a signal, on the systems that need to be told.
    static func prepare(_ descriptor: Int32) {
        #if canImport(Darwin)
            var on: Int32 = 1
            _ = setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
        #endif
    }
}

extension Sockets {
    /// An address of the Internet Protocol, without a port.
    public struct Address: Sendable, Hashable {
        /// Four bytes of an IPv4 address, or sixteen of an IPv6 address.
        let bytes: [UInt8]

        /// 127.0.0.1.
        public static let loopback = Address(bytes: [127, 0, 0, 1])
        /// ::1.
        public static let loopback6 = Address(bytes: Array(repeating: 0, count: 15) + [1])

        private init(bytes: [UInt8]) { self.bytes = bytes }

        /// The address that `text` spells, such as `192.0.2.7` or `2001:db8::7`, or nil.
        public init?(_ text: String) {
            var four = in_addr()
            var sixteen = in6_addr()
            if inet_pton(AF_INET, text, &four) == 1 {
                bytes = withUnsafeBytes(of: &four) { Array($0) }
            } else if inet_pton(AF_INET6, text, &sixteen) == 1 {
                bytes = withUnsafeBytes(of: &sixteen) { Array($0) }
            } else {
                return nil
            }
        }

        /// Indicates an IPv6 address.
        public var isIPv6: Bool { bytes.count == 16 }

        /// Indicates `0.0.0.0` or `::`, which mean all addresses of their family.
        public var isWildcard: Bool { bytes.allSatisfy { $0 == 0 } }

        var family: Int32 { isIPv6 ? AF_INET6 : AF_INET }

        /// Calls `body` with the address and this port as the socket calls take them.
        func withPort<Result>(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
            var storage = sockaddr_storage()
            let size = withUnsafeMutablePointer(to: &storage) { pointer in
                if isIPv6 {
                    pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
                        address.pointee.sin6_family = sa_family_t(AF_INET6)
                        address.pointee.sin6_port = port.bigEndian
                        withUnsafeMutableBytes(of: &address.pointee.sin6_addr) { $0.copyBytes(from: bytes) }
                        return MemoryLayout<sockaddr_in6>.size
                    }
                } else {
                    pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
                        address.pointee.sin_family = sa_family_t(AF_INET)
                        address.pointee.sin_port = port.bigEndian
                        withUnsafeMutableBytes(of: &address.pointee.sin_addr) { $0.copyBytes(from: bytes) }
                        return MemoryLayout<sockaddr_in>.size
                    }
                }
            }
            return withUnsafePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(size)) }
            }
        }
    }
}

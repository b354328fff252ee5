import Foundation
import Testing

/// A local port that refuses every connection while the value exists: it is bound, so that no other program gets it,
/// but nothing listens on it.
public final class ClosedPort: Sendable {
    public let number: Int
    private let descriptor: Int32

    public init() throws {
        #if canImport(Darwin)
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failure = withUnsafeMutablePointer(to: &address) { [descriptor] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) != 0 || getsockname(descriptor, address, &size) != 0
            }
        }
        number = Int(UInt16(bigEndian: address.sin_port))
        try #require(!failure && number > 0)
    }

    deinit { close(descriptor) }
}

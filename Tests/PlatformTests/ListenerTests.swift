import Foundation
import Testing

@testable import Platform

/// Sockets that listen.
@Suite struct ListenerTests {
    @Test(
        arguments: [
            ("127.0.0.1", false), ("0.0.0.0", false), ("::1", true), ("::", true), ("2001:db8::7", true),
            ("::ffff:192.0.2.7", true),
        ])
    func addresses(_ text: String, _ isIPv6: Bool) throws {
        let address = try #require(Sockets.Address(text))
        #expect(address.isIPv6 == isIPv6 && address.isWildcard == (text == "::" || text == "0.0.0.0"))
    }

    @Test(arguments: ["", "localhost", "1.2.3", "1.2.3.4.5", "127.1", "256.0.0.1", "[::1]", "::1%lo", "0x7f000001"])
    func noAddresses(_ text: String) { #expect(Sockets.Address(text) == nil) }

    private static let hasIPv6 = (try? Sockets.Listener(addresses: [.loopback6])) != nil

    @Test(.enabled("needs: IPv6") { hasIPv6 })
    func bothAddressesHaveOnePort() throws {
        let listener = try Sockets.Listener(addresses: [.loopback, .loopback6])
        for address in [Sockets.Address.loopback, .loopback6] {
            let client = try Sockets.Connection(toLoopbackPort: listener.port, of: address)
            let server = try #require(try listener.accept())
            try client.write([42])
            #expect(try server.read() == [42])
        }
        // A port that is taken at one address is taken.
        #expect(throws: SystemError("bind", number: EADDRINUSE)) {
            try Sockets.Listener(port: UInt16(listener.port), addresses: [.loopback6])
        }
        listener.stop()
        #expect(try listener.accept() == nil)
    }

    @Test func onlyAddressesOfThisMachineAreAccepted() throws {
        let address = try #require(Sockets.Address("192.0.2.7"))
        #expect(throws: SystemError("bind", number: EADDRNOTAVAIL)) {
            try Sockets.Listener(addresses: [.loopback, address])
        }
    }
}

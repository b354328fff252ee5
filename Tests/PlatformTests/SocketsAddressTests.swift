import Testing

@testable import Platform

/// Addresses of the Internet Protocol: which are public, how they are spelled, and what names stand for.
@Suite struct SocketsAddressTests {
    @Test(arguments: [
        ("1.1.1.1", true), ("8.8.8.8", true), ("93.184.215.14", true), ("172.15.255.255", true), ("172.32.0.1", true),
        ("100.63.255.255", true), ("100.128.0.1", true), ("223.255.255.255", true), ("0.0.0.0", false),
        ("10.0.0.1", false), ("100.64.0.1", false), ("100.127.255.255", false), ("127.0.0.1", false),
        ("127.255.255.254", false), ("169.254.169.254", false), ("172.16.0.1", false), ("172.31.255.255", false),
        ("192.0.0.1", false), ("192.0.2.1", false), ("192.88.99.1", false), ("192.168.1.1", false),
        ("198.18.0.1", false), ("198.19.255.255", false), ("198.51.100.1", false), ("203.0.113.1", false),
        ("224.0.0.1", false), ("240.0.0.1", false), ("255.255.255.255", false),
        ("2606:4700:4700::1111", true), ("2a00:1450:4001::1", true), ("2001:4860:4860::8888", true), ("::", false),
        ("::1", false), ("::ffff:8.8.8.8", false), ("::8.8.8.8", false), ("64:ff9b::808:808", false),
        ("100::1", false), ("2001::1", false), ("2001:1ff:ffff::", false), ("2001:db8::1", false),
        ("2002:808:808::1", false), ("3fff::1", false),
        ("fc00::1", false), ("fd12::1", false), ("fe80::1", false), ("ff02::1", false),
    ])
    func publicAddresses(text: String, isPublic: Bool) throws {
        #expect(try #require(Sockets.Address(text)).isPublic == isPublic)
    }

    @Test(arguments: ["127.0.0.1", "192.0.2.7", "::1", "2001:db8::7"])
    func theSpellingIsTheUsualOne(text: String) throws {
        #expect(try #require(Sockets.Address(text)).description == text)
    }

    @Test func namesStandForAddresses() async {
        #expect(await Sockets.Address.resolve("192.0.2.7") == [Sockets.Address("192.0.2.7")])
        let own = await Sockets.Address.resolve("localhost")
        #expect(!own.isEmpty && own.allSatisfy { $0 == .loopback || $0 == .loopback6 })
        #expect(await Sockets.Address.resolve("no-such-name.invalid") == [])
    }
}

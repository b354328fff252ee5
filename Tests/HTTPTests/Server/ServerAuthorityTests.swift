import Platform
import Testing

@testable import HTTP

/// Which `Host` fields mean a server.
@Suite struct ServerAuthorityTests {
    @Test(
        arguments: [
            ("sandbox", "sandbox:8080", true), ("sandbox", "sandbox", true), ("sandbox", "SandBox:4040", true),
            ("sandbox", "sandbox.:8080", true), ("Sandbox.", "sandbox:8080", true),
            ("sandbox:4040", "sandbox:4040", true),
            ("sandbox:4040", "sandbox:8080", false), ("sandbox:80", "sandbox", true),
            ("sandbox:4040", "sandbox", false),
            ("alloy_host", "alloy_host:8080", true), ("192.0.2.7", "192.0.2.7:9", true),
            ("[2001:db8::7]", "[2001:db8::7]:9", true),
            ("localhost", "localhost:4040", true), ("sandbox", "127.0.0.1:8080", true),
            ("sandbox", "127.0.0.1:4040", false),
            ("sandbox", "sandbox.attacker.example:8080", false), ("sandbox", "attacker.example", false),
            ("sandbox", "x@sandbox:8080", false), ("sandbox", "sandbox:", false), ("sandbox", "sandbox:0", false),
            ("sandbox", "sandbox:8080:8080", false), ("sandbox", "sandbox/..", false), ("sandbox", "", false),
            ("sandbox", "192.0.2.7:8080", false), ("sandbox", " sandbox", false), ("sandbox", "sandbox..", false),
        ])
    func names(_ name: String, _ authority: String, _ isOwn: Bool) throws {
        let name = try #require(ServerName(name))
        #expect(ServerAuthority(port: 8_080, names: [name]).isOwn(authority) == isOwn)
    }

    @Test(arguments: [
        "", "*", "*.example", "a b", "a:0", "a:65536", "a:x", "http://a", "a/b", "a..b", ".", "[::1", "[x]", "a,b", "é",
    ])
    func noNames(_ text: String) { #expect(ServerName(text) == nil) }

    @Test(
        arguments: [
            ("192.0.2.7:4040", true), ("[2001:db8::7]:8080", true), ("0.0.0.0", true), ("localhost:4040", false),
            ("attacker.example", false), ("192.0.2.7.attacker.example", false), ("[2001:db8::7", false),
        ])
    func addressesAreNamesOfAServerBeyondTheLoopbackInterface(_ authority: String, _ isOwn: Bool) {
        #expect(ServerAuthority(port: 8_080, acceptsAddresses: true).isOwn(authority) == isOwn)
        #expect(!ServerAuthority(port: 8_080).isOwn(authority))
    }

    @Test func theFirstNameIsTheOrigin() throws {
        let names = ["sandbox", "localhost:9090"].compactMap(ServerName.init)
        #expect(ServerAuthority(port: 8_080).origin.description == "http://127.0.0.1:8080")
        #expect(ServerAuthority(port: 8_080, names: names).origin.description == "http://sandbox:8080")
        #expect(ServerAuthority(port: 8_080, names: names.reversed()).origin.description == "http://localhost:9090")
        #expect(ServerAuthority(port: 8_080, names: names).refusal.sentence.contains("sandbox and localhost:9090"))
    }

    @Test(
        arguments: [
            ([], ["127.0.0.1", "::1"]), (["0.0.0.0"], ["::1", "0.0.0.0"]), (["::"], ["127.0.0.1", "::"]),
            (["0.0.0.0", "::", "192.0.2.7"], ["0.0.0.0", "::"]),
            (["192.0.2.7", "192.0.2.7"], ["127.0.0.1", "::1", "192.0.2.7"]),
            (["127.0.0.1"], ["127.0.0.1", "::1"]),
        ])
    func everyAddressIsListenedOnOnce(_ given: [String], _ all: [String]) {
        let location = ServerLocation(addresses: given.compactMap(Sockets.Address.init))
        #expect(location.allAddresses == all.compactMap(Sockets.Address.init))
    }
}

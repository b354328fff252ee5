import AlloyHostSandbox
import HostTestSupport
import JSON
import Testing

@testable import AlloyHost

@Suite struct SandboxMethodTests {
    static let names = MethodTable.standard.methods.map(\.name).filter { $0.hasPrefix("sandbox.") }

    /// They are in every host, so that documents and clients are the same; before the real service they say why not.
    @Test(arguments: names)
    func isNotFoundInLiveMode(name: String) async throws {
        let transport = RoutedTransport([:])
        let method = try #require(MethodTable.standard[name])
        let error = try await HostFixture.live(transport).error(name, method.example.params)
        #expect(error["code"] == 1_003)
        #expect(error["message"]?.stringValue?.contains("live service") == true)
        #expect(error["data"]?["kind"] == "not_found")
        #expect(error["data"]?["origin"] == "host")
        #expect(error["data"]?["outcome"] == "not_sent")
        #expect(error["data"]?["fix"]?.arrayValue?.contains { $0.stringValue?.contains("--sandbox") == true } == true)
        #expect(transport.requests.isEmpty)
    }

    @Test func saysWhichBackendThereIs() async throws {
        let sandbox = try await HostFixture.sandbox(userId: "u").result("host.info")
        #expect(sandbox["backend"] == "sandbox")
        #expect(sandbox["userId"] == "u")
        #expect(sandbox["seed"] == "demo")
        #expect(sandbox["ledger"] == "memory")
        let live = try await HostFixture.live(RoutedTransport([:])).result("host.info")
        #expect(live["backend"] == "live")
        #expect(live["keySource"] == "a test")
        #expect(live["userId"] == JSONValue.null)
        #expect(live["seed"] == nil)
    }

    @Test func decidesALinkOnce() async throws {
        let fixture = HostFixture.sandbox()
        let link = try await link(fixture)
        let allowed = try await decide(fixture, link, "allow")
        let ada = try await fixture.result("users.get", ["userId": "ada"])["userId"] ?? nil
        let credentials = try await fixture.result("credentials.list", ["userId": ada])["credentials"]
        #expect(allowed["result"]?["credentialId"] == credentials?[0]?["credentialId"])
        #expect(allowed["result"]?["redirectedTo"] == "http://localhost/there")
        let again = try await decide(fixture, link, "allow")
        #expect(again["error"]?["data"]?["kind"] == "conflict")
        #expect(again["error"]?["data"]?["outcome"] == "rejected")
    }

    @Test func deniesWithoutMakingACredential() async throws {
        let fixture = HostFixture.sandbox()
        let denied = try await decide(fixture, try await link(fixture), "deny")
        #expect(denied["result"]?["credentialId"] == JSONValue.null)
        #expect(denied["result"]?["redirectedTo"] == "http://localhost/there")
        let ada = try await fixture.result("users.get", ["userId": "ada"])["userId"] ?? nil
        #expect(try await fixture.result("credentials.list", ["userId": ada])["credentials"] == [])
    }

    @Test func closesAndLeavesTheLinkGood() async throws {
        let fixture = HostFixture.sandbox()
        let link = try await link(fixture)
        #expect(try await decide(fixture, link, "close")["result"]?["redirectedTo"] == JSONValue.null)
        #expect(try await decide(fixture, link, "allow")["result"]?["credentialId"]?.stringValue != nil)
    }

    @Test func knowsOnlyItsOwnLinks() async throws {
        let error = try await decide(HostFixture.sandbox(), "https://example.com/authorize?token=x", "allow")["error"]
        #expect(error?["data"]?["kind"] == "not_found")
    }

    private func link(_ fixture: HostFixture) async throws -> String {
        let created = try await fixture.result(
            "credentials.create",
            [
                "connectorId": "hubspot", "authenticationType": "oauth2", "redirectUri": "http://localhost/there",
                "userId": try await fixture.result("users.create", ["username": "ada"])["userId"] ?? nil,
            ])
        return try #require(created["oauthUrl"]?.stringValue)
    }

    private func decide(_ fixture: HostFixture, _ link: String, _ decision: String) async throws -> JSONValue {
        try JSONValue(
            parsing: await fixture.reply(
                "sandbox.oauth.decide", .named(["oauthUrl": .string(link), "decision": .string(decision)])))
    }
}

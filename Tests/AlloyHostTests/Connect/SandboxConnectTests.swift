import Alloy
import HTTP
import HostTestSupport
import JSON
import Locking
import TestSupport
import Testing

@testable import AlloyHost

/// `credentials.connect` on the sandbox, where `sandbox.oauth.decide` is the person.
@Suite("Connecting an account of the sandbox", .hangLimit)
struct SandboxConnectTests {
    private static func decide(_ fixture: HostFixture, _ link: String, _ decision: JSONValue) async throws {
        _ = try await fixture.result("sandbox.oauth.decide", ["oauthUrl": .string(link), "decision": decision])
    }

    @Test("twenty at once for four users: each gets its own")
    func twenty() async throws {
        let fixture = HostFixture.sandbox()
        let notifications = Notifications()
        var users: [JSONValue] = []
        for name in ["ada", "grace", "mary", "joan"] {
            users.append(try #require(try await fixture.result("users.create", ["username": .string(name)])["userId"]))
        }
        let owners = (0..<20).map { users[$0 % 4] }
        let person = Task {
            for number in 0..<20 { try await Self.decide(fixture, await notifications.link(number), "allow") }
        }
        let connecting = owners.map { user in
            Task {
                try await fixture.result(
                    "credentials.connect", ["connectorId": "slack", "userId": user], notifying: notifications)
            }
        }
        var found: [(JSONValue, JSONValue)] = []
        for (user, task) in zip(owners, connecting) {
            found.append((user, try #require(try await task.value["credentialId"])))
        }
        try await person.value
        #expect(Set(found.map(\.1.text)).count == 20)
        for user in users {
            let listed = try await fixture.result("credentials.list", ["userId": user])["credentials"]?.arrayValue ?? []
            #expect(
                Set(listed.compactMap { $0["credentialId"]?.text })
                    == Set(found.filter { $0.0 == user }.map(\.1.text)))
        }
    }

    @Test("ends at once when access is denied; closing the window decides nothing")
    func denied() async throws {
        let fixture = HostFixture.sandbox()
        let notifications = Notifications()
        let connecting = Task {
            try await fixture.error("credentials.connect", ["connectorId": "slack"], notifying: notifications)
        }
        let link = await notifications.link()
        try await Self.decide(fixture, link, "close")
        #expect(fixture.services.pendingConnections.pendingLinks == 1)
        try await Self.decide(fixture, link, "deny")
        #expect(try await connecting.value["data"]?["kind"] == "connection_required")
        #expect(fixture.services.pendingConnections.pendingLinks == 0)
    }

    @Test("is deterministic, the link included")
    func deterministic() async throws {
        func links() async throws -> [String] {
            let fixture = HostFixture.sandbox()
            let notifications = Notifications()
            for number in 0..<2 {
                let connecting = Task {
                    try await fixture.result(
                        "credentials.connect", ["connectorId": "hubspot"], notifying: notifications)
                }
                try await Self.decide(fixture, await notifications.link(number), "allow")
                _ = try await connecting.value
            }
            return notifications.params.map(\.text)
        }
        let first = try await links()
        #expect(first.count == 2)
        #expect(try await links() == first)
    }

    @Test("describes the ways to decide a link that no browser can open")
    func note() async throws {
        let fixture = HostFixture.sandbox()
        let notifications = Notifications()
        let connecting = Task {
            try await fixture.result("credentials.connect", ["connectorId": "slack"], notifying: notifications)
        }
        let link = await notifications.link()
        let note = notifications.params.first?["note"]?.stringValue ?? ""
        for way in ["sandbox.oauth.decide", "--consent-port", "--consent auto"] {
            #expect(note.contains(way), "\(way)")
        }
        try await Self.decide(fixture, link, "allow")
        _ = try await connecting.value
    }

    @Test(
        "is allowed by the sandbox itself where it was told so, and no link goes out", arguments: ["slack", "hubspot"])
    func automatic(_ connector: String) async throws {
        let fixture = HostFixture.sandbox(
            HostOptions(), consent: .automatic)
        let notifications = Notifications()
        let result = try await fixture.result(
            "credentials.connect", ["connectorId": .string(connector)], notifying: notifications)
        let listed = try await fixture.result("credentials.list", ["connectorId": .string(connector)])
        #expect(result["credentialId"] != nil)
        #expect(listed["credentials"]?.arrayValue?.map { $0["credentialId"] } == [result["credentialId"]])
        #expect(notifications.methods.isEmpty)
    }

    @Test("is refused at once, before a link is made, where no link can be decided")
    func nobody() async throws {
        let fixture = HostFixture.sandbox(HostOptions(), consent: .nobody)
        let notifications = Notifications()
        let error = try await fixture.error("credentials.connect", ["connectorId": "slack"], notifying: notifications)
        #expect(error["data"]?["kind"] == "connection_required" && error["data"]?["outcome"] == "not_sent")
        let fix = error["data"]?["fix"]?.text ?? ""
        for way in ["--consent auto", "--consent-port 0", "sandbox.oauth.decide"] {
            #expect(fix.contains(way), "\(way)")
        }
        #expect(notifications.methods.isEmpty)
        // A kind that needs no browser needs nobody either.
        let key = try await fixture.result(
            "credentials.connect",
            ["connectorId": "klaviyo", "authenticationType": "apiKey", "data": ["apiKey": "pk_0123456789abcdef"]])
        #expect(key["credentialId"] != nil)
    }

    @Test("ends when the sandbox is reset")
    func reset() async throws {
        let fixture = HostFixture.sandbox()
        let notifications = Notifications()
        let connecting = Task {
            try await fixture.error("credentials.connect", ["connectorId": "slack"], notifying: notifications)
        }
        _ = await notifications.link()
        _ = try await fixture.result("sandbox.reset")
        #expect(try await connecting.value["data"]?["kind"] == "connection_required")
    }
}

import HTTP
import JSON
import Testing

@testable import Alloy

/// Endpoints that may not be there, and what is asked then.
@Suite("Fallbacks")
struct FallbackTests {
    static let list = ScriptedTransport.answer(200, #"{"connectors":[{"id":"slack"},{"id":"zohoCRM","name":"Zoho"}]}"#)

    @Test func connectorFromTheList() async throws {
        let fixture = Fixture([ScriptedTransport.missingRoute, Self.list])
        #expect(try await fixture.client.getConnector("zohoCRM").name == "Zoho")
        #expect(fixture.transport.requests.map(\.target) == ["/connectors/zohoCRM", "/connectors"])
        #expect(Set(fixture.transport.deadlines).count == 1)
    }

    @Test func connectorThatIsNotInTheList() async throws {
        let fixture = Fixture([ScriptedTransport.missingRoute, Self.list])
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.getConnector("zohocrm") }
        #expect(error.kind == .notFound)
        #expect(error.message.contains("(did you mean \"zohoCRM\"?)."))
        #expect(error.problems.first?.nearest == "zohoCRM")
        #expect(error.fix == [.call(method: "connectors.list", params: [:])])
    }

    @Test func connectorThatTheServiceDoesNotKnow() async throws {
        let body =
            #"{"error":{"source":"CONNECTIVITY_API","code":"CONNECTOR_NOT_FOUND","message":"Connector not found"}}"#
        let fixture = Fixture([ScriptedTransport.answer(404, body), Self.list])
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.getConnector("x") }
        #expect(error.kind == .notFound)
        #expect(error.serviceCode == "CONNECTOR_NOT_FOUND")
        #expect(fixture.transport.requests.count == 1)
    }

    /// With a version that the service does not know nothing has a route; the list's error says so.
    @Test func noRouteAtAll() async throws {
        let fixture = Fixture([ScriptedTransport.missingRoute, ScriptedTransport.missingRoute])
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.getConnector("slack") }
        #expect(error.kind == .notFound)
        #expect(error.data["fix"]?.text.contains("x-api-version") == true)
    }

    @Test func requirementsOfAnOlderVersion() async throws {
        let metadata = ScriptedTransport.answer(200, #"{"metadata":[{"authenticationType":"oauth2"}]}"#)
        let fixture = Fixture([ScriptedTransport.missingRoute, metadata])
        let requirements = try await fixture.client.listCredentialRequirements(of: "slack")
        #expect(requirements.map(\.authenticationType) == ["oauth2"])
        #expect(
            fixture.transport.requests.map(\.target) == [
                "/connectors/slack/credentials/metadata", "/connectors/slack/credentials",
            ])
    }

    /// That path lists credentials in the current version: they are no requirements.
    @Test func credentialsAreNoRequirements() async throws {
        let fixture = Fixture([
            ScriptedTransport.missingRoute, ScriptedTransport.answer(200, #"{"credentials":[{"credentialId":"1"}]}"#),
        ])
        let error = try await thrown { () throws(AlloyError) in
            try await fixture.client.listCredentialRequirements(of: "slack")
        }
        #expect(error.kind == .alloyFailed)
    }

    @Test func credentialsInAnOlderVersion() async throws {
        let metadata = ScriptedTransport.answer(200, #"{"metadata":[{"authenticationType":"oauth2"}]}"#)
        let all = ScriptedTransport.answer(
            200, #"{"data":[{"credentialId":"1","type":"slack-oauth2"},{"credentialId":"2","type":"notion-oauth2"}]}"#)
        let fixture = Fixture([metadata, all])
        let credentials = try await fixture.client.listCredentials(of: "slack", options: CallOptions(userId: "u"))
        #expect(credentials.map(\.credentialId) == ["1"])
        #expect(
            fixture.transport.requests.map(\.target) == ["/connectors/slack/credentials", "/users/u/credentials"])
        #expect(Set(fixture.transport.deadlines).count == 1)
        let nobody = Fixture([metadata])
        let error = try await thrown { () throws(AlloyError) in try await nobody.client.listCredentials(of: "slack") }
        #expect(error.kind == .alloyFailed)
    }

    /// It was reported to be empty whatever the user has.
    @Test func credentialsOfAnEmptyList() async throws {
        let none = ScriptedTransport.answer(200, #"{"credentials":[]}"#)
        let all = ScriptedTransport.answer(200, #"{"data":[{"credentialId":"1","type":"slack-oauth2"}]}"#)
        for (answer, ids) in [(all, ["1"]), (ScriptedTransport.missingRoute, [])] {
            let fixture = Fixture([none, answer])
            let credentials = try await fixture.client.listCredentials(of: "slack", options: CallOptions(userId: "u"))
            #expect(credentials.map(\.credentialId) == ids)
            #expect(fixture.transport.requests.map(\.target).last == "/users/u/credentials")
        }
        // Nobody's list can be looked through.
        #expect(try await Fixture([none]).client.listCredentials(of: "slack").isEmpty)
    }

    static let gone = ScriptedTransport.answer(200, #"{"success":true}"#)

    @Test(
        arguments: [
            ("u", nil, [gone], ["/users/u/credentials/\(Fixture.credential)"]),
            (nil, "slack", [gone], ["/connectors/slack/credentials/\(Fixture.credential)"]),
            ("u", "slack", [gone], ["/users/u/credentials/\(Fixture.credential)"]),
            (
                "u", "slack", [ScriptedTransport.missingRoute, gone],
                [
                    "/users/u/credentials/\(Fixture.credential)", "/connectors/slack/credentials/\(Fixture.credential)",
                ]
            ),
        ] as [(String?, String?, [ScriptedTransport.Exchange], [String])])
    func deletingACredential(
        userId: String?, connectorId: String?, script: [ScriptedTransport.Exchange], targets: [String]
    ) async throws {
        let fixture = Fixture(script)
        let confirmation = try await fixture.client.deleteCredential(
            Fixture.credential, connectorId: connectorId, options: CallOptions(userId: userId))
        #expect(confirmation.success)
        #expect(fixture.transport.requests.map(\.target) == targets)
        #expect(fixture.transport.requests.allSatisfy { $0.method == "DELETE" && $0.connection == .fresh })
    }

    @Test func deletingWithoutAnOwner() async throws {
        let fixture = Fixture([])
        let error = try await thrown { () throws(AlloyError) in
            try await fixture.client.deleteCredential("not an id")
        }
        #expect(error.kind == .invalidInput)
        #expect(error.problems.map(\.pointer.description) == ["/credentialId", "/userId"])
        #expect(
            error.problems.map { "expected \($0.expected), got \($0.got)" } == [
                "expected 24 hexadecimal digits, got \"not an id\"",
                "expected the user that the credential belongs to, or its connectorId, got neither",
            ])
        #expect(
            error.message
                == "The input is wrong: /credentialId: expected 24 hexadecimal digits, got \"not an id\", and 1 more.")
        #expect(fixture.transport.requests.isEmpty)
    }
}

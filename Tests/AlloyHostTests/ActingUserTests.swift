import HostTestSupport
import JSON
import Testing

@testable import AlloyHost

/// Whom a call acts for: the caller's user, else the host's, else nobody knows, and the host says so.
@Suite struct ActingUserTests {
    /// A call, and the request of the service that tells whom it was for.
    struct Acting: Sendable, CustomTestStringConvertible {
        let method: String
        let params: JSONObject
        let route: String
        let takesUser: Bool

        var testDescription: String { method }
    }

    static let acting = [
        Acting(
            method: "resources.list", params: ["connectorId": "slack"], route: "GET /connectors/slack/resources",
            takesUser: false),
        Acting(
            method: "actions.list", params: ["connectorId": "slack"], route: "GET /connectors/slack/resources",
            takesUser: false),
        Acting(
            method: "actions.get", params: ["connectorId": "slack", "actionId": "a"],
            route: "GET /connectors/slack/actions/a", takesUser: false),
        Acting(
            method: "credentials.requirements", params: ["connectorId": "slack"],
            route: "GET /connectors/slack/credentials/metadata", takesUser: false),
        Acting(
            method: "credentials.create", params: ["connectorId": "slack", "authenticationType": "oauth2"],
            route: "POST /connectors/slack/credentials", takesUser: true),
        Acting(
            method: "credentials.list", params: ["connectorId": "slack"], route: "GET /connectors/slack/credentials",
            takesUser: true),
        Acting(
            method: "credentials.delete",
            params: ["credentialId": .string(HostFixture.credential), "connectorId": "slack"],
            route: "DELETE /connectors/slack/credentials/\(HostFixture.credential)", takesUser: true),
        Acting(
            method: "execute",
            params: ["connectorId": "slack", "actionId": "a", "credentialId": .string(HostFixture.credential)],
            route: "POST /connectors/slack/actions/a/execute", takesUser: true),
        Acting(method: "files.list", params: [:], route: "GET /connectors/files/list", takesUser: false),
        Acting(
            method: "files.delete", params: ["s3Key": "k"], route: "DELETE /connectors/files/k", takesUser: false),
    ]

    private let transport = RoutedTransport([
        "GET /connectors/slack/resources": RoutedTransport.json(["resources": []]),
        "GET /connectors/slack/actions/a": RoutedTransport.json(["action": ["id": "a", "httpMethod": "get"]]),
        "GET /connectors/slack/credentials/metadata": RoutedTransport.json(["metadata": []]),
        "POST /connectors/slack/credentials": RoutedTransport.json(["credentialId": .string(HostFixture.credential)]),
        "GET /connectors/slack/credentials": RoutedTransport.json(["credentials": []]),
        "DELETE /connectors/slack/credentials/\(HostFixture.credential)": RoutedTransport.json(["success": true]),
        "POST /connectors/slack/actions/a/execute": RoutedTransport.json(["responseData": nil]),
        "GET /connectors/files/list": RoutedTransport.json(["files": []]),
        "DELETE /connectors/files/k": RoutedTransport.json(["success": true]),
        "GET /users/host-user/credentials": RoutedTransport.json(["data": []]),
        "GET /users/my-user/credentials": RoutedTransport.json(["data": []]),
    ])

    @Test(arguments: acting)
    func actsForTheHostsUserByDefault(call: Acting) async throws {
        let fixture = HostFixture.live(transport, userId: "host-user")
        _ = try await fixture.result(call.method, call.params)
        // Deleting names the user in the path where one is known, and falls back to the connector's route.
        let sent = try #require(transport.requests.last { "\($0.method) \($0.target)" == call.route })
        #expect(sent.headers["x-alloy-userid"] == "host-user")
        guard call.takesUser else { return }
        var params = call.params
        params["userId"] = "my-user"
        let result = try await fixture.result(call.method, params)
        #expect(transport.requests.last?.headers["x-alloy-userid"] == "my-user")
        #expect(result["warnings"]?.arrayValue?.isEmpty ?? true, "a user was named")
        #expect(!fixture.logged.all.contains { $0.contains(" warn ") })
    }

    @Test(arguments: acting)
    func warnsWithoutAUser(call: Acting) async throws {
        let fixture = HostFixture.live(transport)
        let result = try await fixture.result(call.method, call.params)
        #expect(transport.requests.allSatisfy { $0.headers["x-alloy-userid"] == nil })
        guard call.takesUser, call.method != "credentials.delete" else { return }
        let warning = try #require(result["warnings"]?[0]?.stringValue)
        #expect(warning.contains("--user"))
        #expect(fixture.logged.all.contains { $0.contains("--user") })
    }

    @Test func sendsTheOwnerOfANewCredentialInTheBody() async throws {
        _ = try await HostFixture.live(transport, userId: "host-user").result(
            "credentials.create", ["connectorId": "slack", "authenticationType": "oauth2"])
        let body = try JSONValue(parsing: try #require(transport.requests.last?.body))
        #expect(body["userId"] == "host-user")
    }

    @Test func listsTheCredentialsOfTheHostsUserWithoutAConnector() async throws {
        _ = try await HostFixture.live(transport, userId: "host-user").result("credentials.list")
        #expect(transport.asked == ["GET /users/host-user/credentials"])
    }

    @Test func refusesToListCredentialsWithoutUserAndConnector() async throws {
        let error = try await HostFixture.live(transport).error("credentials.list")
        #expect(error["data"]?["kind"] == "invalid_input")
        #expect(error["data"]?["outcome"] == "not_sent")
        #expect(transport.requests.isEmpty)
    }

    /// The user that is managed is not the user that is acted for.
    @Test func managesUsersAsTheOwnerOfTheKey() async throws {
        let transport = RoutedTransport([
            "GET /users/ada%40example.com": RoutedTransport.json(["userId": "u", "username": "ada@example.com"])
        ])
        let user = try await HostFixture.live(transport, userId: "host-user").result(
            "users.get", ["userId": "ada@example.com"])
        #expect(user["userId"] == "u")
        #expect(transport.requests.map { $0.headers["x-alloy-userid"] } == [nil])
    }
}

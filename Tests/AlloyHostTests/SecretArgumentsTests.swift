import HTTP
import HostTestSupport
import JSON
import JSONRPC
import Testing

@testable import AlloyHost

/// Secrets for a new credential are not repeated, whatever the outcome of the call.
@Suite struct SecretArgumentsTests {
    private static let secret = "shippo_live_\"0123456789/+"

    private func text(_ fixture: HostFixture, _ method: String, _ params: Parameters) async -> String {
        String(decoding: await fixture.reply(method, params), as: UTF8.self)
    }

    static let misplaced: [Parameters] = [
        .named(["connectorId": "c", "authenticationType": "bearer", "data": .string(secret)]),
        .named(["connectorId": "c", "authenticationType": "bearer", "data": [.string(secret)]]),
        .named(["connectorId": "c", "authenticationType": .string(secret), "data": ["token": .string(secret), "n": 1]]),
        .named(["connectorId": .string(secret), "token": .string(secret), "data": [:], "unheardOf": 1]),
        .named(["connectorId": "c", "data": ["a": ["apiKey": .string(secret)]], "timeoutMs": .string(secret)]),
        .named(["connectorId": ["token": .string(secret)], "data": [], "userId": [["password": .string(secret)]]]),
        .positional(["c", 1, .string(secret), ["token": .string(secret)], .string(secret)]),
    ]

    @Test(arguments: misplaced)
    func aSecretIsNotRepeatedInAnError(params: Parameters) async {
        let fixture = HostFixture.live(RoutedTransport([:]))
        #expect(!(await text(fixture, "credentials.create", params)).contains("live_"))
        #expect(!fixture.logged.all.contains { $0.contains("live_") })
    }

    /// A secret that is longer than a preview: a half of it must not be shown either.
    @Test func aSecretIsNotShownInPart() async {
        let secret = String(repeating: "abcdefghij", count: 20)
        let fixture = HostFixture.live(RoutedTransport([:]))
        _ = await text(fixture, "credentials.create", .named(["data": ["token": .string(secret)]]))
        for method in ["credentials.delete", secret, "connectors.get"] {
            let params: Parameters = .named(["credentialId": .string(secret), "connectorId": .string(secret)])
            #expect(!(await text(fixture, method, params)).contains("abcdefghij"), "\(method)")
        }
        #expect(!fixture.logged.all.contains { $0.contains("abcdefghij") })
    }

    /// Also after an invalid call; a `progressToken` is no secret.
    @Test func aSecretIsRedactedFromThenOn() async throws {
        let named = RoutedTransport.json([
            "data": [["userId": "1", "fullName": .string("a \(Self.secret), progress1")]]
        ])
        let fixture = HostFixture.live(RoutedTransport(["GET /users": named]))
        _ = await text(
            fixture, "credentials.create",
            .named(["connectorId": ["token": .string(Self.secret)], "_meta": ["progressToken": "progress1"]]))
        #expect(await text(fixture, "users.list", .none).contains(#""fullName":"a [redacted], progress1""#))
    }

    /// The caller needs it; it appears nowhere else.
    @Test func aUserTokenIsShownInItsReplyOnly() async throws {
        let fixture = HostFixture.live(
            RoutedTransport([
                "GET /users/1/token": RoutedTransport.json(["token": .string(Self.secret)]),
                "GET /users/1": RoutedTransport.json(["userId": "1", "fullName": .string(Self.secret)]),
            ]))
        for _ in 0..<2 {
            #expect(try await fixture.result("users.token", ["userId": "1"]) == ["token": .string(Self.secret)])
        }
        #expect(try await fixture.result("users.get", ["userId": "1"])["fullName"] == "[redacted]")
    }

    @Test func aSecretIsRedactedInLaterResults() async throws {
        let fixture = HostFixture.live(
            RoutedTransport([
                "POST /connectors/c/credentials": RoutedTransport.json(["credentialId": .string(HostFixture.credential)]
                ),
                "GET /users": RoutedTransport.json(["data": [["userId": "1", "fullName": .string("a \(Self.secret)")]]]
                ),
            ]))
        let before = await text(fixture, "users.list", .none)
        _ = try await fixture.result(
            "credentials.create",
            ["connectorId": "c", "authenticationType": "bearer", "data": ["token": .string(Self.secret)]])
        #expect(before.contains("live_"))
        #expect(await text(fixture, "users.list", .none).contains(#""fullName":"a [redacted]""#))
    }

    /// A user name that a connector marks as a password is a secret.
    @Test func theSchemaOfTheConnectorMarksSecrets() async throws {
        let schema: JSONValue = [
            "properties": ["data": ["properties": ["username": ["type": "string", "format": "password"]]]]
        ]
        let refusal = RoutedTransport.json(["message": "no abcdefgh1234"], status: 400)
        let params: JSONObject = [
            "connectorId": "c", "authenticationType": "basic", "data": ["username": "abcdefgh1234"],
        ]
        // Where nothing is known of the connector, its name must do.
        let unknown = HostFixture.live(RoutedTransport(["POST /connectors/c/credentials": refusal]))
        #expect(try await unknown.error("credentials.create", params).text.contains("abcdefgh1234"))
        // A refusal is explained by the connector's requirements, which are read then.
        let fixture = HostFixture.live(
            RoutedTransport([
                "GET /connectors/c/credentials/metadata": RoutedTransport.json([
                    "metadata": [["authenticationType": "basic", "inputSchema": schema]]
                ]),
                "POST /connectors/c/credentials": refusal,
            ]))
        for _ in 0..<2 {
            #expect(try await !fixture.error("credentials.create", params).text.contains("abcdefgh1234"))
        }
    }

    /// The caller needs the link every time; its token appears nowhere else.
    @Test func aLinkIsShownInItsReplyOnly() async throws {
        let link = "https://api.example/authorize?userId=1&token=e30.e30.c2lnbmF0dXJl"
        let fixture = HostFixture.live(
            RoutedTransport([
                "POST /connectors/c/credentials": RoutedTransport.json(["oauthUrl": .string(link)]),
                "GET /users": RoutedTransport.json(["data": [["userId": "1", "fullName": .string(link)]]]),
            ]))
        for _ in 0..<2 {
            let made = try await fixture.result(
                "credentials.create", ["connectorId": "c", "authenticationType": "oauth2", "userId": "1"])
            #expect(made == ["oauthUrl": .string(link)])
        }
        let listed = try await fixture.result("users.list")
        #expect(!listed.text.contains("c2lnbmF0dXJl"))
    }
}

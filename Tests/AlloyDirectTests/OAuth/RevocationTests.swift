import HTTP
import JSON
import Testing

@testable import AlloyDirect

/// Ending the tokens of an account that is removed (RFC 7009), and where its endpoint is found (RFC 8414).
@Suite struct RevocationTests {
    private static let metadata: JSONObject = [
        "issuer": "https://login.acme.example", "token_endpoint": "https://login.acme.example/token",
        "revocation_endpoint": "https://login.acme.example/revoke",
    ]

    private static func connect(
        _ answers: ScriptedProvider.Answer...
    ) async throws -> (CredentialScene, String, DirectConnectorSecurity) {
        let connector = try DirectConnectorSecurity.acme(flows: DirectConnectorSecurity.clientCredentials)
        let scene = CredentialScene([ScriptedProvider.tokens("access-0")] + answers, connectors: [connector])
        let id = try await scene.connect(
            connector, "oauth2", ["clientId": "c1", "clientSecret": "s3cret-of-c1"])
        return (scene, id, connector)
    }

    private static func delete(
        _ scene: CredentialScene, _ id: String
    ) async throws -> DeletedDirectCredential.Revocation? {
        let deleted = try await scene.credentials.delete(
            credentialId: id, userId: CredentialScene.user, connectorId: "acme")
        #expect(deleted != nil)
        #expect(try await scene.credentials.list(userId: CredentialScene.user, connectorId: nil).isEmpty)
        return deleted?.revocation
    }

    @Test func theTokenEndsAtTheProvider() async throws {
        let (scene, id, _) = try await Self.connect(
            ScriptedProvider.json(200, .object(Self.metadata)), ScriptedProvider.json(200, .null))
        #expect(try await Self.delete(scene, id) == .done)
        let places = scene.provider.requests.map { "\($0.method) \($0.target)" }
        #expect(places == ["POST /token", "GET /.well-known/oauth-authorization-server", "POST /revoke"])
        #expect(scene.provider.forms.last == ["token": "access-0", "token_type_hint": "access_token"])
        #expect(scene.provider.requests.last?.headers["Authorization"]?.hasPrefix("Basic ") == true)
    }

    @Test(arguments: [
        ["issuer": "https://other.example"], ["token_endpoint": "https://login.acme.example/other"],
        ["revocation_endpoint": "https://evil.example/revoke"], ["revocation_endpoint": "http://login.acme.example/r"],
        ["revocation_endpoint": "//evil.example"],
    ])
    func noSecretGoesElsewhere(members: [String: String]) async throws {
        var metadata = Self.metadata
        for (name, value) in members { metadata[name] = .string(value) }
        let (scene, id, _) = try await Self.connect(
            ScriptedProvider.json(200, .object(metadata)), ScriptedProvider.json(200, .null))
        #expect(try await Self.delete(scene, id) == nil)
        #expect(scene.provider.requests.count == 2)
    }

    @Test func theAccountGoesWhateverTheProviderSays() async throws {
        let (scene, id, _) = try await Self.connect(
            ScriptedProvider.json(200, .object(Self.metadata)),
            ScriptedProvider.json(400, ["error": "unsupported_token_type"]))
        #expect(try await Self.delete(scene, id) == .failed("unsupported_token_type"))
        let (other, otherID, _) = try await Self.connect(ScriptedProvider.fail(.ambiguous))
        #expect(try await Self.delete(other, otherID) == nil)
    }

    @Test(
        arguments: [
            ("https://a.example/.well-known/openid-configuration", "https://a.example", nil),
            ("https://a.example/t/1/.well-known/openid-configuration", "https://a.example/t/1", "/t/1"),
            ("https://a.example/.well-known/oauth-authorization-server", "https://a.example", nil),
            ("https://a.example/.well-known/oauth-authorization-server/t/1", "https://a.example/t/1", nil),
            ("https://a.example/.well-known/oauth-authorization-servers", nil, nil), ("https://a.example/x", nil, nil),
        ] as [(String, String?, String?)])
    func issuers(url: String, issuer: String?, path: String?) {
        #expect(OAuthMetadataURL.issuer(of: url) == issuer)
        if url.hasSuffix("openid-configuration") {
            #expect(
                OAuthMetadataURL.server(besides: url)
                    == "https://a.example/.well-known/oauth-authorization-server\(path ?? "")")
        }
    }

    /// A server without OpenID has its metadata at the other place.
    @Test func metadataOfAServerWithoutOpenIDIsFound() async throws {
        let metadata = Self.metadata.merging(["authorization_endpoint": "https://login.acme.example/authorize"])
        let connector = try DirectConnectorSecurity.acme([
            "id": [
                "type": "openIdConnect",
                "openIdConnectUrl": "https://login.acme.example/.well-known/openid-configuration",
            ]
        ])
        let scene = CredentialScene(
            [ScriptedProvider.json(404, .null), ScriptedProvider.json(200, .object(metadata))], connectors: [connector])
        let created = try await scene.credentials.create(
            NewDirectCredential(
                connector: connector, userId: CredentialScene.user, authenticationType: "oauth2",
                data: ["clientId": "c1"]), deadline: scene.deadline)
        guard case .oauthUrl(let link) = created else { throw SceneFailure("\(created)") }
        #expect(link.hasPrefix("https://login.acme.example/authorize?"))
        #expect(scene.provider.requests.map(\.target).last == "/.well-known/oauth-authorization-server")
    }
}

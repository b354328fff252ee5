import HTTP
import JSON
import Logging
import OpenAPI
import Platform
import TestSupport
import Testing

@testable import AlloyDirect

/// The flows of OAuth 2.0, from the link to the account.
@Suite struct OAuthFlowTests {
    private static func code() throws -> DirectConnectorSecurity {
        try .acme(flows: DirectConnectorSecurity.authorizationCode)
    }

    @Test func consentEndsWithAnAccount() async throws {
        let scene = CredentialScene([ScriptedProvider.tokens("access-0", refresh: "r1")])
        let connector = try Self.code()
        let link = try await scene.link(
            connector, ["clientId": "c1", "clientSecret": "s3cret-of-c1", "scopes": "read"])
        #expect(link.origin == "https://login.acme.example")
        #expect(link.query["client_id"] == "c1")
        #expect(link.query["scope"] == "read")
        #expect(link.query["response_type"] == "code")
        #expect(link.query["code_challenge_method"] == "S256")
        let redirect = try #require(link.query["redirect_uri"])
        #expect(redirect.hasPrefix("http://127.0.0.1:") && redirect.hasSuffix("/oauth/callback"))
        let page = await scene.browser(redirect, ["code": "the-code", "state": link.query["state"] ?? ""])
        #expect(page.status == 303)
        #expect(page.headers["Location"] == "http://localhost:9/done")
        let form = try #require(scene.provider.forms.last)
        #expect(form["grant_type"] == "authorization_code")
        #expect(form["code"] == "the-code")
        #expect(form["redirect_uri"] == redirect)
        #expect(
            link.query["code_challenge"]
                == AuthorizationRequest.challenge(of: try #require(form["code_verifier"])))
        let request = try #require(scene.provider.requests.last)
        #expect(request.headers["Authorization"]?.hasPrefix("Basic ") == true)
        let rows = try await scene.credentials.list(userId: CredentialScene.user, connectorId: "acme")
        #expect(rows.map { $0["type"] } == ["acme-oauth2"])
        // A state is used once.
        let again = await scene.browser(redirect, ["code": "the-code", "state": link.query["state"] ?? ""])
        #expect(again.status == 400)
        #expect(scene.provider.requests.count == 1)
    }

    @Test func aPersonWhoConnectsAgainIsAskedForNoClient() async throws {
        let scene = CredentialScene([ScriptedProvider.tokens("access-0", refresh: "r1")])
        let connector = try Self.code()
        let missing = await #expect(throws: DirectRefusal.self) { try await scene.link(connector, [:]) }
        #expect(missing?.said?.message == "data.clientId is required")
        _ = try await scene.consent(to: connector)
        scene.pass(.seconds(1))
        let link = try await scene.link(connector, [:])
        #expect(link.query["client_id"] == "c1")
        let state = link.query["state"] ?? ""
        _ = await scene.browser(try #require(link.query["redirect_uri"]), ["code": "c", "state": state])
        let request = try #require(scene.provider.requests.last)
        // The secret of the client is that of the last account, too.
        #expect(request.headers["Authorization"] == scene.provider.requests.first?.headers["Authorization"])
        #expect(request.headers["Authorization"]?.hasPrefix("Basic ") == true)
        // Another user has another client.
        let other = await #expect(throws: DirectRefusal.self) {
            try await scene.credentials.create(
                NewDirectCredential(
                    connector: connector, userId: "fedcba9876543210fedcba98", authenticationType: "oauth2"),
                deadline: scene.deadline)
        }
        #expect(other?.said?.message == "data.clientId is required")
    }

    @Test func answersThatNobodyAskedForAreRefused() async throws {
        let scene = CredentialScene([ScriptedProvider.tokens("access-0")])
        let link = try await scene.link(try Self.code(), ["clientId": "c1"])
        let redirect = try #require(link.query["redirect_uri"])
        let state = link.query["state"] ?? ""
        #expect(await scene.browser(redirect, ["code": "c"]).status == 400)
        #expect(await scene.browser(redirect, ["code": "c", "state": "guessed"]).status == 400)
        #expect(await scene.browser(redirect + "/more", ["code": "c", "state": state]).status == 404)
        #expect(await scene.browser(redirect, ["code": "c", "state": state], method: "POST").status == 405)
        #expect(scene.provider.requests.isEmpty)
        scene.timer.advance(by: OAuthCallbacks.life)
        #expect(await scene.browser(redirect, ["code": "c", "state": state]).status == 400)
        #expect(scene.provider.requests.isEmpty)
    }

    @Test func aDeniedConsentConnectsNothing() async throws {
        let scene = CredentialScene([ScriptedProvider.tokens("access-0")])
        let link = try await scene.link(try Self.code(), ["clientId": "c1"])
        let redirect = try #require(link.query["redirect_uri"])
        let page = await scene.browser(
            redirect, ["error": "access_denied", "error_description": "No & no", "state": link.query["state"] ?? ""])
        #expect(
            page.headers["Location"]?.hasPrefix("http://localhost:9/done?error=access_denied&error_description=")
                == true)
        #expect(page.headers["Location"]?.contains("No%20%26%20no") == true)
        #expect(scene.provider.requests.isEmpty)
        #expect(try await scene.credentials.list(userId: CredentialScene.user, connectorId: nil).isEmpty)
    }

    @Test func aCodeThatTheProviderRefusesIsSaid() async throws {
        let scene = CredentialScene([ScriptedProvider.json(400, ["error": "invalid_grant"])])
        let link = try await scene.link(try Self.code(), ["clientId": "c1"], redirectUri: nil)
        let page = await scene.browser(
            try #require(link.query["redirect_uri"]), ["code": "c", "state": link.query["state"] ?? ""])
        #expect(page.status == 200)
        #expect(page.headers["Content-Type"] == "text/plain; charset=utf-8")
        #expect(String(decoding: page.body, as: UTF8.self).contains("invalid_grant"))
        #expect(try await scene.credentials.list(userId: CredentialScene.user, connectorId: nil).isEmpty)
    }

    @Test(
        "What the provider repeats of the request reaches neither the browser nor the page it goes to",
        arguments: [true, false])
    func anEchoIsRedacted(hasPage: Bool) async throws {
        let scene = CredentialScene([ScriptedProvider.echo])
        let link = try await scene.link(
            try Self.code(), ["clientId": "c1", "clientSecret": "s3cret-of-c1"],
            redirectUri: hasPage ? "http://evil.example/cb" : nil)
        let page = await scene.browser(
            try #require(link.query["redirect_uri"]), ["code": "the-secret-code", "state": link.query["state"] ?? ""])
        let shown = String(decoding: page.body, as: UTF8.self) + (page.headers["Location"] ?? "")
        #expect(shown.contains("invalid_request") && shown.contains("redacted"), "\(shown)")
        let form = try #require(scene.provider.forms.last)
        let authorization = try #require(scene.provider.requests.last?.headers["Authorization"])
        for secret in ["s3cret-of-c1", "the-secret-code", form["code_verifier"], String(authorization.dropFirst(6))] {
            #expect(!shown.contains(try #require(secret)), "\(shown)")
        }
    }

    @Test func theIdOfAClientIsNoSecret() async throws {
        let texts = ["acme.clientId=env:ID", "acme.clientSecret=env:S"]
        let read: NamedSecrets.Read = { source in
            Array((source == .environment("ID") ? "client-0123456789" : "s3cret-of-c1").utf8)
        }
        let secrets = NamedSecrets(texts.compactMap { NamedSecret(parsing: $0) }, read: read)
        let scene = CredentialScene([ScriptedProvider.tokens("access-0")], secrets: secrets)
        let link = try await scene.link(
            try Self.code(),
            ["clientId": ["secretOf": "clientId"], "clientSecret": ["secretOf": "clientSecret"]])
        #expect(link.query["client_id"] == "client-0123456789")
        #expect(scene.redactor.redact("client-0123456789 s3cret-of-c1") == "client-0123456789 [redacted]")
    }

    @Test func aClientThatMustSendItsSecretInTheBodyIsFoundOut() async throws {
        let scene = CredentialScene([
            ScriptedProvider.json(401, ["error": "invalid_client"]),
            ScriptedProvider.tokens("access-0", expiresIn: 600),
            ScriptedProvider.tokens("access-1"),
        ])
        let connector = try DirectConnectorSecurity.acme(flows: DirectConnectorSecurity.clientCredentials)
        let id = try await scene.connect(connector, "oauth2", ["clientId": "c1", "clientSecret": "s3cret-of-c1"])
        #expect(try await scene.bearer(id, connector) == "Bearer access-0")
        #expect(scene.provider.forms.map { $0["client_secret"] } == [nil, "s3cret-of-c1"])
        #expect(scene.provider.forms.last?["scope"] == "read")
        scene.pass(.seconds(600))
        #expect(try await scene.bearer(id, connector) == "Bearer access-1")
        #expect(scene.provider.forms.last?["grant_type"] == "client_credentials")
        #expect(scene.provider.forms.last?["client_secret"] == "s3cret-of-c1")
    }

    @Test func aLostAnswerToAClientIsAskedForAgain() async throws {
        let scene = CredentialScene([ScriptedProvider.tokens("access-0", expiresIn: 600)])
        let connector = try DirectConnectorSecurity.acme(flows: DirectConnectorSecurity.clientCredentials)
        let id = try await scene.connect(connector, "oauth2", ["clientId": "c1", "clientSecret": "s3cret-of-c1"])
        scene.pass(.seconds(600))
        scene.provider.answer(ScriptedProvider.fail(.ambiguous), ScriptedProvider.tokens("access-1"))
        let refusal = await #expect(throws: DirectRefusal.self) { try await scene.bearer(id, connector) }
        guard case .failure(let failure) = refusal else {
            Issue.record("\(String(describing: refusal)) is no failure")
            return
        }
        // The request itself was not sent.
        #expect(failure.phase == .notSent)
        #expect(try await scene.bearer(id, connector) == "Bearer access-1")
    }

    @Test func theOperatorsClientIsUsedWhereNoneIsGiven() async throws {
        let secrets = NamedSecrets(
            ["acme.clientId=env:ID", "acme.clientSecret=env:SECRET"].compactMap { NamedSecret(parsing: $0) }
        ) { source throws(NamedSecrets.ReadFailure) in
            Array((source == .environment("ID") ? "op-id" : "op-secret").utf8)
        }
        let scene = CredentialScene(
            [ScriptedProvider.json(401, ["error": "invalid_client"]), ScriptedProvider.tokens("access-0")],
            secrets: secrets)
        let connector = try DirectConnectorSecurity.acme(flows: DirectConnectorSecurity.clientCredentials)
        _ = try await scene.connect(connector, "oauth2", [:])
        #expect(scene.provider.forms.last?["client_id"] == "op-id")
        #expect(scene.provider.forms.last?["client_secret"] == "op-secret")
    }

    private static let endpoints: [(flows: JSONValue, what: String)] = [
        (
            [
                "authorizationCode": [
                    "authorizationUrl": "https://login.acme.example/a", "tokenUrl": "https://evil.example/t",
                    "scopes": [:],
                ]
            ], "The token endpoint"
        ),
        (
            [
                "authorizationCode": [
                    "authorizationUrl": "https://evil.example/a", "tokenUrl": "https://login.acme.example/t",
                    "scopes": [:],
                ]
            ], "The authorization endpoint"
        ),
        (["clientCredentials": ["tokenUrl": "https://evil.example/t", "scopes": [:]]], "The token endpoint"),
    ]

    @Test(arguments: endpoints.indices)
    func aDocumentCanNotSendSecretsElsewhere(index: Int) async throws {
        let (flows, what) = Self.endpoints[index]
        let scene = CredentialScene([ScriptedProvider.tokens("access-0")])
        let connector = try DirectConnectorSecurity.acme(flows: flows)
        let refusal = await #expect(throws: DirectRefusal.self) {
            try await scene.connect(connector, "oauth2", ["clientId": "c1", "clientSecret": "s3cret-of-c1"])
        }
        #expect(refusal?.said?.status == 403)
        #expect(refusal?.said?.message.hasPrefix(what) == true)
        #expect(scene.provider.requests.isEmpty)
    }

    @Test(arguments: ["/token", "token", "http://login.acme.example/t", "https://user@login.acme.example/t"])
    func endpointsThatAreNoURLForSecretsAreNotUsed(url: String) async throws {
        let scene = CredentialScene([ScriptedProvider.tokens("access-0")])
        let connector = try DirectConnectorSecurity.acme(
            flows: ["clientCredentials": ["tokenUrl": .string(url), "scopes": [:]]])
        await #expect(throws: DirectRefusal.self) {
            try await scene.connect(connector, "oauth2", ["clientId": "c1", "clientSecret": "s3cret-of-c1"])
        }
        #expect(scene.provider.requests.isEmpty)
    }

    @Test(arguments: [
        ("/oauth/token", "/oauth/token"), ("token", "/v1/token"), ("https://api.acme.example/t", "/t"),
    ])
    func endpointsBelowTheServerBelongToIt(url: String, target: String) async throws {
        let scene = CredentialScene([ScriptedProvider.tokens("access-0")])
        var connector = try DirectConnectorSecurity.acme(
            flows: ["clientCredentials": ["tokenUrl": .string(url), "scopes": [:]]])
        connector.server = HTTPURL("https://api.acme.example/v1")
        _ = try await scene.connect(connector, "oauth2", ["clientId": "c1", "clientSecret": "s3cret-of-c1"])
        #expect(scene.provider.requests.map(\.target) == [target])
        #expect(scene.provider.requests.map(\.origin.host) == ["api.acme.example"])
    }

    // MARK: Discovery and devices

    private static let configuration: JSONObject = [
        "issuer": "https://login.acme.example", "token_endpoint": "https://login.acme.example/token",
        "authorization_endpoint": "https://login.acme.example/authorize",
        "device_authorization_endpoint": "https://login.acme.example/device",
    ]

    private static func openID() throws -> DirectConnectorSecurity {
        let url = "https://login.acme.example/.well-known/openid-configuration"
        return try .acme(["id": ["type": "openIdConnect", "openIdConnectUrl": .string(url)]])
    }

    @Test func endpointsAreDiscovered() async throws {
        let scene = CredentialScene([
            ScriptedProvider.json(200, .object(Self.configuration)), ScriptedProvider.tokens("access-0"),
        ])
        let link = try await scene.link(try Self.openID(), ["clientId": "c1"])
        #expect(link.query["scope"] == "openid")
        let redirect = try #require(link.query["redirect_uri"])
        let page = await scene.browser(
            redirect, ["code": "c", "state": link.query["state"] ?? "", "iss": "https://login.acme.example"])
        #expect(page.headers["Location"] == "http://localhost:9/done")
        #expect(scene.provider.requests.map(\.target) == ["/.well-known/openid-configuration", "/token"])
    }

    /// Only the grant with a code uses PKCE.
    @Test(arguments: [["S256"], ["plain", "S256"], ["plain"], []])
    func aServerWithoutTheChallengeGrantsNoCode(methods: [String]) async throws {
        var configuration = Self.configuration
        configuration["code_challenge_methods_supported"] = .strings(methods)
        let discovered = ScriptedProvider.json(200, .object(configuration))
        let scene = CredentialScene([discovered, ScriptedProvider.tokens("access-0"), discovered])
        let connector = try Self.openID()
        _ = try await scene.connect(connector, "clientCredentials", ["clientId": "c1", "clientSecret": "s3cret-of-c1"])
        do {
            _ = try await scene.link(connector, ["clientId": "c1"])
            #expect(methods.contains("S256"))
        } catch {
            let refusal = try #require(error as? DirectRefusal)
            #expect(!methods.contains("S256") && refusal.said?.message.contains("S256") == true)
        }
    }

    @Test func anAnswerOfAnotherIssuerConnectsNothing() async throws {
        let scene = CredentialScene([
            ScriptedProvider.json(200, .object(Self.configuration)), ScriptedProvider.tokens("access-0"),
        ])
        let link = try await scene.link(try Self.openID(), ["clientId": "c1"])
        let page = await scene.browser(
            try #require(link.query["redirect_uri"]),
            ["code": "c", "state": link.query["state"] ?? "", "iss": "https://evil.example"])
        #expect(page.headers["Location"]?.contains("error=access_denied") == true)
        #expect(scene.provider.requests.count == 1)
    }

    @Test func aPersonEntersACodeOnAnotherDevice() async throws {
        let scene = CredentialScene([
            ScriptedProvider.json(200, .object(Self.configuration)),
            ScriptedProvider.json(
                200,
                [
                    "device_code": "d3vice-code", "user_code": "AB-CD",
                    "verification_uri": "https://login.acme.example/enter", "expires_in": 600, "interval": 5,
                ]), ScriptedProvider.json(400, ["error": "authorization_pending"]),
            ScriptedProvider.tokens("access-0", refresh: "r1"),
        ])
        let connector = try Self.openID()
        let created = try await scene.credentials.create(
            NewDirectCredential(
                connector: connector, userId: CredentialScene.user, authenticationType: "oauth2DeviceCode",
                data: ["clientId": "c1"]), deadline: scene.deadline)
        #expect(created == .oauthUrl("https://login.acme.example/enter?user_code=AB-CD"))
        #expect(scene.provider.forms.last?["client_id"] == "c1")
        await scene.timer.sleepers(1)
        scene.timer.advance(by: .seconds(5))
        await eventually { scene.provider.requests.count == 3 }
        await scene.timer.sleepers(1)
        #expect(try await scene.credentials.list(userId: CredentialScene.user, connectorId: nil).isEmpty)
        scene.timer.advance(by: .seconds(5))
        var rows: [JSONValue] = []
        while rows.isEmpty { rows = try await scene.credentials.list(userId: CredentialScene.user, connectorId: nil) }
        #expect(rows.first?["type"] == "acme-oauth2DeviceCode")
        #expect(scene.provider.forms.last?["grant_type"] == "urn:ietf:params:oauth:grant-type:device_code")
        #expect(scene.provider.forms.last?["device_code"] == "d3vice-code")
        let id = try #require(rows.first?["credentialId"]?.stringValue)
        #expect(try await scene.bearer(id, connector) == "Bearer access-0")
    }
}

extension CredentialScene {
    /// A link to a consent page, in parts.
    struct Link {
        let origin: String
        let query: [String: String]
    }

    /// Begins to connect an account for which a person consents.
    func link(
        _ connector: DirectConnectorSecurity, _ data: JSONObject, redirectUri: String? = "http://localhost:9/done"
    ) async throws -> Link {
        let created = try await credentials.create(
            NewDirectCredential(
                connector: connector, userId: Self.user, userName: "Ada", authenticationType: "oauth2", data: data,
                redirectUri: redirectUri), deadline: deadline)
        guard case .oauthUrl(let text) = created, let url = HTTPURL(text) else { throw SceneFailure("\(created)") }
        let query = url.target.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        let fields = query.split(separator: "&").map { field in
            let pair = field.split(separator: "=", maxSplits: 1)
            return (String(pair[0]), PercentEncoding.decode(pair.count == 2 ? pair[1] : "") ?? "")
        }
        return Link(origin: url.origin.description, query: Dictionary(fields, uniquingKeysWith: { $1 }))
    }

    /// Visits the page to which a provider sends the browser.
    func browser(_ page: String, _ query: KeyValuePairs<String, String>, method: String = "GET") async -> HTTPResponse {
        let fields = query.map { "\($0.key)=\(PercentEncoding.encodeQueryComponent($0.value))" }
        let path = HTTPURL(page)?.target ?? ""
        let request = HTTPRequest(
            method: method, origin: HTTPOrigin(scheme: "http", host: "127.0.0.1", port: 1),
            target: "\(path)?\(fields.joined(separator: "&"))")
        guard case .whole(let response) = await credentials.callbacks.answer(request) else {
            return HTTPResponse(status: 500)
        }
        return response
    }

    /// Connects an account with the next answer of the provider, as a person who consents.
    func consent(to connector: DirectConnectorSecurity) async throws -> String {
        let link = try await link(connector, ["clientId": "c1", "clientSecret": "s3cret-of-c1"])
        _ = await browser(link.query["redirect_uri"] ?? "", ["code": "c", "state": link.query["state"] ?? ""])
        let rows = try await credentials.list(userId: Self.user, connectorId: connector.id)
        guard let id = rows.last?["credentialId"]?.stringValue else { throw SceneFailure("no account") }
        return id
    }

    /// The `Authorization` of a request with the credential in it.
    func bearer(_ id: String, _ connector: DirectConnectorSecurity) async throws(DirectRefusal) -> String? {
        try await authorized(id, connector).headers["Authorization"]
    }
}

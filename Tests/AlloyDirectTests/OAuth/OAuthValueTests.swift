import HTTP
import JSON
import Logging
import OpenAPI
import Platform
import TestSupport
import Testing

@testable import AlloyDirect

/// The messages of OAuth 2.0 as values.
@Suite struct OAuthValueTests {
    private static func answer(_ status: Int, _ body: String) -> TokenAnswer {
        TokenAnswer(
            HTTPResponse(status: status, headers: ["Retry-After": "7"], body: Array(body.utf8)), Redactor())
    }

    private static let answers: [(status: Int, body: String, answer: TokenAnswer)] = [
        (
            200, #"{"access_token":"a","token_type":"bearer","expires_in":"60","refresh_token":"r","scope":"x y"}"#,
            .tokens(.init(accessToken: Secret("a"), refreshToken: Secret("r"), lifetime: .seconds(60), scope: "x y"))
        ),
        (200, #"{"access_token":"a"}"#, .tokens(.init(accessToken: Secret("a")))),
        (200, #"{"access_token":"a","expires_in":-1,"refresh_token":""}"#, .tokens(.init(accessToken: Secret("a")))),
        // GitHub reports errors with the status 200.
        (
            200, #"{"error":"bad_verification_code","error_description":"It is\nwrong."}"#,
            .refused(code: "bad_verification_code", words: "It is wrong.")
        ),
        (400, #"{"error":"invalid_grant"}"#, .refused(code: "invalid_grant", words: nil)),
        (401, "no", .refused(code: "status 401", words: nil)),
        (429, #"{"error":"slow"}"#, .throttled(retryAfter: "7")),
        (503, #"{"error":"server_error"}"#, .failed(status: 503)),
        (302, "", .failed(status: 302)),
        (200, #"{"token":"a"}"#, .unreadable("it has no access_token")),
        (200, #"{"access_token":"a b"}"#, .unreadable("its access_token holds characters that no token has")),
        (200, #"{"access_token":"a","token_type":"mac"}"#, .unreadable("its token_type is 'mac', not bearer")),
        (200, "<html>", .unreadable("it is no JSON object")),
    ]

    @Test(arguments: answers.indices)
    func answersOfTokenEndpoints(index: Int) {
        let row = Self.answers[index]
        #expect(Self.answer(row.status, row.body) == row.answer)
    }

    @Test("Of a secret in the words of a server nothing is left where they are cut", arguments: 150...230)
    func wordsAreCutBehindTheirSecrets(padding: Int) throws {
        let redactor = Redactor()
        redactor.register(Secret("abcdefghijklmnopqrstuvwxyz0123456789"))
        let words = String(repeating: "x", count: padding) + " abcdefghijklmnopqrstuvwxyz0123456789 "
        let body: JSONValue = ["error": .string(words), "error_description": .string(words)]
        let type: JSONValue = ["access_token": "a", "token_type": .string(words)]
        let browser = [("error", words), ("error_description", words)].map { (name: $0.0, value: $0.1) }
        let all = [
            "\(TokenAnswer(HTTPResponse(status: 400, headers: [:], body: body.bytes), redactor))",
            "\(TokenAnswer(HTTPResponse(status: 200, headers: [:], body: type.bytes), redactor))",
            "\(try #require(AuthorizationAnswer(browser, issuer: nil, redactor)))",
        ]
        for text in all { #expect(!text.contains("abc") && text.contains("xxx"), "\(text)") }
    }

    @Test func aSecretIsSentOnceAndEncoded() throws {
        let url = try #require(HTTPURL("https://login.example/token?tenant=1"))
        let client = OAuthClient(id: "a:b", secret: Secret("p&ss w"))
        func request(_ authentication: ClientAuthentication, _ client: OAuthClient) -> HTTPRequest {
            TokenRequest(url: url, grant: .refreshToken(Secret("r/1")), client: client, authentication: authentication)
                .request
        }
        let basic = request(.basic, client)
        #expect(basic.target == "/token?tenant=1")
        #expect(basic.headers["Authorization"] == "Basic YSUzQWI6cCUyNnNzJTIwdw==")
        #expect(String(decoding: basic.body ?? [], as: UTF8.self) == "grant_type=refresh_token&refresh_token=r%2F1")
        #expect(basic.connection == .fresh)
        let post = request(.post, client)
        #expect(post.headers["Authorization"] == nil)
        #expect(
            String(decoding: post.body ?? [], as: UTF8.self)
                == "grant_type=refresh_token&refresh_token=r%2F1&client_id=a%3Ab&client_secret=p%26ss%20w")
        let open = request(.none, OAuthClient(id: "a"))
        #expect(String(decoding: open.body ?? [], as: UTF8.self).hasSuffix("&client_id=a"))
    }

    @Test func theChallengeIsThatOfTheStandard() throws {
        // RFC 7636, appendix B, has these bytes and this challenge.
        let bytes: [UInt8] = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105, 214, 191,
            240, 91, 88, 5, 88, 83, 132, 141, 121,
        ]
        let request = AuthorizationRequest(redirectUri: "http://127.0.0.1:7/oauth/callback") { _ in bytes }
        #expect(request.verifier.reveal() == "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        #expect(request.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
        let page = try #require(HTTPURL("https://login.example/authorize?tenant=1"))
        let link = request.link(to: page, clientId: "c d", scope: "read write")
        #expect(
            link
                == "https://login.example/authorize?tenant=1&response_type=code&client_id=c%20d"
                + "&redirect_uri=http%3A%2F%2F127.0.0.1%3A7%2Foauth%2Fcallback&scope=read%20write"
                + "&state=\(request.state)&code_challenge=\(request.challenge)&code_challenge_method=S256")
    }

    @Test func answersOfAnotherIssuerAreNone() {
        let code = [("code", "c"), ("iss", "https://login.example")].map { (name: $0.0, value: $0.1) }
        #expect(AuthorizationAnswer(code, issuer: "https://login.example", Redactor()) == .code(Secret("c")))
        #expect(AuthorizationAnswer(code, issuer: nil, Redactor()) == .code(Secret("c")))
        #expect(AuthorizationAnswer(code, issuer: "https://other.example", Redactor()) == nil)
        #expect(AuthorizationAnswer([("code", "c"), ("code", "d")], issuer: nil, Redactor()) == nil)
        #expect(
            AuthorizationAnswer([("error", "access_denied")], issuer: nil, Redactor())
                == .refused(code: "access_denied", words: nil))
    }

    // MARK: Discovery

    private static let configuration: JSONObject = [
        "issuer": "https://login.example", "authorization_endpoint": "https://login.example/a",
        "token_endpoint": "https://login.example/t",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
    ]

    @Test func theConfigurationOfAProviderHasItsEndpoints() throws {
        let endpoints = try OAuthEndpoints(
            configuration: .object(Self.configuration),
            from: "https://login.example/.well-known/openid-configuration", document: [])
        #expect(endpoints.authorization == "https://login.example/a")
        #expect(endpoints.scopes == ["openid"])
        #expect(endpoints.authentication(of: OAuthClient(id: "c", secret: Secret("s"))) == .post)
        #expect(endpoints.authentication(of: OAuthClient(id: "c")) == .none)
    }

    @Test(arguments: [
        ("issuer", JSONValue.string("https://evil.example")), ("issuer", .null), ("token_endpoint", .null),
    ])
    func aConfigurationThatIsWrongIsNotUsed(name: String, value: JSONValue) {
        var configuration = Self.configuration
        configuration[name] = value
        #expect(throws: OAuthEndpoints.Problem.self) {
            try OAuthEndpoints(
                configuration: .object(configuration),
                from: "https://login.example/.well-known/openid-configuration", document: [])
        }
    }

    @Test(arguments: [
        (true, ["read", "write"], ["openid", "read", "write"]), (true, ["read", "openid"], ["read", "openid"]),
        (false, ["read"], ["read"]), (true, [], ["openid"]), (false, [], ["openid"]),
    ])
    func aServerOfOpenIDIsAlsoAskedForItsScope(isOpenID: Bool, document: [String], scopes: [String]) throws {
        var configuration = Self.configuration
        if isOpenID { configuration["subject_types_supported"] = ["public"] }
        let endpoints = try OAuthEndpoints(
            configuration: .object(configuration),
            from: "https://login.example/.well-known/openid-configuration", document: document)
        #expect(endpoints.scopes == scopes)
    }

    @Test func theRequestForADeviceCodeHasTheIdOfTheClientInAnyCase() throws {
        let url = try #require(HTTPURL("https://login.example/device"))
        let client = OAuthClient(id: "c 1", secret: Secret("s"))
        for authentication in [ClientAuthentication.basic, .post, .none] {
            let request = TokenRequest(
                url: url, grant: .device(scope: nil), client: client, authentication: authentication
            ).request
            #expect(String(decoding: request.body ?? [], as: UTF8.self).contains("client_id=c%201"))
            #expect((request.headers["Authorization"] != nil) == (authentication == .basic))
        }
    }

    // MARK: Device codes

    private static func codes(_ more: JSONObject = [:]) throws -> DeviceCodes {
        let json: JSONObject = [
            "device_code": "d", "user_code": "AB-CD", "verification_uri": "https://login.example/device",
            "expires_in": 60, "interval": 5,
        ]
        return try #require(DeviceCodes(.object(json.merging(more))))
    }

    @Test func theLinkHoldsTheCode() throws {
        #expect(try Self.codes().link == "https://login.example/device?user_code=AB-CD")
        let complete = try Self.codes(["verification_uri_complete": "https://login.example/d/AB-CD"])
        #expect(complete.link == "https://login.example/d/AB-CD")
        let elsewhere = try Self.codes(["verification_uri_complete": "https://evil.example/d/AB-CD"])
        #expect(elsewhere.link == "https://login.example/device?user_code=AB-CD")
        #expect(DeviceCodes(["device_code": "d"]) == nil)
    }

    @Test func pollingFollowsTheStandard() throws {
        let start = ContinuousClock.now
        var polling = DevicePolling(try Self.codes(), now: start)
        func after(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }
        #expect(polling.begin(now: start) == .ask(at: after(5)))
        #expect(
            polling.handle(.refused(code: "authorization_pending", words: nil), now: after(5)) == .ask(at: after(10)))
        #expect(polling.handle(.refused(code: "slow_down", words: nil), now: after(10)) == .ask(at: after(20)))
        #expect(polling.handle(nil, now: after(20)) == .ask(at: after(40)))
        let tokens = TokenAnswer.Tokens(accessToken: Secret("a"))
        #expect(polling.handle(.tokens(tokens), now: after(40)) == .connected(tokens))
        #expect(
            polling.handle(.refused(code: "access_denied", words: nil), now: after(40)) == .ended("access was denied"))
        #expect(polling.handle(.failed(status: 500), now: after(40)) == .ended("the code has expired"))
    }

    // MARK: Grants

    private struct Case: Sendable {
        var age = 0
        var hasRefresh = true
        var isRefused = false
        var isLocked = false
        var isForClient = false
        var life: Int? = 3_600
        var state = OAuthGrant.State.active
        let step: OAuthGrant.Step
    }

    private static let lost = "the answer to the last refresh of its token was lost"
    private static let cases: [Case] = [
        Case(step: .use), Case(age: 3_539, step: .use), Case(age: 3_540, step: .refresh),
        Case(age: 9_999_999, life: nil, step: .use),
        // A tenth of a short life.
        Case(age: 8, life: 10, step: .use), Case(age: 9, life: 10, step: .refresh),
        Case(age: 3_590, hasRefresh: false, step: .use),
        Case(
            age: 3_600, hasRefresh: false,
            step: .connect("its token has expired, and the provider gave no refresh token")),
        Case(age: 3_600, hasRefresh: false, isForClient: true, step: .refresh),
        Case(isRefused: true, step: .refresh),
        Case(
            hasRefresh: false, isRefused: true,
            step: .connect("the provider refused its token, and gave no refresh token")),
        Case(state: .ended("because"), step: .connect("because")),
        // Another process refreshes, or has ended while it did.
        Case(state: .refreshing, step: .refresh), Case(isLocked: true, state: .refreshing, step: .connect(lost)),
        Case(isLocked: true, isForClient: true, state: .refreshing, step: .refresh),
    ]

    @Test(arguments: cases.indices)
    func stepsOfAGrant(index: Int) {
        let row = Self.cases[index]
        let start = CredentialScene.start
        let grant = OAuthGrant(
            tokenUrl: "t", clientId: "c", clientAuthentication: .basic, isForClient: row.isForClient, issuedAt: start,
            expiresAt: row.life.map { start.advanced(by: .seconds($0)) }, state: row.state)
        let step = grant.step(
            at: start.advanced(by: .seconds(row.age)), hasRefreshToken: row.hasRefresh, isRefused: row.isRefused,
            isLocked: row.isLocked)
        #expect(step == row.step)
    }
}

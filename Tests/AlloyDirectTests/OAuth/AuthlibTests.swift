import HTTP
import JSON
import Logging
import OpenAPI
import Platform
import TestSupport
import Testing

@testable import AlloyDirect

/// The flows with a real authorization server, Authlib of PyPI, over real sockets.
@Suite(
    .tags(.endToEnd), .notInInnerLoop, .hangLimit,
    .enabled("needs: pip install authlib flask") { AuthlibServer.isInstalled })
struct AuthlibTests {
    @Test func aPersonConsentsAndTheTokenLivesOn() async throws {
        let server = try AuthlibServer()
        let folder = TemporaryFolder()
        let scene = try await DirectScene(server, folder)
        let id = try await scene.consent(["clientId": "confidential", "clientSecret": "s3cret of: the client"])
        #expect(try await scene.read(id) == ["scope": "read write", "user": "ada"])
        // The provider ends the token before its time; the answer says so, and it is replaced once.
        try await server.change("expire")
        let refused = try await scene.request(id)
        #expect(try await scene.send(refused).status == 401)
        scene.pass(.seconds(61))
        #expect(await scene.credentials.refused(refused, credentialId: id, userId: DirectScene.user))
        #expect(try await scene.read(id)?["user"] == "ada")
        #expect(try await server.change("count")["refresh_token"] == 1)
        // It is about to expire: two processes refresh it once.
        scene.pass(.seconds(119))
        let other = try await DirectScene(server, folder, like: scene)
        async let one = scene.read(id)
        async let two = other.read(id)
        #expect(try await one?["user"] == "ada")
        #expect(try await two?["user"] == "ada")
        let counts = try await server.change("count")
        #expect(counts["refresh_token"] == 2)
        #expect(counts["reused"] == 0)
        // Revoked: a person has to connect it again, and does.
        try await server.change("revoke")
        scene.pass(.seconds(200))
        let refusal = await #expect(throws: DirectRefusal.self) { try await scene.request(id) }
        guard case .answer(let answer) = refusal else {
            Issue.record("\(String(describing: refusal)) is no answer")
            return
        }
        #expect(answer.status == 401 && answer.isFromProvider && answer.message.contains("invalid_grant"))
        let next = try await scene.consent(["clientId": "public"])
        #expect(try await scene.read(next)?["user"] == "ada")
    }

    @Test func aLostAnswerIsNotFollowedByAnotherUseOfTheRefreshToken() async throws {
        let server = try AuthlibServer()
        let scene = try await DirectScene(server, TemporaryFolder())
        let id = try await scene.consent(["clientId": "public"])
        scene.pass(.seconds(119))
        try await server.change("lose")
        for _ in 0..<3 {
            let refusal = await #expect(throws: DirectRefusal.self) { try await scene.request(id) }
            #expect(refusal?.said?.status == 401)
        }
        let counts = try await server.change("count")
        #expect(counts["refresh_token"] == 1)
        #expect(counts["reused"] == 0)
    }

    @Test(arguments: ["public", "confidential"])
    func anAccountThatIsRemovedIsRevoked(client: String) async throws {
        let server = try AuthlibServer()
        let scene = try await DirectScene(server, TemporaryFolder())
        var data: JSONObject = ["clientId": .string(client)]
        if client == "confidential" { data["clientSecret"] = "s3cret of: the client" }
        let id = try await scene.consent(data)
        let request = try await scene.request(id)
        #expect(try await scene.send(request).status == 200)
        let deleted = try await scene.credentials.delete(
            credentialId: id, userId: DirectScene.user, connectorId: "authlib")
        #expect(deleted?.revocation == .done)
        #expect(try await scene.send(request).status == 401)
        #expect(try await server.change("count")["revoked"]?.intValue ?? 0 > 0)
        #expect(
            try await scene.credentials.delete(credentialId: id, userId: DirectScene.user, connectorId: "authlib")
                == nil)
    }

    @Test func aDeniedConsentConnectsNothing() async throws {
        let server = try AuthlibServer()
        let scene = try await DirectScene(server, TemporaryFolder())
        await #expect(throws: SceneFailure.self) { try await scene.consent(["clientId": "public"], person: "nobody") }
        #expect(try await server.change("count")["authorization_code"] == 0)
    }

    @Test func aClientConnectsForItself() async throws {
        let server = try AuthlibServer()
        let scene = try await DirectScene(server, TemporaryFolder())
        for data: JSONObject in [
            ["clientId": "confidential", "clientSecret": "s3cret of: the client", "scopes": "read"],
            // Its secret stands in the body, which is found out.
            ["clientId": "body", "clientSecret": "s3cret-in-the-body", "scopes": "read"],
        ] {
            let created = try await scene.create("clientCredentials", data)
            guard case .credentialId(let id) = created else { throw SceneFailure("\(created)") }
            #expect(try await scene.read(id)?["scope"] == "read")
            scene.pass(.seconds(119))
            #expect(try await scene.read(id)?["scope"] == "read")
        }
        await #expect(throws: DirectRefusal.self) {
            try await scene.create("clientCredentials", ["clientId": "confidential", "clientSecret": "wrong"])
        }
    }

    @Test func aPersonEntersACodeOnAnotherDevice() async throws {
        let server = try AuthlibServer()
        let scene = try await DirectScene(server, TemporaryFolder())
        let created = try await scene.create("oauth2DeviceCode", ["clientId": "public", "scopes": "read"])
        guard case .oauthUrl(let link) = created else { throw SceneFailure("\(created)") }
        #expect(link.hasPrefix("\(server.url)/enter?user_code="))
        try await server.change("approve")
        let id = try await scene.newest()
        #expect(try await scene.read(id) == ["scope": "read", "user": "dora"])
        scene.pass(.seconds(119))
        #expect(try await scene.read(id)?["user"] == "dora")
    }
}

/// A store that reports the id of each account that is added to it.
private struct ReportingStore: CredentialStore {
    let store: CredentialFolder
    let report: @Sendable (String) -> Void

    init(_ store: CredentialFolder, report: @escaping @Sendable (String) -> Void) {
        self.store = store
        self.report = report
    }

    func find(_ id: String) throws(CredentialStoreFailure) -> CredentialRecord? { try store.find(id) }
    func all() throws(CredentialStoreFailure) -> [CredentialRecord] { try store.all() }
    func replace(_ record: CredentialRecord) throws(CredentialStoreFailure) -> Bool { try store.replace(record) }
    func remove(_ id: String) throws(CredentialStoreFailure) { try store.remove(id) }
    func lock(_ id: String, until deadline: ContinuousClock.Instant) throws(CredentialStoreFailure) -> CredentialLock? {
        try store.lock(id, until: deadline)
    }

    func add(_ record: CredentialRecord) throws(CredentialStoreFailure) {
        try store.add(record)
        report(record.id)
    }
}

/// Credentials that use a server over sockets, with a civil time that the test moves.
final class DirectScene: Sendable {
    let server: AuthlibServer
    private let origin: HTTPOrigin
    private let transport = CurlTransport()
    let credentials: DirectCredentials
    let connector: DirectConnectorSecurity
    private let operations: OpenAPIDocument
    private let time: SceneTime
    private let added: AsyncStream<String>

    static let user = CredentialScene.user

    init(_ server: AuthlibServer, _ folder: TemporaryFolder, like other: DirectScene? = nil) async throws {
        self.server = server
        let origin = HTTPOrigin(scheme: "http", host: "127.0.0.1", port: server.port)
        self.origin = origin
        let time = other?.time ?? SceneTime()
        self.time = time
        var clock = DirectClock()
        clock.now = { time.now }
        // A busy machine may take longer than the usual limits.
        clock.requestTime = .seconds(3_600)
        clock.revocationTime = .seconds(3_600)
        let (added, adding) = AsyncStream.makeStream(of: String.self)
        self.added = added
        let document = try await transport.send(
            HTTPRequest(method: "GET", origin: origin, target: "/openapi.json"), deadline: .distant)
        operations = try OpenAPIDocument(parsing: document.body)
        connector = DirectConnectorSecurity(id: "authlib", document: operations, origins: [origin])
        credentials = DirectCredentials(
            store: ReportingStore(CredentialFolder(in: folder.path)) { adding.yield($0) }, secrets: NamedSecrets(),
            transport: transport,
            redactor: Redactor(), connectors: [connector], clock: clock)
    }

    /// Moves the civil time.
    func pass(_ duration: Duration) { time.pass(duration) }

    func create(_ type: String, _ data: JSONObject) async throws -> CreatedDirectCredential {
        try await credentials.create(
            NewDirectCredential(
                connector: connector, userId: Self.user, userName: "Ada", authenticationType: type, data: data),
            deadline: .distant)
    }

    /// Opens the link as a browser does, follows the redirect to the host's page, and returns the new account.
    func consent(_ data: JSONObject, person: String = "ada") async throws -> String {
        let created = try await create("oauth2", data)
        guard case .oauthUrl(let link) = created else { throw SceneFailure("\(created)") }
        let page = try await AuthlibServer.consent(to: link, as: person)
        guard page.status == 200, page.body.hasPrefix("The account is connected") else { throw SceneFailure(page.body) }
        return try await newest()
    }

    /// Waits for the next account that is added, and returns its id.
    func newest() async throws -> String {
        for await id in added { return id }
        throw SceneFailure("the store is gone")
    }

    /// A request for the owner of the account's token.
    func request(_ id: String) async throws(DirectRefusal) -> HTTPRequest {
        var request = HTTPRequest(method: "GET", origin: origin, target: "/api/me")
        try await credentials.authorize(
            &request, credentialId: id, userId: Self.user, connector: connector,
            alternatives: operations.operations.first.flatMap { operations.security(of: $0) },
            deadline: .distant)
        return request
    }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try await transport.send(request, deadline: .distant)
    }

    /// Reads the owner of the account's token.
    func read(_ id: String) async throws -> JSONObject? {
        let response = try await send(try await request(id))
        guard response.status == 200 else { throw SceneFailure("the API answered \(response.status)") }
        return try JSONValue(parsing: response.body).objectValue
    }
}

import HTTP
import JSON
import Logging
import OpenAPI
import Platform
import Locking
import TestSupport
import Testing

@testable import AlloyDirect

/// Accounts whose secrets are given: adding, using, listing and removing them.
@Suite struct DirectCredentialTests {
    private static func bearer() throws -> DirectConnectorSecurity {
        try .acme(["one": ["type": "http", "scheme": "bearer"]])
    }

    @Test func anAccountIsAddedListedUsedAndRemoved() async throws {
        let scene = CredentialScene()
        let connector = try Self.bearer()
        let id = try await scene.connect(connector, "bearer", ["token": "t0ken-of-ada"])
        let second = try await scene.connect(connector, "bearer", ["token": "t0ken-of-ada-2"])
        let rows = try await scene.credentials.list(userId: CredentialScene.user, connectorId: "acme")
        #expect(rows.map { $0["name"] } == ["Ada's Acme Credential", "Ada's Acme Credential (2)"] || rows.count == 2)
        #expect(rows.allSatisfy { $0["type"] == "acme-bearer" })
        #expect(!rows.contains { $0.text.contains("t0ken") })
        #expect(try await scene.authorized(id, connector).headers["Authorization"] == "Bearer t0ken-of-ada")
        #expect(
            try await scene.credentials.delete(credentialId: id, userId: CredentialScene.user, connectorId: nil) != nil)
        #expect(
            try await scene.credentials.delete(credentialId: id, userId: CredentialScene.user, connectorId: nil) == nil)
        await #expect(throws: DirectRefusal.credentialNotFound) { try await scene.authorized(id, connector) }
        try await scene.credentials.deleteAll(ofUser: CredentialScene.user)
        await #expect(throws: DirectRefusal.credentialNotFound) { try await scene.authorized(second, connector) }
    }

    @Test func anAccountBelongsToOneUserAndOneConnector() async throws {
        let scene = CredentialScene()
        let connector = try Self.bearer()
        let id = try await scene.connect(connector, "bearer", ["token": "t0ken-of-ada"])
        var other = connector
        other.id = "other"
        await #expect(throws: DirectRefusal.credentialNotFound) { try await scene.authorized(id, other) }
        var request = try await scene.authorized(id, connector)
        let before = request.headers
        await #expect(throws: DirectRefusal.credentialNotFound) {
            try await scene.credentials.authorize(
                &request, credentialId: id, userId: "fedcba9876543210fedcba98", connector: connector, alternatives: nil,
                deadline: scene.deadline)
        }
        #expect(request.headers == before)
        #expect(try await scene.credentials.list(userId: "fedcba9876543210fedcba98", connectorId: nil).isEmpty)
        #expect(
            try await scene.credentials.delete(
                credentialId: id, userId: "fedcba9876543210fedcba98", connectorId: nil) == nil)
    }

    @Test func secretsGoOnlyToOriginsThatTheOperatorNamed() async throws {
        let scene = CredentialScene()
        let connector = try Self.bearer()
        let id = try await scene.connect(connector, "bearer", ["token": "t0ken-of-ada"])
        for origin in ["https://evil.example", "http://api.acme.example", "https://api.acme.example:444"] {
            let refusal = await #expect(throws: DirectRefusal.self) {
                try await scene.authorized(id, connector, origin: origin)
            }
            #expect(refusal?.said?.status == 403)
            guard case .answer(let answer) = refusal else { throw SceneFailure("no answer") }
            #expect(answer.details["fix"]?.text.contains("--origin acme=\(origin)") == true)
        }
    }

    @Test func whatAnOperationNeedsIsPutIn() async throws {
        let scene = CredentialScene()
        let connector = try DirectConnectorSecurity.acme(
            [
                "key": ["type": "apiKey", "in": "header", "name": "X-Key"],
                "app": ["type": "apiKey", "in": "query", "name": "app"], "token": ["type": "http", "scheme": "bearer"],
            ], security: [["key": [], "app": []], ["token": []]])
        let id = try await scene.connect(connector, "apiKey", ["apiKey": "k3y-0123", "app": "4pp-0123"])
        func alternative(_ names: String...) -> SecurityAlternative {
            SecurityAlternative(names.map { .init(scheme: $0) })
        }
        let both = try await scene.authorized(
            id, connector, alternatives: [alternative("token"), alternative("key", "app")])
        #expect(both.headers["X-Key"] == "k3y-0123")
        #expect(both.target == "/v1/items?limit=5&app=4pp-0123")
        let one = try await scene.authorized(id, connector, alternatives: [alternative("key")])
        #expect(one.headers["X-Key"] == "k3y-0123" && one.target == "/v1/items?limit=5")
        // Where nothing is needed nothing is sent, to whatever origin.
        let none = try await scene.authorized(id, connector, alternatives: [], origin: "https://elsewhere.example")
        #expect(none.headers.fields.isEmpty)
        let optional = try await scene.authorized(id, connector, alternatives: [alternative("token"), alternative()])
        #expect(optional.headers.fields.isEmpty)
        let refusal = await #expect(throws: DirectRefusal.self) {
            try await scene.authorized(id, connector, alternatives: [alternative("token")])
        }
        #expect(refusal?.said?.status == 403)
    }

    @Test func allProblemsOfTheInputAreSaidAtOnce() async throws {
        let scene = CredentialScene()
        let connector = try DirectConnectorSecurity.acme(["one": ["type": "http", "scheme": "basic"]])
        let missing = await #expect(throws: DirectRefusal.self) { try await scene.connect(connector, "basic", [:]) }
        #expect(missing?.said?.message == "data.username, data.password are required")
        let wrong = await #expect(throws: DirectRefusal.self) {
            try await scene.connect(connector, "basic", ["username": "a:b", "password": ["secretOf": "nope"]])
        }
        #expect(wrong?.said?.message.contains("data.password refers to the secret \"nope\"") == true)
        #expect(wrong?.said?.message.contains("data.username must be a user name without a colon") == true)
        let type = await #expect(throws: DirectRefusal.self) { try await scene.connect(connector, "saml", [:]) }
        #expect(type?.said?.status == 404)
    }

    @Test func everySecretIsRedactedFromThenOn() async throws {
        let scene = CredentialScene()
        let connector = try DirectConnectorSecurity.acme(["one": ["type": "http", "scheme": "basic"]])
        let id = try await scene.connect(connector, "basic", ["username": "ada", "password": "p4ssword-of-ada"])
        let request = try await scene.authorized(id, connector)
        let echo = "\(request.headers["Authorization"] ?? "") and p4ssword-of-ada"
        #expect(scene.redactor.redact(echo) == "Basic [redacted] and [redacted]")
    }

    // MARK: Secrets that the operator declares

    @Test(arguments: [
        ("acme.KEY=env:X", "acme", "KEY", NamedSecret.Source.environment("X")),
        ("my.acme-1.k_y-2=file:/a=b:c", "my.acme-1", "k_y-2", .file("/a=b:c")),
        ("a.b=command:pass show x | head -1", "a", "b", .command("pass show x | head -1")),
    ])
    func declarations(text: String, connector: String, name: String, source: NamedSecret.Source) {
        let secret = NamedSecret(parsing: text)
        #expect(secret?.connectorId == connector)
        #expect(secret?.name == name)
        #expect(secret?.source == source)
    }

    @Test(arguments: [
        "", "acme", "acme.KEY", "acme.KEY=", "acme.KEY=X", "acme.KEY=env:", "KEY=env:X", ".KEY=env:X", "acme.=env:X",
        "acme.K Y=env:X", "acme.KEY=http:X",
    ])
    func textsThatAreNoDeclarations(text: String) { #expect(NamedSecret(parsing: text) == nil) }

    private static func secrets(_ value: SharedText) -> NamedSecrets {
        NamedSecrets(
            [NamedSecret(parsing: "acme.KEY=file:/key"), NamedSecret(parsing: "other.THEIRS=env:X")].compactMap(\.self)
        ) {
            _ throws(NamedSecrets.ReadFailure) in
            let text = value.value
            if text.isEmpty { throw NamedSecrets.ReadFailure("the file /key can't be read") }
            return Array(text.utf8)
        }
    }

    /// The provider knows all of them, and may repeat them in the answer to a request that needs none.
    @Test("The secrets of an account that another process has connected are known", arguments: [false, true])
    func secretsOfEarlierProcesses(needsNone: Bool) async throws {
        let folder = TemporaryFolder()
        let connector = try DirectConnectorSecurity.acme(flows: DirectConnectorSecurity.authorizationCode)
        let first = CredentialScene(
            [ScriptedProvider.tokens("access-0123", refresh: "refresh-0123")], store: CredentialFolder(in: folder.path))
        let id = try await first.consent(to: connector)
        let later = CredentialScene(store: CredentialFolder(in: folder.path))
        _ = try await later.authorized(id, connector, alternatives: needsNone ? [] : nil)
        let text = "access-0123 refresh-0123 s3cret-of-c1"
        #expect(later.redactor.redact(text) == "[redacted] [redacted] [redacted]")
    }

    @Test func aDeclaredSecretIsUsedByItsName() async throws {
        let value = SharedText("  k3y-of-the-operator\n")
        let folder = TemporaryFolder()
        let scene = CredentialScene(store: CredentialFolder(in: folder.path), secrets: Self.secrets(value))
        let connector = try Self.bearer()
        let id = try await scene.connect(connector, "bearer", ["token": ["secretOf": "KEY"]])
        #expect(try await scene.authorized(id, connector).headers["Authorization"] == "Bearer k3y-of-the-operator")
        let file = try String(decoding: Self.read("\(folder.path)/credentials/\(id).json"), as: UTF8.self)
        #expect(!file.contains("k3y"), "\(file)")
        // It is read again when the provider refuses it, and another attempt can help when it has changed.
        let request = try await scene.authorized(id, connector)
        #expect(await !scene.credentials.refused(request, credentialId: id, userId: CredentialScene.user))
        value.value = "k3y-after-rotation"
        #expect(await scene.credentials.refused(request, credentialId: id, userId: CredentialScene.user))
        #expect(try await scene.authorized(id, connector).headers["Authorization"] == "Bearer k3y-after-rotation")
    }

    @Test func aDeclaredSecretIsForItsConnectorAlone() async throws {
        let scene = CredentialScene(secrets: Self.secrets(SharedText("k3y")))
        let refusal = await #expect(throws: DirectRefusal.self) {
            try await scene.connect(try Self.bearer(), "bearer", ["token": ["secretOf": "THEIRS"]])
        }
        #expect(refusal?.said?.message.contains("declared are KEY") == true)
        let unreadable = CredentialScene(secrets: Self.secrets(SharedText("")))
        let failure = await #expect(throws: DirectRefusal.self) {
            try await unreadable.connect(try Self.bearer(), "bearer", ["token": ["secretOf": "KEY"]])
        }
        #expect(failure?.said?.message.contains("the file /key can't be read") == true)
    }

    static func read(_ path: String) throws -> [UInt8] {
        let file = try Descriptor.open(path: path)
        defer { file.close() }
        return try file.readToEnd(maximumBytes: 1 << 20)
    }
}

/// A text that a test changes while others read it.
private final class SharedText: Sendable {
    private let mutex: Mutex<String>
    init(_ text: String) { mutex = Mutex(text) }
    var value: String {
        get { mutex.withLock { $0 } }
        set { mutex.withLock { $0 = newValue } }
    }
}

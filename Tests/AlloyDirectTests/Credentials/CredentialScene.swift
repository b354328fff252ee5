import HTTP
import JSON
import Logging
import OpenAPI
import Platform
import Locking
import TestSupport
import Testing

@testable import AlloyDirect

/// A provider that answers each request with the next of its answers, or always with the last.
final class ScriptedProvider: HTTPTransport {
    typealias Answer = @Sendable (HTTPRequest) async throws(HTTPFailure) -> HTTPResponse

    private struct State {
        var answers: [Answer] = []
        var requests: [HTTPRequest] = []
    }

    private let state = Mutex(State())

    init(_ answers: [Answer] = []) { state.withLock { $0.answers = answers } }

    /// The requests so far.
    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    /// The form fields of each request.
    var forms: [[String: String]] {
        requests.map { request in
            let fields = FormSubmission(request)?.fields ?? []
            return Dictionary(fields.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        }
    }

    /// Replaces the answers that are left.
    func answer(_ answers: Answer...) { state.withLock { $0.answers = answers } }

    func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        let answer = state.withLock { state in
            state.requests.append(request)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers.first
        }
        guard let answer else { throw HTTPFailure(phase: .notSent, reason: .connectFailed, technical: "no answer") }
        return try await answer(request)
    }

    static func json(_ status: Int, _ body: JSONValue) -> Answer {
        { _ throws(HTTPFailure) in
            HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: body.bytes)
        }
    }

    static func tokens(_ access: String, refresh: String? = nil, expiresIn: Int? = 3_600) -> Answer {
        var body: JSONObject = ["access_token": .string(access), "token_type": "Bearer"]
        body.append("refresh_token", refresh.map(JSONValue.string))
        body.append("expires_in", expiresIn.map(JSONValue.int))
        return json(200, .object(body))
    }

    /// A refusal that repeats the request.
    static let echo: Answer = { request in
        let form = FormSubmission(request)?.fields.map { "\($0.name) \($0.value)" } ?? []
        let echo = form.joined(separator: "; ") + "; " + (request.headers["Authorization"] ?? "")
        let body: JSONValue = ["error": "invalid_request", "error_description": .string(String(echo.suffix(190)))]
        return HTTPResponse(status: 400, headers: ["Content-Type": "application/json"], body: body.bytes)
    }

    /// The answer after `body` has run.
    static func after(_ body: @escaping @Sendable () async -> Void, _ answer: @escaping Answer) -> Answer {
        { request async throws(HTTPFailure) in
            await body()
            return try await answer(request)
        }
    }

    static func fail(_ phase: HTTPFailure.Phase) -> Answer {
        { _ throws(HTTPFailure) in
            throw HTTPFailure(
                phase: phase, reason: phase == .notSent ? .connectFailed : .connectionClosed,
                technical: "as the test says")
        }
    }
}

/// Credentials with a clock that the test moves, a provider that it scripts, and a counter in place of randomness.
final class CredentialScene: Sendable {
    let provider: ScriptedProvider
    let credentials: DirectCredentials
    let redactor = Redactor()
    let timer: VirtualClock
    private let time = SceneTime()

    static let start = Timestamp(milliseconds: 1_790_000_000_000)
    static let user = "0123456789abcdef01234567"

    init(
        _ answers: [ScriptedProvider.Answer] = [], store: any CredentialStore = MemoryCredentialStore(),
        secrets: NamedSecrets = NamedSecrets([]), connectors: [DirectConnectorSecurity] = [], seed: Int = 0,
        timer: VirtualClock = VirtualClock(advancesItself: false)
    ) {
        provider = ScriptedProvider(answers)
        self.timer = timer
        let random = SceneRandom(seed: seed)
        credentials = DirectCredentials(
            store: store, secrets: secrets, transport: provider, redactor: redactor,
            connectors: connectors,
            clock: DirectClock(
                now: { [time] in time.now }, instant: { timer.now },
                sleep: { instant throws(CancellationError) in try await timer.sleep(until: instant) },
                random: { random.next($0) }))
    }

    /// Moves the civil time.
    func pass(_ duration: Duration) { time.pass(duration) }

    /// A deadline that is not reached.
    var deadline: ContinuousClock.Instant { timer.now.advanced(by: .seconds(3_600)) }

    /// Connects an account that needs no browser.
    func connect(_ connector: DirectConnectorSecurity, _ type: String, _ data: JSONObject) async throws -> String {
        let created = try await credentials.create(
            NewDirectCredential(
                connector: connector, userId: Self.user, userName: "Ada", authenticationType: type, data: data),
            deadline: deadline)
        guard case .credentialId(let id) = created else { throw SceneFailure("\(created)") }
        return id
    }

    /// Returns a request with the credential in it.
    func authorized(
        _ id: String, _ connector: DirectConnectorSecurity, target: String = "/v1/items?limit=5",
        alternatives: [SecurityAlternative]? = nil, origin: String = "https://api.acme.example"
    ) async throws(DirectRefusal) -> HTTPRequest {
        let url = HTTPURL(origin + target)
        var request = HTTPRequest(
            method: "GET", origin: url?.origin ?? HTTPOrigin(scheme: "https", host: "missing", port: 443),
            target: url?.target ?? "/")
        try await credentials.authorize(
            &request, credentialId: id, userId: Self.user, connector: connector, alternatives: alternatives,
            deadline: deadline)
        return request
    }
}

struct SceneFailure: Error {
    let message: String
    init(_ message: String) { self.message = message }
}

/// A civil time that a test moves.
final class SceneTime: Sendable {
    private let state = Mutex(CredentialScene.start)
    var now: Timestamp { state.withLock { $0 } }
    func pass(_ duration: Duration) { state.withLock { $0 = $0.advanced(by: duration) } }
}

private final class SceneRandom: Sendable {
    private let generator: Mutex<SplitMix>
    init(seed: Int) { generator = Mutex(SplitMix(state: UInt64(seed))) }
    func next(_ count: Int) -> [UInt8] {
        generator.withLock { generator in (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) } }
    }
}

extension DirectConnectorSecurity {
    /// A connector with these schemes, as a document has them.
    static func acme(
        _ schemes: KeyValuePairs<String, JSONValue>, security: JSONValue? = nil,
        origins: [String] = ["https://api.acme.example", "https://login.acme.example"]
    ) throws -> DirectConnectorSecurity {
        var document: JSONObject = [
            "openapi": "3.1.0", "info": ["title": "Acme", "version": "1"],
            "components": [
                "securitySchemes": .object(JSONObject(schemes.map { JSONObject.Member(key: $0.key, value: $0.value) }))
            ],
            "paths": ["/items": ["get": ["responses": ["200": ["description": "ok"]]]]],
        ]
        document.append("security", security)
        return DirectConnectorSecurity(
            id: "acme", document: try OpenAPIDocument(parsing: JSONValue.object(document).bytes),
            origins: Set(origins.compactMap { HTTPURL($0)?.origin }))
    }

    /// A connector with the flows of an OAuth 2.0 scheme.
    static func acme(flows: JSONValue) throws -> DirectConnectorSecurity {
        try acme(["login": ["type": "oauth2", "flows": flows]])
    }

    static let authorizationCode: JSONValue = [
        "authorizationCode": [
            "authorizationUrl": "https://login.acme.example/authorize", "tokenUrl": "https://login.acme.example/token",
            "scopes": ["read": "Read", "write": "Write"],
        ]
    ]
    static let clientCredentials: JSONValue = [
        "clientCredentials": ["tokenUrl": "https://login.acme.example/token", "scopes": ["read": "Read"]]
    ]
}

extension DirectRefusal {
    /// The answer's status and message; nil for a failure of the network.
    var said: (status: Int, message: String)? {
        if case .answer(let answer) = self { (answer.status, answer.message) } else { nil }
    }
}

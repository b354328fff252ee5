import HTTP
import JSON
import Locking
import TestSupport

@testable import AlloyHost

/// A service with one connector `c` that gives out links and keeps credentials, for tests of connecting: the test is the
/// person, and everybody else who uses the service.
final class ConnectService: HTTPTransport {
    private struct State {
        var requirements: [JSONValue]
        var credentials: [String: [JSONValue]] = [:]
        var links: [String: String] = [:]
        var made = 0
        var consents = 0
        var requests: [HTTPRequest] = []
        var refusals: [HTTPResponse] = []
        var connectorListIsEmpty = false
        var creationRefusal: HTTPResponse?
    }

    private let state: Mutex<State>

    static let oauth: JSONValue = [
        "authenticationType": "oauth2", "authConfigRequired": false,
        "inputSchema": [
            "type": "object", "properties": ["redirectUri": ["type": "string", "format": "uri"]],
            "required": ["userId", "authenticationType", "redirectUri"],
        ],
    ]
    static let key: JSONValue = [
        "authenticationType": "apiKey", "authConfigRequired": false,
        "inputSchema": [
            "type": "object",
            "properties": [
                "data": [
                    "type": "object",
                    "properties": ["apiKey": ["type": "string", "format": "password"]], "required": ["apiKey"],
                ]
            ],
        ],
    ]

    init(_ requirements: JSONValue...) {
        state = Mutex(State(requirements: requirements.isEmpty ? [Self.oauth] : requirements))
    }

    /// What was asked, in order.
    var asked: [String] { state.withLock { $0.requests.map { "\($0.method) \($0.target)" } } }
    /// How often a person has agreed.
    var consents: Int { state.withLock { $0.consents } }
    /// The bodies of the requests that make credentials.
    var creations: [JSONValue] {
        state.withLock { state in
            state.requests.filter { $0.method == "POST" }.compactMap { $0.body.flatMap { try? JSONValue(parsing: $0) } }
        }
    }

    /// Has the connector's own list stay empty, as clients have seen it.
    func hideConnectorList() { state.withLock { $0.connectorListIsEmpty = true } }

    /// Answers the next listings so.
    func refuseLists(_ status: Int, times: Int = 1) {
        let body = JSONValue.object(["message": "not now"]).bytes
        state.withLock {
            $0.refusals += Array(
                repeating: HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: body),
                count: times)
        }
    }

    /// Refuses new credentials with this message.
    func refuseCreations(_ message: String) {
        let body = JSONValue.object(["error": ["code": "INVALID_INPUT", "message": .string(message)]]).bytes
        state.withLock {
            $0.creationRefusal = HTTPResponse(status: 400, headers: ["Content-Type": "application/json"], body: body)
        }
    }

    /// A person agrees: the link's user gets a credential. Gives its id.
    @discardableResult
    func consent(_ link: String, type: String = "c-oauth2") -> String {
        state.withLock { state in
            state.consents += 1
            return add(&state, to: state.links[link] ?? "", type, createdAt: nil)
        }
    }

    /// Somebody else makes a credential.
    @discardableResult
    func add(to user: String, type: String = "c-oauth2", createdAt: String? = nil) -> String {
        state.withLock { add(&$0, to: user, type, createdAt: createdAt) }
    }

    /// The ids of a user's credentials.
    func credentials(of user: String) -> [String] {
        state.withLock { $0.credentials[user]?.compactMap { $0["credentialId"]?.stringValue } ?? [] }
    }

    private func add(_ state: inout State, to user: String, _ type: String, createdAt: String?) -> String {
        state.made += 1
        let id = String(String(0x1000_0000 + state.made, radix: 16).reversed()) + "0000000000000000"
        state.credentials[user, default: []].append([
            "credentialId": .string(id), "name": "x", "type": .string(type),
            "createdAt": .string(createdAt ?? "2025-10-01T09:00:00.00\(state.made % 10)Z"),
        ])
        return id
    }

    func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        if Task.isCancelled { throw HTTPFailure(phase: .notSent, reason: .cancelled, technical: "cancelled") }
        return state.withLock { state in
            state.requests.append(request)
            return answer(request, &state)
        }
    }

    private func answer(_ request: HTTPRequest, _ state: inout State) -> HTTPResponse {
        let user = request.headers["x-alloy-userid"] ?? ""
        switch "\(request.method) \(request.target)" {
        case "GET /connectors/c/credentials/metadata": return Self.json(["metadata": .array(state.requirements)])
        case "GET /connectors/c/credentials":
            if !state.refusals.isEmpty { return state.refusals.removeFirst() }
            let rows = state.connectorListIsEmpty ? [] : state.credentials[user] ?? []
            return Self.json(["credentials": .array(rows.filter { $0["type"]?.stringValue?.hasPrefix("c-") == true })])
        case "GET /users/\(user)/credentials": return Self.json(["data": .array(state.credentials[user] ?? [])])
        case "POST /connectors/c/credentials":
            if let refusal = state.creationRefusal { return refusal }
            let body = request.body.flatMap { try? JSONValue(parsing: $0) }
            let owner = body?["userId"]?.stringValue ?? ""
            guard body?["authenticationType"] == "oauth2" else {
                return Self.json(["credentialId": .string(add(&state, to: owner, "c-apiKey", createdAt: nil))])
            }
            let link = "https://links.test/authorize?n=\(state.links.count)&token=hush-hush-\(100 + state.links.count)"
            state.links[link] = owner
            return Self.json(["oauthUrl": .string(link)])
        default: return HTTPResponse(status: 404, body: [])
        }
    }

    private static func json(_ body: JSONValue) -> HTTPResponse {
        HTTPResponse(status: 200, headers: ["Content-Type": "application/json"], body: body.bytes)
    }
}

/// A listener for browsers that the test is the browser of.
final class ScriptedListener: RedirectListener {
    private let state = Mutex<(onReturn: (@Sendable (BrowserReturn) -> Void)?, opened: Int, closed: Int)>((nil, 0, 0))

    let redirectUri = "http://127.0.0.1:49152/connected/0123456789abcdef"
    var opened: Int { state.withLock { $0.opened } }
    var closed: Int { state.withLock { $0.closed } }

    func close() { state.withLock { $0.closed += 1 } }

    /// The browser comes back.
    func arrive(_ what: BrowserReturn = BrowserReturn()) { state.withLock { $0.onReturn }?(what) }

    /// A machine that listens with this.
    func environment(opensBrowser: Bool = false) -> ConnectEnvironment {
        var environment = ConnectEnvironment(opensBrowser: opensBrowser)
        environment.listen = { onReturn in
            self.state.withLock { state in
                state.onReturn = onReturn
                state.opened += 1
            }
            return self
        }
        return environment
    }
}

import HTTP
import JSON
import Locking
import Platform
import ServiceAPI

/// Answers the requests of the service for connectors that are made from documents: an execution becomes a request to the
/// provider itself, with the account's own credential. Every other request goes unchanged to the service behind it, where
/// there is one.
///
/// What is known of a failure passes through: a failed exchange with the provider is thrown as it is, and a refusal is a whole
/// answer.
public final class DirectService: HTTPTransport {
    /// The connectors, in the order in which they are listed.
    public let connectors: [DirectConnector]
    let authority: any CredentialAuthority
    /// Sends the requests to providers. It must refuse addresses that the operator does not allow.
    let provider: any HTTPTransport
    /// The service for everything else; nil for none.
    let fallback: (any HTTPTransport)?
    let users: DirectUsers
    let files: DirectFiles
    let clock: DirectClock
    /// The pauses that providers have asked for.
    let pauses = Mutex(ProviderPauses())
    private let connectorsByID: [String: DirectConnector]

    /// A service with these connectors.
    ///
    /// - Parameters:
    ///   - provider: Sends the requests to providers; it must refuse addresses that the operator does not allow.
    ///   - fallback: The service that answers everything else, with its own users; nil for none.
    ///   - users: The users where there is no fallback.
    public convenience init(
        _ connectors: [DirectConnector], authority: any CredentialAuthority, provider: any HTTPTransport,
        fallback: (any HTTPTransport)? = nil, users: DirectUsers = DirectUsers(stateDirectory: nil)
    ) {
        self.init(
            connectors, authority: authority, provider: provider, fallback: fallback, users: users,
            clock: DirectClock())
    }

    init(
        _ connectors: [DirectConnector], authority: any CredentialAuthority, provider: any HTTPTransport,
        fallback: (any HTTPTransport)?, users: DirectUsers, clock: DirectClock
    ) {
        self.clock = clock
        self.connectors = connectors
        self.authority = authority
        self.provider = provider
        self.fallback = fallback
        self.users = users
        files = DirectFiles()
        connectorsByID = Dictionary(connectors.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        let call = DirectCall(request: request, deadline: deadline)
        if fallback == nil, files.isUpload(request) { return files.store(request) }
        let route: Route?
        do throws(Router.UndecodableParameter) {
            route = try Router.route(method: request.method, target: request.target)
        } catch {
            return try await passOn(call) ?? call.answer(ServiceError.undecodableParameter(error.text))
        }
        do throws(DirectFailure) {
            switch route {
            case .connectors(let route): return try await respond(to: route, call)
            case .users(let route): return try await respond(to: route, call)
            case .files(let route): return try await respond(to: route, call)
            case nil:
                if let response = try await sent(to: fallback, call) { return response }
                throw .error(.noRoute(method: request.method, path: String(request.target.prefix { $0 != "?" })))
            }
        } catch {
            return try call.answer(error)
        }
    }

    /// The connector of this id; ids are compared exactly. Nil for one of the service behind.
    func connector(_ id: String) throws(DirectFailure) -> DirectConnector? {
        if let connector = connectorsByID[id], connector.id.hasSameCodePoints(as: id) { return connector }
        if fallback == nil { throw .error(.notFound(.connector)) }
        return nil
    }

    // MARK: The service behind

    private func passOn(_ call: DirectCall) async throws(HTTPFailure) -> HTTPResponse? {
        try await fallback?.send(call.request, deadline: call.deadline)
    }

    /// The answer of the service behind; nil where there is none.
    func sent(to fallback: (any HTTPTransport)?, _ call: DirectCall) async throws(DirectFailure) -> HTTPResponse? {
        do throws(HTTPFailure) {
            return try await fallback?.send(call.request, deadline: call.deadline)
        } catch {
            throw .failure(error)
        }
    }

    /// Passes a request on. Throws the error for one that nobody answers.
    func passedOn(_ call: DirectCall, otherwise error: ServiceError) async throws(DirectFailure) -> HTTPResponse {
        guard let response = try await sent(to: fallback, call) else { throw .error(error) }
        return response
    }

    /// The list of the service behind with further rows at its end. A list in an unknown form, and an answer that is none, stay
    /// as they are.
    func merged(
        _ rows: [JSONValue], under names: [String], _ call: DirectCall
    ) async throws(DirectFailure) -> HTTPResponse {
        guard let response = try await sent(to: fallback, call) else {
            return call.answer(["\(names[0])": .array(rows)])
        }
        guard !rows.isEmpty, (200...299).contains(response.status), let json = try? JSONValue(parsing: response.body)
        else { return response }
        var merged = json
        if let elements = json.arrayValue {
            merged = .array(elements + rows)
        } else if var object = json.objectValue,
            let name = names.first(where: { object[$0]?.arrayValue != nil })
        {
            object[name] = .array((object[name]?.arrayValue ?? []) + rows)
            merged = .object(object)
        }
        var answer = response
        answer.body = merged.bytes
        answer.headers["content-length"] = nil
        return answer
    }
}

extension DirectService: TaskRunner {
    /// Runs the work on the thread of one of the transports behind it, where it has one.
    public func runIfIdle(_ work: IdleWork) -> Bool {
        (provider as? any TaskRunner)?.runIfIdle(work) ?? (fallback as? any TaskRunner)?.runIfIdle(work) ?? false
    }
}

/// The reason why a request is not answered with a result.
enum DirectFailure: Error {
    /// An error of the service.
    case error(ServiceError)
    /// A failed exchange.
    case failure(HTTPFailure)

    /// The failure that a refusal of the credentials is.
    init(_ refusal: DirectRefusal, connector: DirectConnector? = nil) {
        switch refusal {
        case .failure(let failure): self = .failure(failure)
        case .answer(let answer):
            let source = answer.isFromProvider ? connector?.id : nil
            self = .error(
                .refusal(
                    status: answer.status, source: source, code: answer.code, answer.message, details: answer.details,
                    retryAfter: answer.retryAfter))
        }
    }
}

/// A request to the service, and how long it may take.
struct DirectCall {
    let request: HTTPRequest
    let deadline: ContinuousClock.Instant

    /// The user of the request's header, or nil.
    var statedUser: String? {
        guard let userID = request.headers["x-alloy-userid"], !userID.isEmpty else { return nil }
        return userID
    }

    /// A response of JSON.
    func answer(_ value: JSONValue) -> HTTPResponse { Self.response(ServiceResponse(value)) }

    /// The response of an error.
    func answer(_ error: ServiceError) -> HTTPResponse { Self.response(error.response(.host)) }

    /// The response of an error; throws a failed exchange.
    func answer(_ failure: DirectFailure) throws(HTTPFailure) -> HTTPResponse {
        switch failure {
        case .error(let error): answer(error)
        case .failure(let failure): throw failure
        }
    }

    private static func response(_ response: ServiceResponse) -> HTTPResponse {
        var headers = response.headers
        if let contentType = response.contentType { headers.append(name: "content-type", value: contentType) }
        return HTTPResponse(status: response.status, headers: headers, body: response.body)
    }
}

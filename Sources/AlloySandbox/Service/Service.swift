import HTTP
import JSON
import Platform
import ServiceAPI

/// The whole service as a pure, synchronous state machine: it takes a request and returns the delivery of its response.
struct Service: Sendable {
    /// The state that calls change.
    var state: ServiceState
    /// The faults that a test has set.
    var faults = FaultTable()
    /// The variants of its responses.
    var quirks = Quirks()
    /// The record of the calls so far.
    private(set) var journal = Journal()
    /// The catalogue, which never changes.
    private var catalogue: PublishedCatalogue

    init(_ state: ServiceState, _ catalogue: SandboxCatalogue) {
        self.state = state
        self.catalogue = PublishedCatalogue(catalogue)
    }

    /// The connector of this id.
    func connector(_ id: String) -> ConnectorDefinition? {
        (try? catalogue.connector(id)).map { catalogue[connector: $0] }
    }

    /// Restores the state of `other`, and keeps the responses that never change.
    mutating func restore(_ other: Service) {
        let catalogue = catalogue
        self = other
        self.catalogue = catalogue
    }

    /// Handles one request, `elapsed` after the sandbox began, and moves the clock by one step.
    mutating func handle(_ request: HTTPRequest, elapsed: Duration) -> SandboxDelivery {
        let requestID = state.beginCall(elapsed: elapsed)
        let hit = faults.isEmpty ? nil : faults.take(CallSubject(request, state))
        let content: ServiceResponse
        var isApplied = false
        if let injected = hit?.rule.response(at: state.now) {
            content = injected
        } else {
            let isUpload = state.origins.isUpload(request)
            content = isUpload ? state.store(request) : respond(to: request, requestID)
            isApplied = content.status < 300 && !state.isRefused
        }
        let response = content.response(requestID: requestID)
        record(request, requestID, response, isApplied: isApplied, hit)
        var delivery = hit.map { SandboxDelivery($0.rule, response) } ?? SandboxDelivery(response)
        delivery.delay += state.delay
        return delivery
    }

    private mutating func record(
        _ request: HTTPRequest, _ requestID: String, _ response: HTTPResponse, isApplied: Bool, _ hit: FaultTable.Hit?
    ) {
        journal.append(
            JournalEntry(
                number: journal.nextNumber, at: state.now, requestID: requestID, method: request.method,
                target: request.target, userID: state.statedUser(request.headers),
                request: JournalEntry.Body(request.body), status: response.status,
                answer: JournalEntry.Body(response.body), isApplied: isApplied, changes: state.changes,
                fault: hit.map { JournalEntry.Fault(index: $0.index, effect: $0.rule.effect) }))
    }

    private mutating func respond(to request: HTTPRequest, _ requestID: String) -> ServiceResponse {
        do throws(ServiceError) {
            return try respond(to: Admission.route(of: request), request, requestID)
        } catch {
            return error.response(quirks.errorForm)
        }
    }

    private mutating func respond(
        to route: Route, _ request: HTTPRequest, _ requestID: String
    ) throws(ServiceError) -> ServiceResponse {
        switch route {
        case .connectors(let route): try respond(to: route, request, requestID)
        case .users(let route): try respond(to: route, request)
        case .files(let route): try respond(to: route, request)
        }
    }

    /// Refuses an unknown user on the routes whose reference lists the user header (a guess); the other routes ignore it.
    private mutating func respond(
        to route: Route.Connectors, _ request: HTTPRequest, _ requestID: String
    ) throws(ServiceError) -> ServiceResponse {
        switch route {
        case .list:
            return catalogue.listConnectors()
        case .get(let connectorID):
            return try catalogue.connectorDetails(connectorID)
        case .listResources(let connectorID):
            _ = try state.actingUser(request.headers)
            return try catalogue.listResources(connectorID)
        case .getAction(let connectorID, let actionID):
            _ = try state.actingUser(request.headers)
            return try catalogue.actionDetails(actionID, ofConnector: connectorID)
        case .listRequirements(let connectorID):
            guard quirks.connectorCredentials != .metadata else { throw Admission.noRoute(request) }
            _ = try state.actingUser(request.headers)
            return try catalogue.listRequirements(connectorID)
        case .execute(let connectorID, let actionID):
            let position = try catalogue.action(actionID, ofConnector: connectorID)
            let result = try state.execute(
                catalogue[action: position], of: catalogue[resourceOf: position],
                at: catalogue[connector: position.connector], userID: state.actingUser(request.headers),
                RequestBody(request))
            return quirks.executionResponse(result, requestID: requestID)
        case .createCredential(let connectorID):
            let connector = catalogue[connector: try catalogue.connector(connectorID)]
            return quirks.created(
                try state.createCredential(connector, RequestBody(request), headers: request.headers))
        case .listCredentials(let connectorID):
            let connector = catalogue[connector: try catalogue.connector(connectorID)]
            let userID = try state.actingUser(request.headers)
            return switch quirks.connectorCredentials {
            case .listed: try state.listCredentials(connectorID: connector.id, userID: userID)
            case .empty: ServiceResponse(["credentials": []])
            case .metadata: try catalogue.listRequirements(connectorID)
            }
        case .deleteCredential(let connectorID, let credentialID):
            let connector = catalogue[connector: try catalogue.connector(connectorID)]
            return try state.deleteCredential(
                credentialID, ofUser: state.actingUser(request.headers), connectorID: connector.id)
        }
    }

    private mutating func respond(to route: Route.Users, _ request: HTTPRequest) throws(ServiceError) -> ServiceResponse
    {
        switch route {
        case .create: quirks.created(try state.createUser(RequestBody(request)))
        case .createBatch: try state.createUsers(RequestBody(request))
        case .list: state.listUsers()
        case .get(let user): ServiceResponse(try state.users.account(named: user).json)
        case .update(let user): try state.updateUser(user, RequestBody(request))
        case .delete(let user): try state.deleteUser(user)
        case .token(let user): try state.makeToken(user)
        case .listCredentials(let user): try state.listCredentials(user: user)
        case .deleteCredential(let user, let credentialID):
            try state.deleteCredential(credentialID, ofUser: state.users.account(named: user).id, connectorID: nil)
        }
    }

    /// Takes the owner from the user header, which the reference does not list here: a guess.
    private mutating func respond(to route: Route.Files, _ request: HTTPRequest) throws(ServiceError) -> ServiceResponse
    {
        let userID = try state.actingUser(request.headers)
        return switch route {
        case .requestUpload: try state.requestUpload(RequestBody(request), userID: userID)
        case .list: try state.listFiles(userID: userID)
        case .delete(let s3Key): try state.deleteFile(s3Key, userID: userID)
        }
    }

    /// Decides a consent link as the person and the browser do; see `Sandbox.decide`.
    mutating func decide(
        _ oauthURL: String, _ decision: Sandbox.Decision, scopes: [String]?, account: String?
    ) throws(Sandbox.DecisionError) -> Sandbox.DecisionOutcome {
        state.moveClock()
        let link = try state.settleLink(oauthURL, decision)
        guard decision != .close else { return Sandbox.DecisionOutcome(redirectedTo: nil, credentialId: nil) }
        var credentialId: String?
        if decision == .allow {
            credentialId = state.addCredential(link.grant(scopes: scopes, account: account), userID: link.userID)
        }
        return Sandbox.DecisionOutcome(redirectedTo: link.redirectURI, credentialId: credentialId)
    }
}

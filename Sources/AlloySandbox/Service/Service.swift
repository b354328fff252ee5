import HTTP
import JSON
import Platform

/// The whole service as a pure, synchronous machine: a request in, what becomes of it out.
struct Service: Sendable {
    /// What calls change.
    var state: ServiceState
    /// What goes wrong on purpose.
    var faults = FaultTable()
    /// How its answers vary.
    var quirks = Quirks()
    /// The calls so far.
    private(set) var journal = Journal()
    /// What never changes.
    private var catalogue: PublishedCatalogue

    init(_ state: ServiceState, _ catalogue: Catalogue) {
        self.state = state
        self.catalogue = PublishedCatalogue(catalogue)
    }

    /// The connector of this id.
    func connector(_ id: String) -> ConnectorDefinition? {
        (try? catalogue.connector(id)).map { catalogue[connector: $0] }
    }

    /// Becomes what `other` is, and keeps the answers that never change.
    mutating func restore(_ other: Service) {
        let catalogue = catalogue
        self = other
        self.catalogue = catalogue
    }

    /// Answers one request, `elapsed` after the sandbox began, and moves the clock by one step.
    mutating func answer(_ request: HTTPRequest, elapsed: Duration) -> SandboxAnswer {
        let requestID = state.beginCall(elapsed: elapsed)
        let hit = faults.isEmpty ? nil : faults.take(CallSubject(request, state))
        let answer: ServiceAnswer
        var isApplied = false
        if let instead = hit?.rule.answer(at: state.now) {
            answer = instead
        } else {
            let isUpload = state.origins.isUpload(request)
            answer = isUpload ? state.store(request) : answerOrRefuse(request, requestID)
            isApplied = answer.status < 300 && !state.isRefused
        }
        let response = answer.response(requestID: requestID)
        note(request, requestID, response, isApplied: isApplied, hit)
        var outcome = hit.map { SandboxAnswer($0.rule, response) } ?? SandboxAnswer(response)
        outcome.delay += state.delay
        return outcome
    }

    private mutating func note(
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

    private mutating func answerOrRefuse(_ request: HTTPRequest, _ requestID: String) -> ServiceAnswer {
        do throws(ServiceFailure) {
            return try answer(Admission.route(of: request), request, requestID)
        } catch {
            return error.answer(quirks)
        }
    }

    private mutating func answer(
        _ route: Route, _ request: HTTPRequest, _ requestID: String
    ) throws(ServiceFailure) -> ServiceAnswer {
        switch route {
        case .connectors(let route): try answer(route, request, requestID)
        case .users(let route): try answer(route, request)
        case .files(let route): try answer(route, request)
        }
    }

    /// Where the reference lists the user header, an unknown user is refused (made up, as far as is known); the other
    /// routes don't look at it.
    private mutating func answer(
        _ route: Route.Connectors, _ request: HTTPRequest, _ requestID: String
    ) throws(ServiceFailure) -> ServiceAnswer {
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
            return quirks.answer(result, requestID: requestID)
        case .createCredential(let connectorID):
            let connector = catalogue[connector: try catalogue.connector(connectorID)]
            return quirks.created(
                try state.createCredential(connector, RequestBody(request), headers: request.headers))
        case .listCredentials(let connectorID):
            let connector = catalogue[connector: try catalogue.connector(connectorID)]
            let userID = try state.actingUser(request.headers)
            return switch quirks.connectorCredentials {
            case .listed: try state.listCredentials(connectorID: connector.id, userID: userID)
            case .empty: ServiceAnswer(["credentials": []])
            case .metadata: try catalogue.listRequirements(connectorID)
            }
        case .deleteCredential(let connectorID, let credentialID):
            let connector = catalogue[connector: try catalogue.connector(connectorID)]
            return try state.deleteCredential(
                credentialID, ofUser: state.actingUser(request.headers), connectorID: connector.id)
        }
    }

    private mutating func answer(_ route: Route.Users, _ request: HTTPRequest) throws(ServiceFailure) -> ServiceAnswer {
        switch route {
        case .create: quirks.created(try state.createUser(RequestBody(request)))
        case .createBatch: try state.createUsers(RequestBody(request))
        case .list: state.listUsers()
        case .get(let user): ServiceAnswer(try state.users.account(named: user).json)
        case .update(let user): try state.updateUser(user, RequestBody(request))
        case .delete(let user): try state.deleteUser(user)
        case .token(let user): try state.makeToken(user)
        case .listCredentials(let user): try state.listCredentials(user: user)
        case .deleteCredential(let user, let credentialID):
            try state.deleteCredential(credentialID, ofUser: state.users.account(named: user).id, connectorID: nil)
        }
    }

    /// The reference does not list the user header here; that it chooses the owner is a guess.
    private mutating func answer(_ route: Route.Files, _ request: HTTPRequest) throws(ServiceFailure) -> ServiceAnswer {
        let userID = try state.actingUser(request.headers)
        return switch route {
        case .requestUpload: try state.requestUpload(RequestBody(request), userID: userID)
        case .list: try state.listFiles(userID: userID)
        case .delete(let s3Key): try state.deleteFile(s3Key, userID: userID)
        }
    }

    /// What the person and the browser do with a consent link; see `Sandbox.decide`.
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

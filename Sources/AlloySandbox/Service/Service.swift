import HTTP
import JSON

/// The whole service as a pure, synchronous machine: a request in, a response out.
struct Service: Sendable {
    /// What calls change.
    var state: ServiceState
    /// What they don't.
    private var catalogue: PublishedCatalogue

    init(_ state: ServiceState, _ catalogue: Catalogue) {
        self.state = state
        self.catalogue = PublishedCatalogue(catalogue)
    }

    /// Answers one request, and moves the clock by one step.
    mutating func answer(_ request: HTTPRequest) -> HTTPResponse {
        let requestID = state.beginCall()
        let isUpload = request.origin == FileStorage.origin
        return (isUpload ? state.store(request) : answerOrRefuse(request)).response(requestID: requestID)
    }

    private mutating func answerOrRefuse(_ request: HTTPRequest) -> ServiceAnswer {
        do throws(ServiceFailure) {
            return try answer(Admission.route(of: request), request)
        } catch {
            return error.answer
        }
    }

    private mutating func answer(
        _ route: Route, _ request: HTTPRequest
    ) throws(ServiceFailure) -> ServiceAnswer {
        switch route {
        case .connectors(let route): try answer(route, request)
        case .users(let route): try answer(route, request)
        case .files(let route): try answer(route, request)
        }
    }

    /// Where the reference lists the user header, an unknown user is refused (made up, as far as is known); the other
    /// routes don't look at it.
    private mutating func answer(
        _ route: Route.Connectors, _ request: HTTPRequest
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
            _ = try state.actingUser(request.headers)
            return try catalogue.listRequirements(connectorID)
        case .execute(let connectorID, let actionID):
            let position = try catalogue.action(actionID, ofConnector: connectorID)
            return try state.execute(
                catalogue[action: position], of: catalogue[connector: position.connector],
                userID: state.actingUser(request.headers), RequestBody(request))
        case .createCredential(let connectorID):
            let connector = catalogue[connector: try catalogue.connector(connectorID)]
            return try state.createCredential(connector, RequestBody(request), headers: request.headers)
        case .listCredentials(let connectorID):
            let connector = catalogue[connector: try catalogue.connector(connectorID)]
            return try state.listCredentials(connectorID: connector.id, userID: state.actingUser(request.headers))
        case .deleteCredential(let connectorID, let credentialID):
            let connector = catalogue[connector: try catalogue.connector(connectorID)]
            return try state.deleteCredential(
                credentialID, ofUser: state.actingUser(request.headers), connectorID: connector.id)
        }
    }

    private mutating func answer(_ route: Route.Users, _ request: HTTPRequest) throws(ServiceFailure) -> ServiceAnswer {
        switch route {
        case .create: try state.createUser(RequestBody(request))
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

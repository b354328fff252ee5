import HTTP
import ServiceAPI

/// The subject of a call to the service, read from its method, path and user; also for a call that is refused.
struct CallSubject: Sendable, Equatable {
    /// The HTTP method in upper case.
    var method: String
    /// The path as it was sent, without the query.
    var path: String
    var connectorID: String?
    var actionID: String?
    var userID: String
    /// Indicates the execution of an action.
    var isExecution = false
    /// Indicates the creation of a credential, whose secrets are in the request.
    var isCredentialCreation = false

    /// The subject of a request that acts as `actingUserID`, unless its path names a user.
    init(method: String, target: String, actingUserID: String, users: UserDirectory) {
        self.method = method
        path = String(target.prefix { $0 != "?" })
        userID = actingUserID
        guard let route = try? Router.route(method: method, target: target) else { return }
        switch route {
        case .connectors(let route): read(route)
        case .users(let route):
            if let user = route.user { userID = (try? users.account(named: user).id) ?? user }
        case .files: break
        }
    }

    /// The subject of `request`.
    init(_ request: HTTPRequest, _ state: ServiceState) {
        self.init(
            method: request.method, target: request.target, actingUserID: state.statedUser(request.headers),
            users: state.users)
    }

    private mutating func read(_ route: Route.Connectors) {
        switch route {
        case .list: break
        case .get(let connectorID), .listResources(let connectorID), .listRequirements(let connectorID),
            .listCredentials(let connectorID), .deleteCredential(let connectorID, _):
            self.connectorID = connectorID
        case .createCredential(let connectorID):
            (self.connectorID, isCredentialCreation) = (connectorID, true)
        case .getAction(let connectorID, let actionID):
            (self.connectorID, self.actionID) = (connectorID, actionID)
        case .execute(let connectorID, let actionID):
            (self.connectorID, self.actionID, isExecution) = (connectorID, actionID, true)
        }
    }
}

extension Route.Users {
    /// The user that the path names, by id or by username.
    fileprivate var user: String? {
        switch self {
        case .create, .createBatch, .list: nil
        case .get(let user), .update(let user), .delete(let user), .token(let user), .listCredentials(let user),
            .deleteCredential(let user, _):
            user
        }
    }
}

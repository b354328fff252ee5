import JSON
import Platform

extension Sandbox {
    /// What a credential is to become.
    public struct CredentialChange: Sendable {
        /// The states that there are, as `sandbox.credential.set` names them.
        public static let states = CredentialLife.State.allCases.map(\.rawValue)

        /// One of `states`; nil leaves it.
        public var state: String?
        /// The scopes that are left; for `scope_reduced`.
        public var scopes: [String]?
        /// When its grant ends, from now on.
        public var expiresIn: Duration?

        /// A change of these parts.
        public init(state: String? = nil, scopes: [String]? = nil, expiresIn: Duration? = nil) {
            self.state = state
            self.scopes = scopes
            self.expiresIn = expiresIn
        }
    }

    /// Makes a credential fare otherwise than it would, and gives how it fares; without a state, only that. Nil when there
    /// is no such credential.
    public func setCredential(_ credentialId: String, _ change: CredentialChange) -> JSONObject? {
        service.withLock { $0.state.setCredential(credentialId, change) }
    }
}

extension ServiceState {
    /// See `Sandbox.setCredential`.
    mutating func setCredential(_ id: String, _ change: Sandbox.CredentialChange) -> JSONObject? {
        guard let userID = users.owner(ofCredential: id),
            let index = users[userID]?.credentials.firstIndex(where: { $0.id.hasSameCodePoints(as: id) })
        else { return nil }
        let now = now
        if let state = change.state.flatMap(CredentialLife.State.init) {
            users[userID]?.credentials[index].life.force(
                state, scopes: change.scopes, grantLife: change.expiresIn, at: now)
            if state == .refreshed { users[userID]?.credentials[index].updatedAt = now }
        }
        return users[userID]?.credentials[index].status(ofUser: userID, at: now)
    }

    /// Lets a credential be used for an action: gets a fresh access token where one is needed, and tells why the third
    /// party doesn't let it in.
    mutating func use(
        _ credential: Credential, ofUser userID: String, for action: ActionDefinition, of resource: String
    ) -> AccessRefusal? {
        guard let index = users[userID]?.credentials.firstIndex(where: { $0.id == credential.id }) else { return nil }
        let now = now
        if users[userID]?.credentials[index].life.use(at: now) == true {
            // That it shows there is a guess: lists were seen whose `updatedAt` lies months behind `createdAt`.
            users[userID]?.credentials[index].updatedAt = now
            changes.append(StateChange(.updated, "credential", credential.id))
        }
        switch credential.life.state(at: now) {
        case .revoked: return .revoked
        case .expired: return .expired
        case .pending, .active, .expiring, .refreshed, .scopeReduced: break
        }
        guard credential.authenticationType == "oauth2" else { return nil }
        let granted = credential.scopes
        let missing = Scopes.missing(for: action, of: resource, granted: granted)
        return missing.isEmpty ? nil : .missing(scopes: missing, granted: granted ?? [])
    }
}

extension Credential {
    /// The scopes that it has; nil for all.
    var scopes: [String]? { life.reducedScopes ?? grant.scopes }

    /// How it fares, which only the sandbox tells.
    fileprivate func status(ofUser userID: String, at now: Timestamp) -> JSONObject {
        var object: JSONObject = [
            "credentialId": .string(id), "userId": .string(userID), "connectorId": .string(connectorID),
            "authenticationType": .string(authenticationType), "state": .string(life.state(at: now).rawValue),
        ]
        object.append("scopes", scopes.map { .strings($0) })
        object.append("refreshes", .int(life.refreshes))
        object.append("accessExpiresAt", (life.accessExpiresAt?.iso8601).map(JSONValue.string))
        object.append("grantExpiresAt", (life.grantExpiresAt?.iso8601).map(JSONValue.string))
        object.append("updatedAt", .string(updatedAt.iso8601))
        return object
    }
}

import JSON
import Platform

extension Sandbox {
    /// A change of a credential's state.
    public struct CredentialChange: Sendable {
        /// All states, as `sandbox.credential.set` names them.
        public static let states = CredentialLifecycle.State.allCases.map(\.rawValue)

        /// One of `states`; nil for no change.
        public var state: String?
        /// The remaining scopes; for `scope_reduced`.
        public var scopes: [String]?
        /// The remaining lifetime of its grant.
        public var expiresIn: Duration?

        /// A change with these values.
        public init(state: String? = nil, scopes: [String]? = nil, expiresIn: Duration? = nil) {
            self.state = state
            self.scopes = scopes
            self.expiresIn = expiresIn
        }
    }

    /// Sets the state of a credential, and returns its status; without a state, only returns the status. Nil when there is no such
    /// credential.
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
        if let state = change.state.flatMap(CredentialLifecycle.State.init) {
            users[userID]?.credentials[index].lifecycle.force(
                state, scopes: change.scopes, grantLife: change.expiresIn, at: now)
            if state == .refreshed { users[userID]?.credentials[index].updatedAt = now }
        }
        return users[userID]?.credentials[index].status(ofUser: userID, at: now)
    }

    /// Uses a credential for an action: refreshes the access token where needed, and returns the reason for which the provider
    /// refuses access; nil where it doesn't.
    mutating func use(
        _ credential: SandboxCredential, ofUser userID: String, for action: ActionDefinition, of resource: String
    ) -> AccessRefusal? {
        guard let index = users[userID]?.credentials.firstIndex(where: { $0.id == credential.id }) else { return nil }
        let now = now
        if users[userID]?.credentials[index].lifecycle.use(at: now) == true {
            // That it shows there is a guess: lists were seen whose `updatedAt` lies months behind `createdAt`.
            users[userID]?.credentials[index].updatedAt = now
            changes.append(StateChange(.updated, "credential", credential.id))
        }
        switch credential.lifecycle.state(at: now) {
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

extension SandboxCredential {
    /// The granted scopes; nil for all.
    var scopes: [String]? { lifecycle.reducedScopes ?? grant.scopes }

    /// The status, which only the sandbox reports.
    fileprivate func status(ofUser userID: String, at now: Timestamp) -> JSONObject {
        var object: JSONObject = [
            "credentialId": .string(id), "userId": .string(userID), "connectorId": .string(connectorID),
            "authenticationType": .string(authenticationType), "state": .string(lifecycle.state(at: now).rawValue),
        ]
        object.append("scopes", scopes.map { .strings($0) })
        object.append("refreshes", .int(lifecycle.refreshes))
        object.append("accessExpiresAt", (lifecycle.accessExpiresAt?.iso8601).map(JSONValue.string))
        object.append("grantExpiresAt", (lifecycle.grantExpiresAt?.iso8601).map(JSONValue.string))
        object.append("updatedAt", .string(updatedAt.iso8601))
        return object
    }
}

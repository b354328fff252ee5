import Platform

/// The lifecycle of a credential's tokens and grant. The service's API doesn't show it: all credentials are listed equally.
struct CredentialLifecycle: Sendable {
    /// The states that a credential can have, and that a test can set.
    enum State: String, Sendable, CaseIterable {
        /// Consented to, but not listed yet.
        case pending
        /// Valid, with its first access token.
        case active
        /// Valid; the grant ends within a day.
        case expiring
        /// Its grant has ended.
        case expired
        /// Valid, with a refreshed access token.
        case refreshed
        /// Revoked by the person at the provider.
        case revoked
        /// Valid for fewer scopes than were granted.
        case scopeReduced = "scope_reduced"
    }

    private enum Status {
        case good, pending, expired, revoked
    }

    private static let endsSoon = Duration.seconds(86_400)

    private let terms: TokenTerms
    private var status = Status.good
    /// Indicates that a test has set the end of the grant: using the credential does not extend it.
    private var endIsFixed = false
    private(set) var accessExpiresAt: Timestamp?
    private(set) var grantExpiresAt: Timestamp?
    /// The number of times that the service refreshed the access token.
    private(set) var refreshes = 0
    /// The remaining scopes after a reduction.
    private(set) var reducedScopes: [String]?

    init(_ terms: TokenTerms, at now: Timestamp) {
        self.terms = terms
        renew(at: now)
    }

    /// Indicates that the service lists it.
    var isListed: Bool { status != .pending }

    /// The state at a time.
    func state(at now: Timestamp) -> State {
        switch status {
        case .pending: return .pending
        case .revoked: return .revoked
        case .expired: return .expired
        case .good: break
        }
        if hasEnded(at: now) { return .expired }
        if reducedScopes != nil { return .scopeReduced }
        if let grantExpiresAt, now.advanced(by: Self.endsSoon) >= grantExpiresAt { return .expiring }
        return refreshes > 0 ? .refreshed : .active
    }

    /// Uses the credential for a call: refreshes the access token where it has expired and the grant is still valid. Returns true
    /// when it was refreshed.
    mutating func use(at now: Timestamp) -> Bool {
        guard status == .good, !hasEnded(at: now), let accessExpiresAt, accessExpiresAt <= now else { return false }
        refreshes += 1
        renew(at: now)
        return true
    }

    /// Sets the state. `grantLife` is the remaining lifetime of the grant, for the states that have one.
    mutating func force(_ state: State, scopes: [String]?, grantLife: Duration?, at now: Timestamp) {
        switch state {
        case .pending: status = .pending
        case .expired: status = .expired
        case .revoked: status = .revoked
        case .scopeReduced:
            status = .good
            reducedScopes = scopes
        case .active, .expiring, .refreshed:
            status = .good
            endIsFixed = false
            reducedScopes = state == .active ? scopes : scopes ?? reducedScopes
            refreshes = state == .active ? 0 : refreshes + (state == .refreshed ? 1 : 0)
            renew(at: now)
            if let end = grantLife ?? (state == .expiring ? .seconds(3_600) : nil) {
                endIsFixed = true
                grantExpiresAt = now.advanced(by: end)
            }
        }
    }

    /// Issues a new access token; with it many providers extend the grant.
    private mutating func renew(at now: Timestamp) {
        accessExpiresAt = terms.accessLife.map { now.advanced(by: $0) }
        if !endIsFixed { grantExpiresAt = terms.grantLife.map { now.advanced(by: $0) } }
    }

    private func hasEnded(at now: Timestamp) -> Bool { grantExpiresAt.map { $0 <= now } ?? false }
}

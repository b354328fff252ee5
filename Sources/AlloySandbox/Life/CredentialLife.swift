import Platform

/// How a credential fares, which the service's API doesn't show: it lists every credential alike.
struct CredentialLife: Sendable {
    /// What a credential can be forced to be, and what it can be found to be.
    enum State: String, Sendable, CaseIterable {
        /// Consented to, and not in any list yet.
        case pending
        /// Good, with its first access token.
        case active
        /// Good, and its grant ends within a day.
        case expiring
        /// Its grant has ended.
        case expired
        /// Good, with an access token that Alloy has got since.
        case refreshed
        /// The person has withdrawn it at the third party.
        case revoked
        /// Good for less than was granted.
        case scopeReduced = "scope_reduced"
    }

    private enum Standing {
        case good, pending, expired, revoked
    }

    private static let endsSoon = Duration.seconds(86_400)

    private let terms: TokenTerms
    private var standing = Standing.good
    /// True when somebody has set when the grant ends: using it does not prolong it.
    private var endIsFixed = false
    private(set) var accessExpiresAt: Timestamp?
    private(set) var grantExpiresAt: Timestamp?
    /// How often Alloy got another access token.
    private(set) var refreshes = 0
    /// What is left of the scopes, once they were reduced.
    private(set) var reducedScopes: [String]?

    init(_ terms: TokenTerms, at now: Timestamp) {
        self.terms = terms
        renew(at: now)
    }

    /// Whether the service shows it.
    var isListed: Bool { standing != .pending }

    /// How it fares now.
    func state(at now: Timestamp) -> State {
        switch standing {
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

    /// What happens when a call needs it: Alloy gets another access token where the last has run out and the grant still
    /// holds. True when it did.
    mutating func use(at now: Timestamp) -> Bool {
        guard standing == .good, !hasEnded(at: now), let accessExpiresAt, accessExpiresAt <= now else { return false }
        refreshes += 1
        renew(at: now)
        return true
    }

    /// Makes it be so. `grantLife` says when the grant ends from now on, for the states in which there is one.
    mutating func force(_ state: State, scopes: [String]?, grantLife: Duration?, at now: Timestamp) {
        switch state {
        case .pending: standing = .pending
        case .expired: standing = .expired
        case .revoked: standing = .revoked
        case .scopeReduced:
            standing = .good
            reducedScopes = scopes
        case .active, .expiring, .refreshed:
            standing = .good
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

    /// A fresh access token; with it many third parties prolong the grant.
    private mutating func renew(at now: Timestamp) {
        accessExpiresAt = terms.accessLife.map { now.advanced(by: $0) }
        if !endIsFixed { grantExpiresAt = terms.grantLife.map { now.advanced(by: $0) } }
    }

    private func hasEnded(at now: Timestamp) -> Bool { grantExpiresAt.map { $0 <= now } ?? false }
}

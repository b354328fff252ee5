/// Who asks for what, as far as the limiter tells calls apart.
struct CallScopes: Sendable, Equatable {
    /// Empty for the key's own user.
    var userId: String
    /// The connector whose third party the call reaches; nil when it ends at Alloy.
    var connectorId: String?

    /// The scopes that the call belongs to, besides the one of everything.
    var limited: [LimiterScope] {
        guard let connectorId else { return [.user(userId)] }
        return [.user(userId), .provider(connectorId: connectorId, userId: userId)]
    }

    /// The scope that a complaint about `throttle` slows. A third party is slowed only where the call was known to reach it;
    /// its user is then the next best.
    func scope(of throttle: ThrottleScope) -> LimiterScope {
        switch throttle {
        case .everything: .everything
        case .user: .user(userId)
        case .provider:
            connectorId.map { .provider(connectorId: $0, userId: userId) } ?? .user(userId)
        }
    }
}

/// A set of calls that is slowed as one.
enum LimiterScope: Sendable, Hashable {
    case everything
    case user(String)
    case provider(connectorId: String, userId: String)
}

/// What a call is for: the first two kinds are let through in turn, so that neither can crowd the other out.
enum Lane: Int, Sendable, CaseIterable {
    case metadata
    case execute
    /// What nobody waits for goes when nobody else does.
    case background

    init(_ call: ServiceCall) {
        if call.operation == .execute {
            self = .execute
        } else {
            self = call.options.isBackground ? .background : .metadata
        }
    }
}

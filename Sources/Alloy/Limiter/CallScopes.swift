/// The scopes in which the limiter counts a call.
struct CallScopes: Sendable, Equatable {
    /// Empty for the key's own user.
    var userId: String
    /// The connector whose provider the call reaches; nil when it ends at Alloy.
    var connectorId: String?

    /// The scopes that the call belongs to, besides the one of everything.
    var limited: [LimiterScope] {
        guard let connectorId else { return [.user(userId)] }
        return [.user(userId), .provider(connectorId: connectorId, userId: userId)]
    }

    /// Returns the scope to slow down for an error about `throttle`. A provider's scope is used only where the call was
    /// known to reach it, else its user's.
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

/// The purpose of a call: the limiter serves the first two in alternation, so that neither can starve the other.
enum Lane: Int, Sendable, CaseIterable {
    case metadata
    case execute
    /// Calls whose result no caller waits for; they start when no other call waits.
    case background

    init(_ call: ServiceCall) {
        if call.operation == .execute {
            self = .execute
        } else {
            self = call.options.isBackground ? .background : .metadata
        }
    }
}

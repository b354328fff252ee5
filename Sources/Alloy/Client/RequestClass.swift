import HTTP

/// The class of a request, decided before it is sent: it decides when the request may be sent again.
public enum RequestClass: String, Sendable, CaseIterable {
    /// Changes nothing: the service's own GETs, and actions of effect `read`.
    case read = "R"
    /// Twice has the effect of once: PUT and DELETE, unless the action's effect is `write`.
    case idempotent = "I"
    /// Twice may have a second effect: everything else.
    case write = "W"

    /// The class of executing `action`.
    public init(of action: ActionDetails) {
        if action.effect == .read {
            self = .read
        } else if action.effect != .write, !action.statesOtherId, let method = action.httpMethod?.lowercased(),
            method == "put" || method == "delete"
        {
            self = .idempotent
        } else {
            self = .write
        }
    }

    /// The kind of connection for a request of this class. HTTP libraries send again automatically when a kept-alive
    /// connection is closed without a response, so only a read may use one.
    public var connection: HTTPRequest.Connection { self == .read ? .reusable : .fresh }
}

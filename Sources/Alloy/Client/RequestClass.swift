import HTTP

/// What a request may do, decided before it is sent: it rules when it may be sent again.
public enum RequestClass: String, Sendable, CaseIterable {
    /// Changes nothing: the service's own GETs, and actions of effect `read`.
    case read = "R"
    /// Doing it twice is doing it once: PUT, DELETE.
    case idempotent = "I"
    /// Doing it twice may do it twice: everything else.
    case write = "W"

    /// The class of executing `action`.
    public init(of action: ActionDetails) {
        if action.effect == .read {
            self = .read
        } else if !action.isNamedOtherwise, let method = action.httpMethod?.lowercased(),
            method == "put" || method == "delete"
        {
            self = .idempotent
        } else {
            self = .write
        }
    }

    /// The connection a request of this class goes out on. HTTP libraries send again by themselves when a kept-alive
    /// connection drops without an answer, so only a read may use one.
    public var connection: HTTPRequest.Connection { self == .read ? .reusable : .fresh }
}

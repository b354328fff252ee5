/// The error that a fault injects into a call.
public enum FaultEffect: String, Sendable, CaseIterable {
    /// The service sends another response than its own; nothing is done.
    case status
    /// The call is done, and the response arrives late.
    case delay
    /// The connection is reset before anything is done.
    case resetBeforeApply = "reset_before_apply"
    /// The call is done, and the connection is reset instead of a response: the caller can't distinguish this from the
    /// previous effect.
    case resetAfterApply = "reset_after_apply"
    /// The call is done, and the connection ends in the middle of the response.
    case truncate
    /// The call is done, and the bytes that come back are not HTTP; with a `body`, it is sent as JSON.
    case garbage
    /// The call is done, and the response has the content type of a page.
    case wrongContentType = "wrong_content_type"
    /// The call is done, and no response ever arrives.
    case stall
    /// The call is done once, and the response is sent twice on the connection.
    case duplicate
    /// The service responds 429, with a retry hint or without; nothing is done.
    case rateLimit = "rate_limit"

    /// Indicates that the service does the call.
    var applies: Bool {
        switch self {
        case .status, .resetBeforeApply, .rateLimit: false
        case .delay, .resetAfterApply, .truncate, .garbage, .wrongContentType, .stall, .duplicate: true
        }
    }

    /// One sentence for a person.
    public var summary: String {
        switch self {
        case .status: "Another response (`status`, `body`); nothing is done."
        case .delay: "The call is done; the response is delayed by `delayMs` (1,000)."
        case .resetBeforeApply: "The connection is reset; nothing is done."
        case .resetAfterApply: "The call is done; the connection is reset instead of a response."
        case .truncate: "The call is done; the connection ends in the middle of the response."
        case .garbage: "The call is done; the bytes that come back are not HTTP, or `body`, sent as JSON."
        case .wrongContentType: "The call is done; the response has the content type text/html."
        case .stall: "The call is done; no response ever arrives."
        case .duplicate: "The call is done once; the response is sent twice on the connection."
        case .rateLimit: "429 with the retry hint `retryAfter`, or without one; nothing is done."
        }
    }
}

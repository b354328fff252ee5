/// What goes wrong with a call to the service.
public enum FaultEffect: String, Sendable, CaseIterable {
    /// Another answer than the service's own: nothing is done.
    case status
    /// It is done, and the answer comes late.
    case delay
    /// The connection is reset before anything is done.
    case resetBeforeApply = "reset_before_apply"
    /// It is done, and the connection is reset in place of the answer: the caller can't tell this from the one before.
    case resetAfterApply = "reset_after_apply"
    /// It is done, and the connection ends in the middle of the answer.
    case truncate
    /// It is done, and what comes back is no HTTP; with a `body`, it is that under the name of JSON.
    case garbage
    /// It is done, and the answer says that it is a page.
    case wrongContentType = "wrong_content_type"
    /// It is done, and no answer ever comes.
    case stall
    /// It is done once, and the answer comes twice on the connection.
    case duplicate
    /// 429, with a hint or without: nothing is done.
    case rateLimit = "rate_limit"

    /// Whether the service does what it was asked to.
    var applies: Bool {
        switch self {
        case .status, .resetBeforeApply, .rateLimit: false
        case .delay, .resetAfterApply, .truncate, .garbage, .wrongContentType, .stall, .duplicate: true
        }
    }

    /// One sentence for a person.
    public var summary: String {
        switch self {
        case .status: "Another answer (`status`, `body`); nothing is done."
        case .delay: "Done, and the answer comes `delayMs` late (1,000)."
        case .resetBeforeApply: "The connection is reset; nothing is done."
        case .resetAfterApply: "Done, and the connection is reset in place of the answer."
        case .truncate: "Done, and the connection ends in the middle of the answer."
        case .garbage: "Done, and what comes back is no HTTP; with `body`, that under the name of JSON."
        case .wrongContentType: "Done, and the answer calls itself text/html."
        case .stall: "Done, and no answer ever comes."
        case .duplicate: "Done once, and the answer comes twice on the connection."
        case .rateLimit: "429 with the hint `retryAfter`, or without one; nothing is done."
        }
    }
}

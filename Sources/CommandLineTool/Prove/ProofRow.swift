/// One row of a proof: a failure that the client meets once while it makes its write.
public enum ProofRow: String, Sendable, CaseIterable {
    case noFault = "no_fault"
    case answerLost = "answer_lost"
    case answerLostTwice = "answer_lost_twice"
    case answerLate = "answer_late"
    case answerCut = "answer_cut"
    case serviceSlow = "service_slow"
    case responseLost = "response_lost"
    case killedBeforeRequest = "killed_before_request"
    case killedBeforeWrite = "killed_before_write"
    case killedAfterWrite = "killed_after_write"
    case killedBeforeAnswer = "killed_before_answer"

    /// The failure in a few words, for the table.
    public var title: String {
        switch self {
        case .noFault: "no fault"
        case .answerLost: "answer lost"
        case .answerLostTwice: "answer lost twice"
        case .answerLate: "answer after the client's limit"
        case .answerCut: "answer cut in half, host killed"
        case .serviceSlow: "service writes after the client's limit"
        case .responseLost: "service's response lost"
        case .killedBeforeRequest: "host killed before the request"
        case .killedBeforeWrite: "host killed before the service writes"
        case .killedAfterWrite: "host killed after the service wrote"
        case .killedBeforeAnswer: "host killed before its answer"
        }
    }

    /// The failure in one sentence.
    public var summary: String {
        switch self {
        case .noFault: "Nothing fails."
        case .answerLost: "The service does the write; the host's answer never reaches the client."
        case .answerLostTwice: "Neither the host's answer reaches the client nor the answer to its first repetition."
        case .answerLate: "The service does the write; the host's answer is held until the client has given up."
        case .answerCut: "Half of the host's answer reaches the client; then the host is killed."
        case .serviceSlow: "The service holds the request until the client has given up, and does the write then."
        case .responseLost: "The service does the write; its connection to the host breaks before its response."
        case .killedBeforeRequest: "The host is killed before it has the client's request."
        case .killedBeforeWrite: "The host is killed when the service has the request, which it does not carry out."
        case .killedAfterWrite: "The host is killed when the service has done the write and has not yet responded."
        case .killedBeforeAnswer: "The host is killed when it has the response and the client has no answer yet."
        }
    }

    /// Indicates that the service does the write when it is asked for the first time, so that it must be there once at the
    /// end; otherwise a client may give up without it.
    public var isDone: Bool { self != .killedBeforeRequest && self != .killedBeforeWrite }

    /// Indicates that the host is killed, so that the client has to start it again or to be started again itself.
    public var killsHost: Bool {
        switch self {
        case .answerCut, .killedBeforeRequest, .killedBeforeWrite, .killedAfterWrite, .killedBeforeAnswer: true
        case .noFault, .answerLost, .answerLostTwice, .answerLate, .serviceSlow, .responseLost: false
        }
    }

    /// Indicates that the failure is the service's doing, or happens while the service has the request.
    public var isAtService: Bool {
        switch self {
        case .serviceSlow, .responseLost, .killedBeforeWrite, .killedAfterWrite: true
        default: false
        }
    }

    /// The number of times that the failure happens.
    public var times: Int {
        switch self {
        case .noFault: 0
        case .answerLostTwice: 2
        default: 1
        }
    }
}

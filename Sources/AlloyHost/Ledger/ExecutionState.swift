import Alloy

/// What the ledger says became of an execution.
enum ExecutionState: String, Sendable, CaseIterable {
    /// It ran.
    case applied
    /// It was refused, and nothing ran.
    case rejected
    /// Nothing left the machine.
    case notSent = "not_sent"
    /// It left, or may have left, and whether it ran can't be known.
    case unknown
    /// A process that lives is at it.
    case inFlight = "in_flight"

    init(_ outcome: Outcome) {
        self =
            switch outcome {
            case .applied: .applied
            case .rejected: .rejected
            case .notSent: .notSent
            case .unknown: .unknown
            }
    }

    /// True when it certainly did nothing.
    var isWithoutEffect: Bool { self == .rejected || self == .notSent }
}

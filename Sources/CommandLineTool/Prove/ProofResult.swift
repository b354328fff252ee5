import JSON

/// The result of one row.
public struct ProofResult: Sendable, Equatable {
    /// The judgement of a row.
    public enum Verdict: Sendable, Equatable {
        case ok
        /// The reason, in a few words.
        case failed(String)
    }

    /// The failure that the client met.
    public let row: ProofRow
    /// How often the service made the write.
    public let written: Int
    /// What the wrapper recorded.
    public let events: [ProofEvent]
    /// Indicates that the failure happened.
    public let hasFailed: Bool
    /// The exit statuses of the client, one for each start; nil for one that was ended because it ran too long.
    public let statuses: [Int32?]
    /// The client's own conclusion: the last line of its output, if that is one.
    public let conclusion: ProofStatement?

    /// A result of these parts.
    public init(
        row: ProofRow, written: Int, events: [ProofEvent], hasFailed: Bool, statuses: [Int32?],
        conclusion: ProofStatement?
    ) {
        self.row = row
        self.written = written
        self.events = events
        self.hasFailed = hasFailed
        self.statuses = statuses
        self.conclusion = conclusion
    }

    /// What the client was told, in order.
    public var told: [ProofStatement] {
        events.flatMap { event -> [ProofStatement] in
            if case .told(let statements) = event { statements } else { [] }
        }
    }

    /// The judgement.
    public var verdict: Verdict {
        guard written <= 1 else { return .failed("made \(written) times") }
        if !hasFailed, row != .noFault {
            return .failed(
                events.contains(.asked) ? "the failure did not happen" : "the client did not ask for the write")
        }
        if row.isDone, written == 0 {
            return .failed(events.contains(.asked) ? "not made" : "the client did not ask for the write")
        }
        return contradiction.map(Verdict.failed) ?? .ok
    }

    /// The contradiction between the count and what the client was told or says itself; nil if there is none.
    private var contradiction: String? {
        var executions: Set<String> = []
        for case .applied(let id?, isReplay: false) in told { executions.insert(id) }
        if executions.count > max(1, written) { return "told of \(executions.count) writes, made \(written)" }
        let hasApplied = told.contains { if case .applied = $0 { true } else { false } }
        if hasApplied, written == 0 { return "told that it was made, and it was not" }
        if written > 0, !hasApplied, case .notMade = told.last { return "told that it was not made, and it was" }
        switch conclusion {
        case .applied where written == 0: return "the client says that it was made, and it was not"
        case .notMade where written > 0: return "the client says that it was not made, and it was"
        default: return nil
        }
    }
}

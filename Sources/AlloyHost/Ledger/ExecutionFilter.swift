import Platform

/// Which executions are asked for.
struct ExecutionFilter: Sendable {
    /// The most that one page holds.
    static let greatestLimit = 500

    /// Only those of this user.
    var userId: String?
    /// Only those of this connector.
    var connectorId: String?
    /// Only those of this action.
    var actionId: String?
    /// Only those with this outcome, in the words of `ExecutionState`.
    var outcome: String?
    /// Only those with this purpose.
    var purpose: ExecutionPurpose?
    /// Only those that started then or later.
    var since: Timestamp?
    /// How many at most, 1…500.
    var limit = 50
    /// Where the page before ended: its `nextCursor`.
    var cursor: String?
}

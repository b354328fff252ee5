import Platform

/// Which executions are asked for.
package struct ExecutionFilter: Sendable {
    /// The most that one page holds.
    package static let greatestLimit = 500

    /// Only those of this user.
    package var userId: String?
    /// Only those of this connector.
    package var connectorId: String?
    /// Only those of this action.
    package var actionId: String?
    /// Only those with this outcome, in the words of `ExecutionState`.
    package var outcome: String?
    /// Only those with this purpose.
    package var purpose: ExecutionPurpose?
    /// Only those that started then or later.
    package var since: Timestamp?
    /// How many at most, 1…500.
    package var limit = 50
    /// Where the page before ended: its `nextCursor`.
    package var cursor: String?

    /// A filter; without parts it passes every execution.
    package init(
        userId: String? = nil, connectorId: String? = nil, actionId: String? = nil, outcome: String? = nil,
        purpose: ExecutionPurpose? = nil, since: Timestamp? = nil, limit: Int = 50, cursor: String? = nil
    ) {
        self.userId = userId
        self.connectorId = connectorId
        self.actionId = actionId
        self.outcome = outcome
        self.purpose = purpose
        self.since = since
        self.limit = limit
        self.cursor = cursor
    }
}

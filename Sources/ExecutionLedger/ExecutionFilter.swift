import Platform

/// A filter for the rows of the ledger, and the page of them.
package struct ExecutionFilter: Sendable {
    /// The maximum number of rows of a page.
    package static let maximumLimit = 500

    /// The user of the executions; nil for any.
    package var userId: String?
    /// The connector of the executions; nil for any.
    package var connectorId: String?
    /// The action of the executions; nil for any.
    package var actionId: String?
    /// The outcome, as a raw value of `ExecutionState`; nil for any.
    package var outcome: String?
    /// The purpose of the executions; nil for any.
    package var purpose: ExecutionPurpose?
    /// The caller's name for the call; nil for any.
    package var callId: String?
    /// The earliest start; nil for any.
    package var since: Timestamp?
    /// The maximum number of rows, 1…500.
    package var limit = 50
    /// The `nextCursor` of the page before; nil for the first page.
    package var cursor: String?

    /// Creates a filter; without arguments it matches every execution.
    package init(
        userId: String? = nil, connectorId: String? = nil, actionId: String? = nil, outcome: String? = nil,
        purpose: ExecutionPurpose? = nil, callId: String? = nil, since: Timestamp? = nil, limit: Int = 50,
        cursor: String? = nil
    ) {
        self.userId = userId
        self.connectorId = connectorId
        self.actionId = actionId
        self.outcome = outcome
        self.purpose = purpose
        self.callId = callId
        self.since = since
        self.limit = limit
        self.cursor = cursor
    }
}

import Alloy
import JSON
import Platform

/// The outcome of an execution, and what is recorded with it.
package struct ExecutionEnding: Sendable {
    /// The outcome.
    package var outcome: Outcome
    /// The time at which the outcome was known.
    package var finishedAt: Timestamp
    /// The kind of the error; nil without an error.
    package var errorKind: String?
    /// The message of the error.
    package var message: String?
    /// The HTTP status of the last response; nil when no response arrived.
    package var httpStatus: Int?
    /// The service's id of the request.
    package var requestId: String?
    /// The number of attempts.
    package var attempts = 0
    /// The warnings that the caller got.
    package var warnings: [String] = []
    /// The provider's response. It is stored only for applied executions with an idempotency key, to be replayed.
    package var responseData: JSONValue?
    /// Alloy's metadata about the response; stored under the same condition.
    package var metadata: JSONObject?

    /// An ending of these parts.
    package init(
        outcome: Outcome, finishedAt: Timestamp, errorKind: String? = nil, message: String? = nil,
        httpStatus: Int? = nil, requestId: String? = nil, attempts: Int = 0, warnings: [String] = [],
        responseData: JSONValue? = nil, metadata: JSONObject? = nil
    ) {
        self.outcome = outcome
        self.finishedAt = finishedAt
        self.errorKind = errorKind
        self.message = message
        self.httpStatus = httpStatus
        self.requestId = requestId
        self.attempts = attempts
        self.warnings = warnings
        self.responseData = responseData
        self.metadata = metadata
    }
}

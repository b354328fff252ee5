import Alloy
import JSON
import Platform

/// What became of an execution.
package struct ExecutionEnding: Sendable {
    /// What is known of its effect.
    package var outcome: Outcome
    /// When that was known.
    package var finishedAt: Timestamp
    /// The kind of the error, if it was one.
    package var errorKind: String?
    /// The error's sentence.
    package var message: String?
    /// The HTTP status that came, if one did.
    package var httpStatus: Int?
    /// The service's name for the request.
    package var requestId: String?
    /// How often it was sent.
    package var attempts = 0
    /// What the caller was warned of.
    package var warnings: [String] = []
    /// What the third party answered; kept only for executions with a key that were applied, so that it can be told again.
    package var responseData: JSONValue?
    /// What Alloy said beside it; kept under the same condition.
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

import Alloy
import JSON
import Platform

/// What became of an execution.
struct ExecutionEnding: Sendable {
    /// What is known of its effect.
    var outcome: Outcome
    /// When that was known.
    var finishedAt: Timestamp
    /// The kind of the error, if it was one.
    var errorKind: String?
    /// The error's sentence.
    var message: String?
    /// The HTTP status that came, if one did.
    var httpStatus: Int?
    /// The service's name for the request.
    var requestId: String?
    /// How often it was sent.
    var attempts = 0
    /// What the caller was warned of.
    var warnings: [String] = []
    /// What the third party answered; kept only for executions with a key that were applied, so that it can be told again.
    var responseData: JSONValue?
    /// What Alloy said beside it; kept under the same condition.
    var metadata: JSONObject?
}

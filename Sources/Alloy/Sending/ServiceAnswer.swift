import HTTP
import Logging

/// A whole answer that says yes: of status 2xx, or the one that proves that what was to be deleted is gone.
struct ServiceAnswer: Sendable {
    let response: HTTPResponse
    /// The key it was asked for with, which must not come back in an error.
    let key: Secret
    /// All attempts of the call, the one that brought this answer at the end.
    let attempts: [Attempt]
    /// What a person should know about how it came.
    var warnings: [String] = []

    var requestId: String? { RequestIdentifier.find(in: response.headers) }
}

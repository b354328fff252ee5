import JSON
import Logging

/// One request to the service, before it is HTTP.
struct ServiceCall: Sendable {
    /// Who answers it: Alloy, or the store that a presigned URL names.
    enum Answerer: Sendable {
        case alloy
        case fileStore
    }

    /// What the call names, for the advice in an error.
    struct Subject: Sendable {
        var connectorId: String?
        var actionId: String?
        var authenticationType: String?
    }

    var operation: Operation
    var method: String
    /// Segments of the path, not encoded.
    var path: [String]
    var body: JSONValue?
    var requestClass: RequestClass
    var options: CallOptions
    var deadline: ContinuousClock.Instant
    var subject = Subject()
    var answerer = Answerer.alloy
    /// Texts besides the key that must not come back in an error.
    var secrets: [Secret] = []

    /// The path, each part encoded as one segment.
    var encodedPath: String { path.map { "/" + PathSegment.encode($0) }.joined() }
}

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
    var path: ServicePath
    var body: JSONValue?
    var requestClass: RequestClass
    var options: CallOptions
    var deadline: ContinuousClock.Instant
    var subject = Subject()
    var answerer = Answerer.alloy
    /// Texts besides the key that must not come back in an error.
    var secrets: [Secret] = []
}

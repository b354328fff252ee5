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
    /// The third party's method, where the call executes an action that is known.
    var actionMethod: String?
    /// The attempts that were made for the same purpose before, in another way.
    var earlierAttempts: [Attempt] = []
    /// Texts besides the key that must not come back in an error.
    var secrets: [Secret] = []

    /// True when it deletes something, so that it is done when that is not there.
    var isDelete: Bool { (actionMethod ?? method).lowercased() == "delete" }

    /// Who asks for what, as far as the limiter tells calls apart.
    var scopes: CallScopes {
        let reachesProvider = operation == .execute || operation == .credentialsCreate
        return CallScopes(userId: options.userId ?? "", connectorId: reachesProvider ? subject.connectorId : nil)
    }
}

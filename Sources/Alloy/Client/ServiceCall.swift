import HTTP
import JSON
import Logging

/// One request to the service, before it becomes HTTP.
struct ServiceCall: Sendable {
    /// The receiver of the request: Alloy, or the store of a presigned URL.
    enum Endpoint: Sendable {
        case alloy
        case fileStore
    }

    /// The ids in the call, for the advice in an error.
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
    var endpoint = Endpoint.alloy
    /// The HTTP method of the request to the provider, where the call executes a known action.
    var actionMethod: String?
    /// The attempts that were made for the same purpose before, in another way.
    var earlierAttempts: [Attempt] = []
    /// Texts besides the key that must not come back in an error.
    var secrets: [Secret] = []

    /// Indicates that the call deletes something, so that it has succeeded when that does not exist.
    var isDelete: Bool { (actionMethod ?? method).lowercased() == "delete" }

    /// The scopes in which the limiter counts the call.
    var scopes: CallScopes {
        let reachesProvider = operation == .execute || operation == .credentialsCreate
        return CallScopes(userId: options.userId ?? "", connectorId: reachesProvider ? subject.connectorId : nil)
    }
}

/// The purpose of a call, by its name in the host's protocol.
enum Operation: String, Sendable {
    case usersCreate = "users.create"
    case usersCreateBatch = "users.createBatch"
    case usersList = "users.list"
    case usersGet = "users.get"
    case usersUpdate = "users.update"
    case usersDelete = "users.delete"
    case usersToken = "users.token"
    case connectorsList = "connectors.list"
    case connectorsGet = "connectors.get"
    case resourcesList = "resources.list"
    case actionsGet = "actions.get"
    case credentialsRequirements = "credentials.requirements"
    case credentialsCreate = "credentials.create"
    case credentialsList = "credentials.list"
    case credentialsDelete = "credentials.delete"
    case execute = "execute"
    case filesUpload = "files.upload"
    case filesList = "files.list"
    case filesDelete = "files.delete"
    case sandboxControl = "sandbox.*"
}

/// A complete response that reports success: of status 2xx, or the one that proves that the record to be deleted is
/// gone.
struct ServiceResponse: Sendable {
    let response: HTTPResponse
    /// The key it was asked for with, which must not come back in an error.
    let key: Secret
    /// All attempts of the call; the last one produced this response.
    let attempts: [Attempt]
    /// Warnings for a person about the attempts.
    let warnings: [String]
    /// The id that the service gave the request.
    let requestId: String?

    init(response: HTTPResponse, key: Secret, attempts: [Attempt], warnings: [String]) {
        self.response = response
        self.key = key
        self.attempts = attempts
        self.warnings = warnings
        requestId = RequestIdentifier.find(in: response.headers)
    }
}

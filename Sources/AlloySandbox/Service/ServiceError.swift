import HTTP
import JSON

/// The reasons for which the service refuses a request, each with its status and the form of its body.
///
/// A comment that says "made up" means: the service's own response to that case has never been seen, and ours follows the
/// most similar form that has.
enum ServiceError: Error, Sendable, Equatable {
    /// The key is missing or not sent as a bearer token.
    case invalidAuthorization
    /// No route has this method and path: the page of Express, inside JSON.
    case noRoute(method: String, path: String)
    /// A parameter of the path can't be decoded. Express answers so; that the service wraps it as it wraps the page
    /// above is made up.
    case undecodableParameter(String)
    /// A part of the request is missing or wrong. The status is made up; the shape is not.
    case invalidInput(String, details: JSONObject = [:])
    /// No object has that id. The form is that of `invalidInput`; the codes and the status are made up.
    case notFound(NotFoundCode)
    /// Another user has that username. Status and code are made up.
    case usernameTaken(String)
    /// The connector has no such way to authenticate.
    case authenticationNotFound(connectorID: String, authenticationType: String)
    /// The rows of a batch are all unusable.
    case noValidUsers
    /// The provider refused. That its status is mirrored, and everything in the body, is made up.
    case provider(connectorID: String, connectorName: String, status: Int, body: JSONValue?, headers: HTTPHeaders = [:])

    /// The kind of the object that was not found.
    enum NotFoundCode: String, Sendable {
        case user = "USER_NOT_FOUND"
        case connector = "CONNECTOR_NOT_FOUND"
        case action = "ACTION_NOT_FOUND"
        case file = "FILE_NOT_FOUND"

        fileprivate var message: String {
            switch self {
            case .user: "User not found"
            case .connector: "Connector not found"
            case .action: "Action not found"
            case .file: "File not found"
            }
        }
    }

    /// The one error for a credential that does not exist, is malformed, or belongs to another user or connector.
    static let credentialNotFound = ServiceError.invalidInput("Credential not found")

    /// The response to the request.
    func response(_ quirks: Quirks) -> SandboxResponse {
        switch self {
        case .invalidAuthorization:
            SandboxResponse(status: 401, ["message": "Invalid Authorization"])
        case .noRoute(let method, let path):
            Self.page(404, "Cannot \(method) \(path)", quirks)
        case .undecodableParameter(let text):
            Self.page(400, "Failed to decode param '\(text)'", quirks)
        case .invalidInput(let message, let details):
            Self.errorBody(400, code: "INVALID_INPUT", message, details, quirks)
        case .notFound(let code):
            Self.errorBody(404, code: code.rawValue, code.message, [:], quirks)
        case .usernameTaken(let username):
            Self.errorBody(
                409, code: "USERNAME_TAKEN", "Username already exists", ["username": .string(username)], quirks)
        case .authenticationNotFound(let connectorID, let authenticationType):
            // Only the code, at the top, has been seen; the message is made up.
            SandboxResponse(
                status: 404,
                [
                    "code": "AUTHENTICATION_NOT_FOUND",
                    "message": "Authentication type '\(authenticationType)' not found for connector '\(connectorID)'",
                ])
        case .noValidUsers:
            SandboxResponse(status: 400, ["message": "No valid users provided"])
        case .provider(let connectorID, let connectorName, let status, let body, let headers):
            Self.structured(
                status, source: connectorID, code: "PROVIDER_ERROR", "\(connectorName) answered \(status)",
                ["status": .int(status), "body": body ?? .null]
            ).with(headers)
        }
    }

    /// The body of an error about the request, in the chosen form.
    private static func errorBody(
        _ status: Int, code: String, _ message: String, _ details: JSONObject, _ quirks: Quirks
    ) -> SandboxResponse {
        switch quirks.errorBody {
        case .object: structured(status, code: code, message, details)
        case .message: SandboxResponse(status: status, ["message": .string(message)])
        case .text:
            SandboxResponse(
                status: status,
                ["error": .string(status == 404 ? "Not Found" : "Bad Request"), "message": .string(message)])
        }
    }

    /// The error page of Express, in the chosen wrapping.
    private static func page(_ status: Int, _ text: String, _ quirks: Quirks) -> SandboxResponse {
        switch quirks.errorPage {
        case .json: SandboxResponse(status: status, ["errorHtml": .string(page(text))])
        case .html: SandboxResponse(status: status, page: page(text))
        }
    }

    private static func structured(
        _ status: Int, source: String = "CONNECTIVITY_API", code: String, _ message: String, _ details: JSONObject = [:]
    ) -> SandboxResponse {
        SandboxResponse(
            status: status,
            [
                "error": [
                    "source": .string(source), "code": .string(code), "message": .string(message),
                    "details": .object(details),
                ]
            ])
    }

    /// The page that Express's `finalhandler` makes of an error.
    private static func page(_ text: String) -> String {
        MarkupTemplate("Service/error.html").filled(["text": text]) + "\n"
    }
}

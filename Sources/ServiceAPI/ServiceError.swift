import HTTP
import JSON

/// The reasons for which the service refuses a request, each with its status and the form of its body.
///
/// A comment that says "made up" means: the service's own response to that case has never been seen, and ours follows the
/// most similar form that has.
package enum ServiceError: Error, Sendable, Equatable {
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
    /// The host that plays the service failed itself, before anything was sent: its disk, for example.
    case hostFailure(String)
    /// The host that plays the service refuses, before anything was sent; or, where there is a source, that one does.
    case refusal(
        status: Int, source: String?, code: String, String, details: JSONObject = [:], retryAfter: String? = nil)
    /// The provider refused. That its status is mirrored, and everything in the body, is made up.
    case provider(connectorID: String, connectorName: String, status: Int, body: JSONValue?, headers: HTTPHeaders = [:])

    /// The kind of the object that was not found.
    package enum NotFoundCode: String, Sendable {
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

    /// The source of errors of the host that plays the service.
    package static let host = "ALLOY_HOST"

    /// The code of an error that a provider reports. Only it tells a provider from the service: a connector may have any id.
    package static let providerCode = "PROVIDER_ERROR"

    /// The refusal of the host itself; `fix` has sentences that say what to do next.
    package static func hostRefusal(
        status: Int, code: String, _ message: String, details: JSONObject = [:], fix: [String] = []
    ) -> ServiceError {
        .refusal(status: status, source: nil, code: code, message, details: details.advising(fix))
    }

    /// The refusal of an account whose way to authenticate an action does not take; `accepted` has the schemes that it takes.
    package static func schemeNotSufficient(
        authenticationType: String, connectorName: String, accepted: [String]
    ) -> ServiceError {
        .hostRefusal(
            status: 403, code: "SCHEME_NOT_SUFFICIENT",
            "The account was connected with \(authenticationType), and this action of \(connectorName) takes "
                + accepted.joined(separator: " or "), details: ["accepted": .strings(accepted)])
    }

    /// The one error for a credential that does not exist, is malformed, or belongs to another user or connector.
    package static let credentialNotFound = ServiceError.invalidInput("Credential not found")

    /// The response to the request.
    package func response(_ form: Form = Form()) -> ServiceResponse {
        switch self {
        case .invalidAuthorization:
            ServiceResponse(status: 401, ["message": "Invalid Authorization"])
        case .noRoute(let method, let path):
            Self.page(404, "Cannot \(method) \(path)", form)
        case .undecodableParameter(let text):
            Self.page(400, "Failed to decode param '\(text)'", form)
        case .invalidInput(let message, let details):
            Self.errorBody(400, code: "INVALID_INPUT", message, details, form)
        case .notFound(let code):
            Self.errorBody(404, code: code.rawValue, code.message, [:], form)
        case .usernameTaken(let username):
            Self.errorBody(
                409, code: "USERNAME_TAKEN", "Username already exists", ["username": .string(username)], form)
        case .authenticationNotFound(let connectorID, let authenticationType):
            // Only the code, at the top, has been seen; the message is made up.
            ServiceResponse(
                status: 404,
                [
                    "code": "AUTHENTICATION_NOT_FOUND",
                    "message": "Authentication type '\(authenticationType)' not found for connector '\(connectorID)'",
                ])
        case .noValidUsers:
            ServiceResponse(status: 400, ["message": "No valid users provided"])
        case .hostFailure(let message):
            Self.structured(
                424, source: Self.host, code: "HOST_FAILURE", message,
                JSONObject().advising(["Check the disk and the state directory (--state-dir), then send again."]))
        case .refusal(let status, let source, let code, let message, let details, let retryAfter):
            Self.structured(status, source: source ?? Self.host, code: code, message, details)
                .with(retryAfter.map { ["retry-after": $0] } ?? [:])
        case .provider(let connectorID, let connectorName, let status, let body, let headers):
            Self.structured(
                status, source: connectorID, code: Self.providerCode, "\(connectorName) answered \(status)",
                ["status": .int(status), "body": body ?? .null]
            ).with(headers)
        }
    }

    /// The body of an error about the request, in the chosen form.
    private static func errorBody(
        _ status: Int, code: String, _ message: String, _ details: JSONObject, _ form: Form
    ) -> ServiceResponse {
        switch form.body {
        case .object: structured(status, source: form.source, code: code, message, details)
        case .message: ServiceResponse(status: status, ["message": .string(message)])
        case .text:
            ServiceResponse(
                status: status,
                ["error": .string(status == 404 ? "Not Found" : "Bad Request"), "message": .string(message)])
        }
    }

    /// The error page of Express, in the chosen wrapping.
    private static func page(_ status: Int, _ text: String, _ form: Form) -> ServiceResponse {
        switch form.page {
        case .json: ServiceResponse(status: status, ["errorHtml": .string(page(text))])
        case .html: ServiceResponse(status: status, page: page(text))
        }
    }

    /// The body that names who reports the error.
    package static func structured(
        _ status: Int, source: String = "CONNECTIVITY_API", code: String, _ message: String, _ details: JSONObject = [:]
    ) -> ServiceResponse {
        ServiceResponse(
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
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>Error</title>
        </head>
        <body>
        <pre>\(text.escapedForMarkup)</pre>
        </body>
        </html>

        """
    }
}

extension ServiceError {
    /// The form of error bodies, where the service was seen to respond in more than one.
    package struct Form: Sendable {
        /// The form of the web framework's error page.
        package enum Page: String, Sendable {
            /// `{errorHtml}`.
            case json
            /// A page of HTML.
            case html
        }

        /// The form of the service's own errors.
        package enum Body: String, Sendable {
            /// `{error: {source, code, message, details}}`.
            case object
            /// `{message}`.
            case message
            /// `{error: "Not Found", message}`.
            case text
        }

        package var page = Page.json
        package var body = Body.object
        /// The source of the errors about the request.
        package var source = "CONNECTIVITY_API"

        /// The usual form.
        package init() {}

        /// The form where the host plays the service.
        package static let host: Form = {
            var form = Form()
            form.source = ServiceError.host
            return form
        }()
    }
}

extension JSONObject {
    /// The details of an error, with sentences that say what to do next.
    package func advising(_ fix: [String]) -> JSONObject {
        var details = self
        if !fix.isEmpty { details["fix"] = .strings(fix) }
        return details
    }
}

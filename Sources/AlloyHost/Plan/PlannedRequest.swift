import ActionForms
import Alloy
import HTTP
import JSON
import Logging

/// The request to the provider that an execution results in, by the action's definition.
struct PlannedRequest: Sendable {
    /// The HTTP method in capitals; nil if the definition names none.
    var method: String? { httpMethod?.uppercased() }
    private let httpMethod: String?
    /// The path with its placeholders filled, percent-encoded; those without a value stay as they are.
    var path: String? { template.map { PathPattern.filled($0, with: request.pathParams ?? JSONObject()).path } }
    private let template: String?
    /// The placeholders without a value.
    let missing: [String]

    private let request: ExecuteRequest

    init(_ request: ExecuteRequest, action: ActionDetails) {
        self.request = request
        httpMethod = action.httpMethod
        template = action.path
        missing = action.path.map { PathPattern.missing($0, in: request.pathParams ?? JSONObject()) } ?? []
    }

    /// `{method, path, query, headers, body}` without known secrets and without values that have the name of a secret.
    func json(_ redactor: Redactor) -> JSONValue {
        let shown: JSONObject = [
            "method": .optional(method), "path": .optional(path),
            "query": .object(request.queryParameters ?? JSONObject()),
            "headers": .object(request.additionalHeaders ?? JSONObject()),
            "body": request.requestBody ?? .null,
        ]
        return SecretNames.redacting(.object(shown), redactor)
    }
}

import Alloy
import HTTP
import JSON
import Logging

/// The request to the provider that an execution results in, as far as the action's definition describes it.
struct PlannedRequest: Sendable {
    /// The HTTP method in capitals; nil if the definition names none.
    let method: String?
    /// The path with its placeholders filled, percent-encoded; those without a value stay as they are.
    let path: String?
    /// The placeholders without a value.
    let missing: [String]

    private let request: ExecuteRequest

    init(_ request: ExecuteRequest, action: ActionDetails) {
        self.request = request
        method = action.httpMethod?.uppercased()
        var missing: [String] = []
        path = action.path.map { Self.fill($0, with: request.pathParams ?? JSONObject(), &missing) }
        self.missing = missing
    }

    private static func fill(_ path: String, with values: JSONObject, _ missing: inout [String]) -> String {
        var filled = ""
        var rest = path[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            filled += rest[..<open]
            let name = String(rest[rest.index(after: open)..<close])
            if let text = values[name].flatMap(Self.text) {
                filled += PercentEncoding.encodePathSegment(text)
            } else {
                filled += rest[open...close]
                missing.append(name)
            }
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }

    /// The text of a value in a path; nil for a value that has none, and for an empty one, which would give another path.
    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text.isEmpty ? nil : text
        case .number(let number): number.text
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
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

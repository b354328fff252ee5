import JSON

/// A refusal of a provider that is known by its definitions alone, in a plain form.
enum ConventionFailure: Error, Sendable, Equatable {
    case missingPathParameter(String)
    case unreadableBody
    case missing([String])
    case notFound(String)
    case exists(field: String, value: String)
    case forbidden(scopes: [String])

    /// `{"error": {"code", "message", "fields"?}}`.
    var reply: ProviderReply {
        switch self {
        case .missingPathParameter(let name):
            Self.reply(400, "invalid_request", "The path parameter \(name) is missing.", fields: [name])
        case .unreadableBody: Self.reply(400, "invalid_request", "The body must be an object.")
        case .missing(let names):
            Self.reply(
                400, "invalid_request",
                "\(names.joined(separator: ", ")) \(names.count == 1 ? "is" : "are") required.", fields: names)
        case .notFound(let path): Self.reply(404, "not_found", "Nothing is at \(path).")
        case .exists(let field, let value):
            Self.reply(409, "already_exists", "The \(field) \(value) is taken.", fields: [field])
        case .forbidden(let scopes):
            Self.reply(403, "insufficient_scope", "This needs the scopes \(scopes.joined(separator: ", ")).")
        }
    }

    private static func reply(_ status: Int, _ code: String, _ message: String, fields: [String] = []) -> ProviderReply
    {
        var error: JSONObject = ["code": .string(code), "message": .string(message)]
        if !fields.isEmpty { error["fields"] = .strings(fields) }
        return ProviderReply(status: status, body: ["error": .object(error)])
    }
}

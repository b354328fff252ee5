import JSON

/// The refusals of Notion, in the form of its error objects.
enum NotionError: Error {
    case missingVersion
    case validation(String)
    /// `kind` is `page`, `database` or `block`.
    case notFound(kind: String, id: String)
    case invalidURL

    /// The reply, with a request id of its own.
    func reply(_ random: inout SeededGenerator) -> ProviderReply {
        let (status, code, message) = parts
        return ProviderReply(
            status: status,
            body: [
                "object": "error", "status": .int(status), "code": .string(code), "message": .string(message),
                "request_id": .string(random.uuid()),
            ])
    }

    private var parts: (Int, String, String) {
        switch self {
        case .missingVersion:
            (
                400, "missing_version",
                "Notion-Version header failed validation: Notion-Version header should be defined, instead was "
                    + "`undefined`."
            )
        case .validation(let message): (400, "validation_error", message)
        case .notFound(let kind, let id):
            (
                404, "object_not_found",
                "Could not find \(kind) with ID: \(id). Make sure the relevant pages and databases are shared with "
                    + "your integration."
            )
        case .invalidURL: (400, "invalid_request_url", "Invalid request URL.")
        }
    }
}

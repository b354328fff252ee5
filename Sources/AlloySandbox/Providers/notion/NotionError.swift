import JSON

/// The refusals of Notion, in the form of its error objects.
enum NotionError: Error {
    case missingVersion
    case validation(String)
    /// `kind` is `page`, `database` or `block`.
    case notFound(kind: String, id: String)
    case invalidURL

    /// The reply of `replies.json`, with the values of its placeholders.
    var refusal: NamedReply {
        switch self {
        case .missingVersion: NamedReply("missingVersion")
        case .validation(let message): NamedReply("validation", ["message": .string(message)])
        case .notFound(let kind, let id): NamedReply("notFound", ["kind": .string(kind), "id": .string(id)])
        case .invalidURL: NamedReply("invalidURL")
        }
    }
}

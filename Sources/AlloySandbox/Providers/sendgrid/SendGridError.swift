import JSON

/// The refusals of SendGrid, in the form of its error replies: all problems at once.
enum SendGridError: Error {
    /// Fields with what is wrong about each.
    case invalid([(field: String, message: String)])
    /// The sender is not one that the account may send as.
    case unverifiedSender
    case notFound

    /// The reply of `replies.json`, with the values of its placeholders.
    var refusal: NamedReply {
        switch self {
        case .invalid(let problems):
            let errors = problems.map { problem -> JSONValue in
                ["message": .string(problem.message), "field": .string(problem.field), "help": nil]
            }
            return NamedReply("invalid", ["problems": .array(errors)])
        case .unverifiedSender: return NamedReply("unverifiedSender")
        case .notFound: return NamedReply("notFound")
        }
    }
}

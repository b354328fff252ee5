import JSON

/// The refusals of SendGrid, in the form of its error replies: all problems at once.
enum SendGridError: Error {
    /// Fields with what is wrong about each.
    case invalid([(field: String, message: String)])
    /// The sender is not one that the account may send as.
    case unverifiedSender
    case notFound

    var reply: ProviderReply {
        switch self {
        case .invalid(let problems):
            ProviderReply(
                status: 400,
                body: [
                    "errors": .array(
                        problems.map { problem in
                            ["message": .string(problem.message), "field": .string(problem.field), "help": nil]
                        })
                ])
        case .unverifiedSender:
            ProviderReply(
                status: 403,
                body: [
                    "errors": [
                        [
                            "message": .string(
                                "The from address does not match a verified Sender Identity. Mail cannot be sent until "
                                    + "this error is resolved. Visit https://sendgrid.com/docs/for-developers/"
                                    + "sending-email/sender-identity/ to see the Sender Identity requirements"),
                            "field": "from", "help": nil,
                        ]
                    ]
                ])
        case .notFound:
            ProviderReply(status: 404, body: ["errors": [["message": "resource not found", "field": nil]]])
        }
    }
}

import JSON

/// A refusal of Stripe, in the form of its error objects (Stripe, "Errors" and "Error codes").
struct StripeError: Error {
    let status: Int
    private let type: String
    private let code: String?
    private let message: String
    private let param: String?
    /// The further members beside the message.
    private var details: JSONObject = [:]

    private init(
        _ status: Int, _ type: String, _ code: String?, _ message: String, at param: String? = nil,
        _ details: JSONObject = [:]
    ) {
        self.status = status
        self.type = type
        self.code = code
        self.message = message
        self.param = param
        self.details = details
    }

    /// Indicates that nothing was tried before the refusal: such a reply is not kept for an idempotency key.
    var isValidation: Bool { type == "invalid_request_error" }

    static func invalid(_ code: String?, _ message: String, at param: String? = nil) -> StripeError {
        StripeError(400, "invalid_request_error", code, message, at: param)
    }

    static func missing(_ param: String) -> StripeError {
        invalid("parameter_missing", "Missing required param: \(param).", at: param)
    }

    /// Refuses an unknown id, with 404 for one in the path and 400 for one in the body.
    static func noSuch(_ kind: String, _ id: String, at param: String, inPath: Bool = false) -> StripeError {
        StripeError(
            inPath ? 404 : 400, "invalid_request_error", "resource_missing", "No such \(kind): '\(id)'", at: param)
    }

    /// The bank said no.
    static func declined(_ declineCode: String, _ message: String, intent: JSONValue) -> StripeError {
        StripeError(
            402, "card_error", "card_declined", message,
            ["decline_code": .string(declineCode), "payment_intent": intent])
    }

    /// A payment that is not where the call wants it.
    static func unexpectedState(_ verb: String, _ intent: JSONObject) -> StripeError {
        let status = intent["status"]?.plainText ?? ""
        return StripeError(
            400, "invalid_request_error", "payment_intent_unexpected_state",
            "You cannot \(verb) this PaymentIntent because it has a status of \(status).",
            ["payment_intent": .object(intent)])
    }

    static func keyUsedOtherwise(_ key: String) -> StripeError {
        StripeError(
            400, "idempotency_error", nil,
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                + "Try using a key other than '\(key)' if you meant to execute a different request.")
    }

    static func unknownURL(_ method: String, _ path: String) -> StripeError {
        StripeError(
            404, "invalid_request_error", nil,
            "Unrecognized request URL (\(method.uppercased()): \(path)). If you are trying to list objects, remove the "
                + "trailing slash.")
    }

    var reply: ProviderReply {
        var error: JSONObject = [:]
        error.append("code", code.map(JSONValue.string))
        error.append(
            "doc_url",
            code.map { code in
                .string("https://stripe.com/docs/error-codes/\(String(code.map { $0 == "_" ? "-" : $0 }))")
            })
        error.append("message", .string(message))
        error.append("param", param.map(JSONValue.string))
        error.merge(details)
        error.append("type", .string(type))
        return ProviderReply(status: status, body: ["error": .object(error)])
    }
}

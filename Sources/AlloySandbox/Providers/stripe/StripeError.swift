import JSON

/// The refusals of Stripe, in the form of its error objects (Stripe, "Errors" and "Error codes").
typealias StripeError = Refusal<StripeProvider>

extension StripeError {
    /// Indicates that something was tried before the refusal: only such a reply is kept for an idempotency key.
    var isKept: Bool { name == "declined" }

    static func invalid(_ code: String?, _ message: String, at param: String? = nil) -> StripeError {
        let page = code?.replacing("_", with: "-")
        return StripeError(
            "invalid",
            [
                "code": .optional(code), "page": .optional(page), "message": .string(message),
                "param": .optional(param),
            ])
    }

    static func missing(_ param: String) -> StripeError {
        invalid("parameter_missing", "Missing required param: \(param).", at: param)
    }

    /// Refuses an unknown id, with 404 for one in the path and 400 for one in the body.
    static func noSuch(_ kind: String, _ id: String, at param: String, inPath: Bool = false) -> StripeError {
        StripeError(
            inPath ? "unknownObject" : "unknownID",
            ["kind": .string(kind), "id": .string(id), "param": .string(param)])
    }

    /// The bank said no.
    static func declined(_ code: String, _ message: String, intent: JSONValue) -> StripeError {
        StripeError("declined", ["code": .string(code), "message": .string(message), "intent": intent])
    }

    /// A payment that is not where the call wants it.
    static func unexpectedState(_ verb: String, _ intent: JSONObject) -> StripeError {
        let status = JSONValue.string(intent["status"]?.plainText ?? "")
        return StripeError("unexpectedState", ["verb": .string(verb), "status": status, "intent": .object(intent)])
    }

    static var withoutMethod: StripeError { StripeError("withoutMethod") }

    static func keyUsedOtherwise(_ key: String) -> StripeError {
        StripeError("keyUsedOtherwise", ["key": .string(key)])
    }

    static func unknownURL(_ method: String, _ path: String) -> StripeError {
        StripeError("unknownURL", ["method": .string(method.uppercased()), "path": .string(path)])
    }
}

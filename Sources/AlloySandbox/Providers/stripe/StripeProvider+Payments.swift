import JSON
import Platform

extension StripeProvider {
    private static let changeable = [
        "amount", "currency", "customer", "description", "metadata", "payment_method", "receipt_email",
    ]

    static func createIntent(
        _ call: ProviderCall, _ account: inout StripeAccount, _ context: inout ProviderContext
    ) throws(StripeError) -> JSONValue {
        let input = try StripeInput(
            call,
            known: changeable + [
                "automatic_payment_methods", "capture_method", "confirm", "off_session", "payment_method_types",
                "return_url",
            ])
        for name in ["amount", "currency"] { _ = try input.required(name) }
        var fields = try changed(account.forms.object("payment_intent"), input, account)
        if let method = try input.choice("capture_method", of: ["automatic", "automatic_async", "manual"]) {
            fields["capture_method"] = .string(method)
        }
        let confirms = try input.flag("confirm") ?? false
        if confirms, input.text("payment_method") == nil { throw .withoutMethod }
        var intent = account.add(to: \.intents, "pi_", 24, fields, &context)
        intent.fields["client_secret"] = .string("\(intent.id)_secret_\(context.random.alphanumerics(25))")
        account.intents[intent.id] = intent
        return confirms ? try confirm(intent, &account, &context) : intent.object
    }

    static func updateIntent(
        _ call: ProviderCall, _ account: inout StripeAccount, _ now: Timestamp
    ) throws(StripeError) -> JSONValue {
        var intent = try record(account.intents, "payment_intent", call)
        let input = try StripeInput(call, known: changeable)
        let isOpen = ["requires_payment_method", "requires_confirmation", "requires_action"].contains(
            intent.fields["status"]?.plainText)
        // Of a payment that is on its way only the notes can be changed.
        if !isOpen, changeable.contains(where: { input.has($0) && !["description", "metadata"].contains($0) }) {
            throw .unexpectedState("update", intent.fields)
        }
        intent.fields = try changed(intent.fields, input, account)
        return account.intents.update(&intent, at: now).object
    }

    static func confirmIntent(
        _ call: ProviderCall, _ account: inout StripeAccount, _ context: inout ProviderContext
    ) throws(StripeError) -> JSONValue {
        var intent = try record(account.intents, "payment_intent", call)
        let input = try StripeInput(call, known: ["payment_method", "receipt_email", "return_url", "off_session"])
        guard
            ["requires_payment_method", "requires_confirmation", "requires_action"].contains(
                intent.fields["status"]?.plainText)
        else { throw .unexpectedState("confirm", intent.fields) }
        intent.fields = try changed(intent.fields, input, account)
        guard intent.fields["payment_method"]?.argumentText != nil else { throw .withoutMethod }
        return try confirm(intent, &account, &context)
    }

    private static func confirm(
        _ intent: Record, _ account: inout StripeAccount, _ context: inout ProviderContext
    ) throws(StripeError) -> JSONValue {
        var intent = intent
        intent.updatedAt = context.now
        switch account.verdict(on: intent.fields["payment_method"]?.plainText ?? "") {
        case .pays:
            let captures = intent.fields["capture_method"]?.stringValue != "manual"
            return account.charge(intent, captures: captures, &context).object
        case .asks:
            intent.fields["status"] = "requires_action"
            intent.fields["next_action"] = ["type": "use_stripe_sdk"]
            account.intents[intent.id] = intent
            return intent.object
        case .declines(let code, let message):
            let problem = account.forms.object(
                "last_payment_error", ["code": .string(code), "message": .string(message)])
            intent.fields.merge([
                "status": "requires_payment_method", "payment_method": nil, "last_payment_error": .object(problem),
            ])
            account.intents[intent.id] = intent
            throw .declined(code, message, intent: intent.object)
        case nil:
            throw .noSuch("PaymentMethod", intent.fields["payment_method"]?.plainText ?? "", at: "payment_method")
        }
    }

    static func captureIntent(
        _ call: ProviderCall, _ account: inout StripeAccount, _ context: inout ProviderContext
    ) throws(StripeError) -> JSONValue {
        let intent = try record(account.intents, "payment_intent", call)
        let input = try StripeInput(call, known: ["amount_to_capture", "metadata"])
        guard intent.fields["status"]?.stringValue == "requires_capture" else {
            throw .unexpectedState("capture", intent.fields)
        }
        let capturable = intent.fields["amount_capturable"]?.intValue ?? 0
        let amount = try input.integer("amount_to_capture") ?? capturable
        guard (1...max(capturable, 1)).contains(amount) else {
            throw .invalid(
                "amount_too_large", "The amount to capture must be from 1 to the amount_capturable, \(capturable).",
                at: "amount_to_capture")
        }
        return account.capture(intent, amount, &context).object
    }

    static func cancelIntent(
        _ call: ProviderCall, _ account: inout StripeAccount, _ now: Timestamp
    ) throws(StripeError) -> JSONValue {
        var intent = try record(account.intents, "payment_intent", call)
        let input = try StripeInput(call, known: ["cancellation_reason"])
        let reason = try input.choice(
            "cancellation_reason", of: ["duplicate", "fraudulent", "requested_by_customer", "abandoned"])
        guard !["succeeded", "canceled"].contains(intent.fields["status"]?.plainText) else {
            throw .unexpectedState("cancel", intent.fields)
        }
        intent.fields.merge([
            "status": "canceled", "canceled_at": .int(now.seconds), "cancellation_reason": .optional(reason),
            "amount_capturable": 0,
        ])
        return account.intents.update(&intent, at: now).object
    }

    /// A payment's fields with the changes that the call makes.
    private static func changed(
        _ fields: JSONObject, _ input: StripeInput, _ account: StripeAccount
    ) throws(StripeError) -> JSONObject {
        var fields = fields
        if let currency = input.text("currency")?.lowercased() {
            guard StripeMoney.currencies.contains(currency) else {
                throw .invalid(nil, "Invalid currency: \(currency).", at: "currency")
            }
            fields["currency"] = .string(currency)
        }
        if let amount = try input.integer("amount") {
            let currency = fields["currency"]?.plainText ?? ""
            guard amount >= StripeMoney.range.lowerBound else {
                let least = StripeMoney.text(StripeMoney.range.lowerBound, currency)
                throw .invalid("amount_too_small", "Amount must be at least \(least) \(currency)", at: "amount")
            }
            guard amount <= StripeMoney.range.upperBound else {
                let most = StripeMoney.text(StripeMoney.range.upperBound, currency)
                throw .invalid("amount_too_large", "Amount must be no more than \(most)", at: "amount")
            }
            fields["amount"] = .int(amount)
        }
        if let id = input.text("customer") {
            guard let customer = account.customers[id], customer.fields["deleted"] == nil else {
                throw .noSuch("customer", id, at: "customer")
            }
            fields["customer"] = .string(id)
        }
        if let method = input.text("payment_method") {
            guard account.verdict(on: method) != nil else {
                throw .noSuch("PaymentMethod", method, at: "payment_method")
            }
            fields["payment_method"] = .string(method)
            if fields["status"]?.stringValue == "requires_payment_method" {
                fields["status"] = "requires_confirmation"
            }
        }
        for name in ["description", "receipt_email"] where input.has(name) {
            fields[name] = .optional(input.text(name))
        }
        fields["metadata"] = .object(try input.metadata(over: fields["metadata"]?.objectValue ?? [:]))
        return fields
    }
}

extension StripeProvider {
    /// Refunds a payment or a part of it: never more than was taken and not refunded yet.
    static func createRefund(
        _ call: ProviderCall, _ account: inout StripeAccount, _ context: inout ProviderContext
    ) throws(StripeError) -> JSONValue {
        let input = try StripeInput(call, known: ["amount", "charge", "metadata", "payment_intent", "reason"])
        let charge = try charge(input, account)
        let reason = try input.choice("reason", of: ["duplicate", "fraudulent", "requested_by_customer"])
        let metadata = try input.metadata()
        let taken = charge.fields["amount_captured"]?.intValue ?? 0
        let left = taken - (charge.fields["amount_refunded"]?.intValue ?? 0)
        guard taken > 0 else {
            throw .invalid(nil, "Charge \(charge.id) has not been captured; cancel its PaymentIntent instead.")
        }
        guard left > 0 else {
            throw .invalid("charge_already_refunded", "Charge \(charge.id) has already been refunded.")
        }
        let amount = try input.integer("amount") ?? left
        guard amount > 0 else {
            throw .invalid("parameter_invalid_integer", "Invalid positive integer", at: "amount")
        }
        guard amount <= left else {
            let currency = charge.fields["currency"]?.plainText ?? ""
            throw .invalid(
                nil,
                "Refund amount (\(StripeMoney.text(amount, currency))) is greater than unrefunded amount on charge "
                    + "(\(StripeMoney.text(left, currency)))", at: "amount")
        }
        return account.refund(
            charge, amount, ["metadata": .object(metadata), "reason": .optional(reason)], &context
        ).object
    }

    private static func charge(_ input: StripeInput, _ account: StripeAccount) throws(StripeError) -> Record {
        if let id = input.text("charge") {
            guard let charge = account.charges[id] else { throw .noSuch("charge", id, at: "charge") }
            return charge
        }
        guard let id = input.text("payment_intent") else {
            throw .invalid(
                "parameter_missing",
                "One of the following params should be provided for this request: payment_intent or "
                    + "charge.")
        }
        guard let intent = account.intents[id] else { throw .noSuch("payment_intent", id, at: "payment_intent") }
        guard let charge = intent.fields["latest_charge"]?.stringValue.flatMap({ account.charges[$0] }) else {
            throw .invalid(nil, "This PaymentIntent (\(id)) does not have a successful charge to refund.")
        }
        return charge
    }
}

import JSON

extension StripeProvider {
    /// Gives back a payment or a part of it: never more than was taken and not given back yet.
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

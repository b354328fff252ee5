/// Stripe's payment methods for trying things out (Stripe, "Test cards"), and what each bank says.
enum StripeCard {
    enum Verdict {
        case pays
        case declines(code: String, message: String)
        /// The person must confirm it at their bank first.
        case asks
    }

    /// Nil for a payment method that does not exist.
    static func verdict(_ paymentMethod: String) -> Verdict? {
        switch paymentMethod {
        case "pm_card_visa", "pm_card_mastercard", "pm_card_amex", "pm_card_visa_debit": .pays
        case "pm_card_authenticationRequired": .asks
        case "pm_card_chargeDeclined", "pm_card_visa_chargeDeclined":
            .declines(code: "generic_decline", message: "Your card was declined.")
        case "pm_card_chargeDeclinedInsufficientFunds", "pm_card_visa_chargeDeclinedInsufficientFunds":
            .declines(code: "insufficient_funds", message: "Your card has insufficient funds.")
        default: nil
        }
    }
}

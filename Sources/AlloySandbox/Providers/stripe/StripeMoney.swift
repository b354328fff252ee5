/// Amounts as Stripe has them: whole numbers of a currency's smallest unit.
enum StripeMoney {
    /// What may be charged at once.
    static let range = 50...99_999_999
    static let currencies = ["usd", "eur", "gbp", "jpy", "cad", "aud", "chf", "sek"]

    /// What Stripe keeps of a payment: 2.9 % and 30 of the smallest unit, the parts of one rounded to the nearest.
    static func fee(of amount: Int) -> Int { (amount * 29 + 500) / 1_000 + 30 }

    /// An amount as messages write it: `$12.50`.
    static func text(_ amount: Int, _ currency: String) -> String {
        let sign = ["usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"][currency] ?? "\(currency.uppercased()) "
        guard currency != "jpy" else { return "\(sign)\(amount)" }
        let cents = amount % 100
        return "\(sign)\(amount / 100).\(cents < 10 ? "0" : "")\(cents)"
    }
}

import JSON
import Platform

/// The content of a Stripe account: customers, payments, and the movements of money.
struct StripeAccount: Sendable {
    var customers = RecordTable()
    var intents = RecordTable()
    var charges = RecordTable()
    var refunds = RecordTable()
    /// Every movement of money; the balance is their sum.
    private(set) var transactions = RecordTable()

    /// The number of days for which money is pending before it can be paid out.
    private static let pendingDays = 2

    /// The forms of new objects.
    let forms: ObjectForms
    /// The payment methods that exist: `cards.json`.
    private let cards: JSONValue

    /// An account with the customers of `account.json`, the first of whom have paid.
    init(_ folder: ProviderFolder, _ context: inout ProviderContext) {
        forms = folder.objects
        cards = folder["cards.json"] ?? [:]
        let seeds = folder["account.json"]
        let payments = seeds?["payments"]?.arrayValue ?? []
        let now = context.now
        defer { context.now = now }
        for (index, seed) in context.initial(seeds?["customers"]?.arrayValue ?? []).enumerated() {
            context.now = now.daysAgo(30 - index)
            let fields = forms.object("customer").merging(seed.objectValue ?? [:])
            let customer = add(to: \.customers, "cus_", 14, fields, &context)
            guard index < payments.count, let payment = payments[index].objectValue else { continue }
            let blank = forms.object("payment_intent").merging(["customer": .string(customer.id)])
            let intent = add(to: \.intents, "pi_", 24, blank.merging(payment), &context)
            _ = charge(intent, captures: true, &context)
        }
    }

    /// Returns the bank's answer to a payment method; nil for one that does not exist.
    func verdict(on paymentMethod: String) -> StripeVerdict? {
        let card = cards[paymentMethod]
        switch card?["verdict"]?.stringValue {
        case "pays": return .pays
        case "asks": return .asks
        case "declines":
            return .declines(code: card?["code"]?.stringValue ?? "", message: card?["message"]?.stringValue ?? "")
        default: return nil
        }
    }

    /// Keeps a new object under a new id.
    @discardableResult
    mutating func add(
        to table: WritableKeyPath<StripeAccount, RecordTable>, _ prefix: String, _ length: Int, _ fields: JSONObject,
        _ context: inout ProviderContext
    ) -> Record {
        let id = prefix + context.random.alphanumerics(length)
        let own: JSONObject = ["id": .string(id)]
        var object = own.merging(fields)
        object["created"] = .int(context.now.seconds)
        object["livemode"] = false
        return self[keyPath: table].insert(id, object, at: context.now)
    }

    // MARK: Money

    /// Charges a payment, and captures the money at once or leaves that for later. Returns the changed payment.
    mutating func charge(_ intent: Record, captures: Bool, _ context: inout ProviderContext) -> Record {
        var intent = intent
        let amount = intent.fields["amount"] ?? 0
        let charge = add(to: \.charges, "ch_", 24, forms.object("charge", intent.fields), &context)
        intent.fields["latest_charge"] = .string(charge.id)
        intent.fields["amount_capturable"] = captures ? 0 : amount
        intent.fields["status"] = "requires_capture"
        intents[intent.id] = intent
        return captures ? capture(intent, amount.intValue ?? 0, &context) : intent
    }

    /// Captures the money of a charged payment. Returns the changed payment.
    mutating func capture(_ intent: Record, _ amount: Int, _ context: inout ProviderContext) -> Record {
        var intent = intent
        let id = intent.fields["latest_charge"]?.plainText ?? ""
        let transaction = move(amount, fee: StripeMoney.fee(of: amount), "charge", intent.fields, from: id, &context)
        if var charge = charges[id] {
            charge.fields.merge([
                "captured": true, "amount_captured": .int(amount), "balance_transaction": .string(transaction),
            ])
            charges[id] = charge
        }
        intent.fields.merge(["status": "succeeded", "amount_received": .int(amount), "amount_capturable": 0])
        intents[intent.id] = intent
        return intent
    }

    /// Refunds money of a charge; the fee stays with Stripe. The caller checks that there is so much.
    mutating func refund(
        _ charge: Record, _ amount: Int, _ fields: JSONObject, _ context: inout ProviderContext
    ) -> Record {
        var charge = charge
        let refunded = (charge.fields["amount_refunded"]?.intValue ?? 0) + amount
        charge.fields["amount_refunded"] = .int(refunded)
        charge.fields["refunded"] = .bool(refunded == charge.fields["amount_captured"]?.intValue)
        charges[charge.id] = charge
        let common = forms.object("refund") { $0 == "refunded" ? .int(amount) : charge.fields[$0] }
        var refund = add(to: \.refunds, "re_", 24, common.merging(fields), &context)
        refund.fields["balance_transaction"] = .string(
            move(-amount, fee: 0, "refund", charge.fields, from: refund.id, &context))
        refunds[refund.id] = refund
        return refund
    }

    private mutating func move(
        _ amount: Int, fee: Int, _ type: String, _ fields: JSONObject, from source: String,
        _ context: inout ProviderContext
    ) -> String {
        // What is given back leaves at once; what comes in is pending for a while.
        let available = context.now.seconds + (amount > 0 ? Self.pendingDays * 86_400 : 0)
        let own: JSONObject = [
            "moved": .int(amount), "available": .int(available), "fee": .int(fee), "net": .int(amount - fee),
            "source": .string(source), "type": .string(type),
        ]
        let transaction = forms.object("balance_transaction") { own[$0] ?? fields[$0] }
        return add(to: \.transactions, "txn_", 24, transaction, &context).id
    }

    /// The balance, by currency: what can be paid out, and what is still pending.
    func balance(at now: Timestamp) -> JSONValue {
        var sums: [(currency: String, available: Int, pending: Int)] = []
        for transaction in transactions.records {
            let currency = transaction.fields["currency"]?.plainText ?? ""
            let net = transaction.fields["net"]?.intValue ?? 0
            let isAvailable = (transaction.fields["available_on"]?.intValue ?? 0) <= now.seconds
            let place = sums.firstIndex { $0.currency == currency } ?? sums.endIndex
            if place == sums.endIndex { sums.append((currency, 0, 0)) }
            if isAvailable { sums[place].available += net } else { sums[place].pending += net }
        }
        let currencies = sums.map { sum -> JSONValue in
            ["currency": .string(sum.currency), "available": .int(sum.available), "pending": .int(sum.pending)]
        }
        return .object(forms.object("balance", ["currencies": .array(currencies)]))
    }
}

/// The bank's answer to a payment (Stripe, "Test cards").
enum StripeVerdict {
    case pays
    case declines(code: String, message: String)
    /// The person must confirm it at their bank first.
    case asks
}

/// Amounts as Stripe has them: whole numbers of a currency's smallest unit.
enum StripeMoney {
    /// The amounts that can be charged at once.
    static let range = 50...99_999_999
    static let currencies = ["usd", "eur", "gbp", "jpy", "cad", "aud", "chf", "sek"]

    /// Stripe's fee for a payment: 2.9 % and 30 of the smallest unit, rounded to the nearest unit.
    static func fee(of amount: Int) -> Int { (amount * 29 + 500) / 1_000 + 30 }

    /// An amount as messages write it: `$12.50`.
    static func text(_ amount: Int, _ currency: String) -> String {
        let sign = ["usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"][currency] ?? "\(currency.uppercased()) "
        guard currency != "jpy" else { return "\(sign)\(amount)" }
        let cents = amount % 100
        return "\(sign)\(amount / 100).\(cents < 10 ? "0" : "")\(cents)"
    }
}

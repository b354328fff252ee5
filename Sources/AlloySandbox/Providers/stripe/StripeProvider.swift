import JSON
import Platform

/// Stripe: money moves once. A write under an `Idempotency-Key` is answered again as it was, and done no second time.
struct StripeProvider: SimulatedProvider {
    /// A reply under an idempotency key, with the request that it answered.
    private struct Kept: Sendable {
        let fingerprint: String
        let reply: ProviderReply
        let until: Timestamp
    }

    /// The time for which Stripe remembers a key ("Idempotent requests").
    private static let keyLife = Duration.seconds(24 * 3_600)

    private var account: StripeAccount?
    private var keys: [ExactString: Kept] = [:]
    /// The number of keys at which those that are too old are removed.
    private var keyCapacity = 1_000

    private let folder: ProviderFolder

    init(_ folder: ProviderFolder) { self.folder = folder }

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        guard call.action.httpMethod == "post", let key = call.header("Idempotency-Key") else {
            return answer(call, &context).reply
        }
        let fingerprint = Self.fingerprint(call)
        if let kept = keys[ExactString(key)], kept.until > context.now {
            guard kept.fingerprint == fingerprint else {
                return folder.reply(StripeError.keyUsedOtherwise(key), &context.random)
            }
            var reply = kept.reply
            reply.headers = ["idempotent-replayed": "true"]
            return reply
        }
        let (reply, isKept) = answer(call, &context)
        if isKept {
            let kept = Kept(fingerprint: fingerprint, reply: reply, until: context.now.advanced(by: Self.keyLife))
            keys[ExactString(key)] = kept
            forgetOldKeys(at: context.now)
        }
        return reply
    }

    private mutating func forgetOldKeys(at now: Timestamp) {
        guard keys.count > keyCapacity else { return }
        keys = keys.filter { $0.value.until > now }
        keyCapacity = max(keys.count * 2, 1_000)
    }

    private static func fingerprint(_ call: ProviderCall) -> String {
        var writer = JSONWriter()
        writer.write([
            .string(call.action.path), .object(call.pathParams), call.requestBody ?? .null,
        ])
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The answer, and whether anything was tried for it.
    private mutating func answer(
        _ call: ProviderCall, _ context: inout ProviderContext
    ) -> (reply: ProviderReply, isKept: Bool) {
        var account = self.account ?? StripeAccount(folder, &context)
        // Held in one place only, so that a change is made in place instead of on a copy.
        self.account = nil
        defer { self.account = account }
        do throws(StripeError) {
            return (.ok(try Self.answer(call, &account, &context)), true)
        } catch {
            return (folder.reply(error, &context.random), error.isKept)
        }
    }

    private static func answer(
        _ call: ProviderCall, _ account: inout StripeAccount, _ context: inout ProviderContext
    ) throws(StripeError) -> JSONValue {
        switch (call.action.httpMethod, call.action.path) {
        case ("get", "/v1/customers"): return try list(account.customers, call, by: ["email"])
        case ("get", "/v1/customers/search"): return try searchCustomers(call, account)
        case ("post", "/v1/customers"): return try createCustomer(call, &account, &context)
        case ("get", "/v1/customers/{id}"): return try customer(call, account, living: false).object
        case ("post", "/v1/customers/{id}"): return try updateCustomer(call, &account, context.now)
        case ("delete", "/v1/customers/{id}"): return try deleteCustomer(call, &account)
        case ("get", "/v1/payment_intents"): return try list(account.intents, call, by: ["customer"])
        case ("post", "/v1/payment_intents"): return try createIntent(call, &account, &context)
        case ("get", "/v1/payment_intents/{id}"):
            return try record(account.intents, "payment_intent", call).object
        case ("post", "/v1/payment_intents/{id}"): return try updateIntent(call, &account, context.now)
        case ("post", "/v1/payment_intents/{id}/confirm"): return try confirmIntent(call, &account, &context)
        case ("post", "/v1/payment_intents/{id}/capture"): return try captureIntent(call, &account, &context)
        case ("post", "/v1/payment_intents/{id}/cancel"): return try cancelIntent(call, &account, context.now)
        case ("get", "/v1/charges"): return try list(account.charges, call, by: ["customer", "payment_intent"])
        case ("get", "/v1/charges/{id}"): return try record(account.charges, "charge", call).object
        case ("get", "/v1/refunds"): return try list(account.refunds, call, by: ["charge", "payment_intent"])
        case ("post", "/v1/refunds"): return try createRefund(call, &account, &context)
        case ("get", "/v1/refunds/{id}"): return try record(account.refunds, "refund", call).object
        case ("get", "/v1/balance"): return account.balance(at: context.now)
        case ("get", "/v1/balance_transactions"):
            return try list(account.transactions, call, by: ["source", "type"])
        default: throw .unknownURL(call.action.httpMethod, call.action.path)
        }
    }

    /// Returns the object that the id in the path names.
    static func record(_ table: RecordTable, _ kind: String, _ call: ProviderCall) throws(StripeError) -> Record {
        let id = call.pathText("id") ?? ""
        guard let record = table[id] else {
            throw .noSuch(kind, id, at: kind == "customer" ? "id" : kind, inPath: true)
        }
        return record
    }

    // MARK: Lists

    /// Newest first; a page begins behind the object of an id, or ends before one.
    private static func list(
        _ table: RecordTable, _ call: ProviderCall, by filters: [String]
    ) throws(StripeError) -> JSONValue {
        // Filters are checked first, so that an unknown one is refused by name.
        var records = Array(table.records.filter { $0.fields["deleted"] == nil }.reversed())
        let input = try StripeInput(call, known: ["limit", "starting_after", "ending_before"] + filters)
        for filter in filters {
            if let value = input.text(filter) { records = records.filter { $0.fields[filter]?.plainText == value } }
        }
        let limit = try limit(input)
        var hasMore = false
        if let id = input.text("ending_before") {
            guard let end = records.offset(of: id) else { throw .noSuch("object", id, at: "ending_before") }
            let before = records[..<end].suffix(limit)
            hasMore = before.startIndex > 0
            records = Array(before)
        } else {
            let last = input.text("starting_after")
            guard let offset = records.offset(behind: last) else {
                throw .noSuch("object", last ?? "", at: "starting_after")
            }
            let page = OffsetPage(of: records, offset: offset, limit: limit)
            hasMore = page.nextOffset != nil
            records = page.elements
        }
        return [
            "object": "list", "url": .string(call.action.path), "has_more": .bool(hasMore),
            "data": .array(records.map(\.object)),
        ]
    }

    static func limit(_ input: StripeInput) throws(StripeError) -> Int {
        let limit = try input.integer("limit") ?? 10
        guard limit >= 1 else { throw .invalid(nil, "This value must be greater than or equal to 1.", at: "limit") }
        guard limit <= 100 else { throw .invalid(nil, "This value must be less than or equal to 100.", at: "limit") }
        return limit
    }
}

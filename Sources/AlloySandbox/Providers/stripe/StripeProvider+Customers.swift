import JSON
import Platform

extension StripeProvider {
    private static let customerTexts = ["description", "email", "name", "phone"]
    private static let customerParameters = customerTexts + ["address", "metadata", "payment_method"]

    static func createCustomer(
        _ call: ProviderCall, _ account: inout StripeAccount, _ context: inout ProviderContext
    ) throws(StripeError) -> JSONValue {
        let fields = try changed(account.forms.object("customer"), call, account)
        return account.add(to: \.customers, "cus_", 14, fields, &context).object
    }

    static func updateCustomer(
        _ call: ProviderCall, _ account: inout StripeAccount, _ now: Timestamp
    ) throws(StripeError) -> JSONValue {
        var customer = try customer(call, account)
        customer.fields = try changed(customer.fields, call, account)
        return account.customers.update(&customer, at: now).object
    }

    /// A deleted customer stays findable by its id, as one that is deleted.
    static func deleteCustomer(_ call: ProviderCall, _ account: inout StripeAccount) throws(StripeError) -> JSONValue {
        var customer = try customer(call, account)
        customer.fields = ["id": .string(customer.id), "object": "customer", "deleted": true]
        account.customers[customer.id] = customer
        return customer.object
    }

    /// The customer that the path names.
    static func customer(
        _ call: ProviderCall, _ account: StripeAccount, living: Bool = true
    ) throws(StripeError) -> Record {
        let customer = try record(account.customers, "customer", call)
        guard !living || customer.fields["deleted"] == nil else {
            throw .noSuch("customer", customer.id, at: "id", inPath: true)
        }
        return customer
    }

    /// A customer's fields with the changes that the call makes; an empty text unsets.
    private static func changed(
        _ fields: JSONObject, _ call: ProviderCall, _ account: StripeAccount
    ) throws(StripeError) -> JSONObject {
        let input = try StripeInput(call, known: customerParameters)
        var fields = fields
        for name in customerTexts where input.has(name) { fields[name] = .optional(input.text(name)) }
        if let email = input.text("email"), !email.isEmailAddress {
            throw .invalid("email_invalid", "Invalid email address: \(email)", at: "email")
        }
        if let address = input["address"] {
            guard address.objectValue != nil else {
                throw .invalid("parameter_invalid_hash", "Invalid hash", at: "address")
            }
            fields["address"] = address
        }
        if let method = input.text("payment_method"), account.verdict(on: method) == nil {
            throw .noSuch("PaymentMethod", method, at: "payment_method")
        }
        fields["metadata"] = .object(try input.metadata(over: fields["metadata"]?.objectValue ?? [:]))
        return fields
    }

    /// `query` is one or more conditions joined by AND: `email:'ada@example.com'`, `name~'ada'`, `metadata['key']:'value'`.
    static func searchCustomers(_ call: ProviderCall, _ account: StripeAccount) throws(StripeError) -> JSONValue {
        let input = try StripeInput(call, known: ["query", "limit", "page"])
        let query = try search(input.required("query"))
        let limit = try limit(input)
        var offset = 0
        if let page = input.text("page") {
            guard let value = Int(page), value >= 0 else { throw .invalid(nil, "Invalid page: \(page)", at: "page") }
            offset = value
        }
        let found = account.customers.records.filter { $0.fields["deleted"] == nil && query.matches($0.fields) }
        let page = OffsetPage(of: found.reversed(), offset: offset, limit: limit)
        return [
            "object": "search_result", "url": .string(call.action.path), "has_more": .bool(page.nextOffset != nil),
            "data": .array(page.elements.map(\.object)), "next_page": .optional(page.nextOffset.map(String.init)),
        ]
    }

    private static func search(_ text: String) throws(StripeError) -> FieldQuery {
        do throws(FieldQuery.Problem) {
            return try FieldQuery(text, fields: customerTexts, keyed: "metadata", signs: ":~")
        } catch {
            throw switch error {
            case .unreadable: .invalid(nil, "We were unable to parse your search query: \(text)", at: "query")
            case .unknownField(let name):
                .invalid(
                    nil, "Field `\(name)` is an unsupported search field for resource `customers`.", at: "query")
            }
        }
    }
}

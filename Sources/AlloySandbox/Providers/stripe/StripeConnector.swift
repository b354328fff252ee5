import JSON

extension ConnectorDefinition {
    /// Stripe: money moves once. The actions follow Stripe's API; a write takes `Idempotency-Key` in `additionalHeaders`.
    static let stripe = ConnectorDefinition(
        id: "stripe", name: "Stripe", group: ["input"], category: ["payments"],
        requirements: [.bearer("Stripe's secret key.", sample: "sk_test_0123456789abcdef")],
        resources: [
            ResourceDefinition(
                name: "customers", description: "Manage customers.",
                actions: [
                    list("Customers", "customers", "/v1/customers", sample: customer, by: ["email"]),
                    action(
                        "searchCustomers", "Search customers", "Find customers by their fields.", "get",
                        "/v1/customers/search",
                        parameters: [
                            Parameter.query(
                                "query", "Conditions such as `email:'ada@example.com' AND name~'ada'`.",
                                required: true),
                            limit, Parameter.query("page", "`next_page` of the page before."),
                        ],
                        response: [
                            "object": "search_result", "url": "/v1/customers/search", "has_more": false,
                            "data": [customer], "next_page": nil,
                        ]),
                    get("Customer", "customer", "/v1/customers", sample: customer),
                    action(
                        "createCustomer", "Create a customer", "Create a customer.", "post", "/v1/customers",
                        body: Schema.object(customerFields), response: customer),
                    action(
                        "updateCustomer", "Update a customer",
                        "Change the given fields of a customer; an empty text unsets one.", "post",
                        "/v1/customers/{id}", parameters: [id("customer")], body: Schema.object(customerFields),
                        response: customer),
                    action(
                        "deleteCustomer", "Delete a customer", "Delete a customer for good.", "delete",
                        "/v1/customers/{id}", parameters: [id("customer")],
                        response: ["id": "cus_NffrFeUfNV2Hib", "object": "customer", "deleted": true]),
                ]),
            ResourceDefinition(
                name: "paymentIntents", description: "Take payments.",
                actions: [
                    list(
                        "PaymentIntents", "payments", "/v1/payment_intents", sample: intent, by: ["customer"]),
                    get("PaymentIntent", "payment", "/v1/payment_intents", sample: intent),
                    action(
                        "createPaymentIntent", "Create a payment", "Create a payment; `confirm` takes it at once.",
                        "post", "/v1/payment_intents",
                        body: Schema.object(
                            intentFields.merging([
                                "capture_method": Schema.string(
                                    "`manual` holds the money until it is captured.",
                                    values: ["automatic", "automatic_async", "manual"]),
                                "confirm": Schema.boolean("Take the payment at once."),
                            ]), required: ["amount", "currency"]), response: intent),
                    action(
                        "updatePaymentIntent", "Update a payment", "Change a payment that was not taken yet.", "post",
                        "/v1/payment_intents/{id}", parameters: [id("payment")], body: Schema.object(intentFields),
                        response: intent),
                    action(
                        "confirmPaymentIntent", "Confirm a payment", "Take a payment.", "post",
                        "/v1/payment_intents/{id}/confirm", parameters: [id("payment")],
                        body: Schema.object(["payment_method": method]), response: intent),
                    action(
                        "capturePaymentIntent", "Capture a payment", "Take the money that a payment holds.", "post",
                        "/v1/payment_intents/{id}/capture", parameters: [id("payment")],
                        body: Schema.object([
                            "amount_to_capture": Schema.integer(
                                "At most what is held; all of it when absent.", minimum: 1)
                        ]), response: intent),
                    action(
                        "cancelPaymentIntent", "Cancel a payment", "Give up a payment that was not taken yet.", "post",
                        "/v1/payment_intents/{id}/cancel", parameters: [id("payment")],
                        body: Schema.object([
                            "cancellation_reason": Schema.string(values: [
                                "duplicate", "fraudulent", "requested_by_customer", "abandoned",
                            ])
                        ]), response: intent),
                ]),
            ResourceDefinition(
                name: "charges", description: "Look at what was charged.",
                actions: [
                    list(
                        "Charges", "charges", "/v1/charges", sample: charge, by: ["customer", "payment_intent"]),
                    get("Charge", "charge", "/v1/charges", sample: charge),
                ]),
            ResourceDefinition(
                name: "refunds", description: "Give money back.",
                actions: [
                    list("Refunds", "refunds", "/v1/refunds", sample: refund, by: ["charge", "payment_intent"]),
                    get("Refund", "refund", "/v1/refunds", sample: refund),
                    action(
                        "createRefund", "Create a refund",
                        "Give back a payment or a part of it; what was given back can't be taken again.", "post",
                        "/v1/refunds",
                        body: Schema.object([
                            "payment_intent": Schema.string("The payment's id; this or `charge`."),
                            "charge": Schema.string("The charge's id."),
                            "amount": Schema.integer(
                                "In the currency's smallest unit; all that is left when absent.", minimum: 1),
                            "reason": Schema.string(values: ["duplicate", "fraudulent", "requested_by_customer"]),
                            "metadata": metadata,
                        ]), response: refund),
                ]),
            ResourceDefinition(
                name: "balance", description: "Look at where the money is.",
                actions: [
                    action(
                        "getBalance", "Get the balance", "Get what can be paid out, and what is still pending.", "get",
                        "/v1/balance",
                        response: [
                            "object": "balance", "available": [["amount": 24_148, "currency": "usd"]],
                            "livemode": false, "pending": [["amount": 0, "currency": "usd"]],
                        ]),
                    list(
                        "BalanceTransactions", "movements of money", "/v1/balance_transactions",
                        sample: [
                            "id": "txn_1MiN3gLkdIwHu7ixxapQrznl", "object": "balance_transaction", "amount": 24_900,
                            "currency": "usd", "fee": 752, "net": 24_148, "type": "charge",
                            "source": "ch_3MmlLrLkdIwHu7ix0snN0B15",
                        ], by: ["source", "type"]),
                ]),
        ],
        makeProvider: { StripeProvider() })

    // MARK: Parts

    private static let limit = Parameter.query(
        "limit", "How many a page holds.", Schema.integer(minimum: 1, maximum: 100))
    private static let method = Schema.string(
        "A payment method, such as `pm_card_visa`, or `pm_card_chargeDeclined` for one that is declined.")
    private static let metadata = Schema.object([:], "Up to 50 texts of your own, by key.")
    private static let customerFields: JSONObject = [
        "name": Schema.string(), "email": Schema.string(format: "email"), "phone": Schema.string(),
        "description": Schema.string(), "metadata": metadata,
    ]
    private static let intentFields: JSONObject = [
        "amount": Schema.integer("In the currency's smallest unit: 1050 is $10.50.", minimum: 50, maximum: 99_999_999),
        "currency": Schema.string(
            "Three letters, as ISO 4217 has them, in lower case.", values: StripeMoney.currencies),
        "customer": Schema.string("The customer's id."), "payment_method": method,
        "description": Schema.string(), "receipt_email": Schema.string(format: "email"), "metadata": metadata,
    ]

    private static func id(_ noun: String) -> JSONValue { Parameter.path("id", "The \(noun)'s id.") }

    private static func list(
        _ plural: String, _ words: String, _ path: String, sample: JSONValue, by filters: [String]
    ) -> ActionDefinition {
        action(
            "list\(plural)", "List \(words)", "List \(words), newest first, a page at a time.", "get", path,
            parameters: [
                limit, Parameter.query("starting_after", "The id of the last one of the page before."),
                Parameter.query("ending_before", "The id of the first one of the page after."),
            ] + filters.map { Parameter.query($0, "Only those with this \($0).") },
            response: ["object": "list", "url": .string(path), "has_more": false, "data": [sample]])
    }

    private static func get(_ singular: String, _ word: String, _ path: String, sample: JSONValue) -> ActionDefinition {
        action(
            "get\(singular)", "Get a \(word)", "Get a \(word) by its id.", "get", "\(path)/{id}",
            parameters: [id(word)], response: sample)
    }

    /// A write takes the header with which it is done once.
    private static func action(
        _ id: String, _ name: String, _ description: String, _ httpMethod: String, _ path: String,
        parameters: [JSONValue] = [], body: JSONValue? = nil, response: JSONValue
    ) -> ActionDefinition {
        let key = Parameter.header(
            "Idempotency-Key", "Under the same key the same write is done once, within 24 hours.", required: false)
        return ActionDefinition(
            id, name, description, httpMethod, path, parameters: parameters + (httpMethod == "post" ? [key] : []),
            body: body, response: response)
    }

    private static let customer: JSONValue = [
        "id": "cus_NffrFeUfNV2Hib", "object": "customer", "balance": 0, "description": nil,
        "email": "ada@example.com", "metadata": [:], "name": "Ada Lovelace", "phone": nil, "created": 1_754_062_365,
        "livemode": false,
    ]
    private static let intent: JSONValue = [
        "id": "pi_3MtwBwLkdIwHu7ix28a3tqPa", "object": "payment_intent", "amount": 24_900, "amount_received": 24_900,
        "currency": "usd", "customer": "cus_NffrFeUfNV2Hib", "latest_charge": "ch_3MmlLrLkdIwHu7ix0snN0B15",
        "metadata": [:], "payment_method": "pm_card_visa", "status": "succeeded", "created": 1_754_062_365,
        "livemode": false,
    ]
    private static let charge: JSONValue = [
        "id": "ch_3MmlLrLkdIwHu7ix0snN0B15", "object": "charge", "amount": 24_900, "amount_captured": 24_900,
        "amount_refunded": 0, "captured": true, "currency": "usd", "paid": true,
        "payment_intent": "pi_3MtwBwLkdIwHu7ix28a3tqPa", "refunded": false, "status": "succeeded",
        "created": 1_754_062_365, "livemode": false,
    ]
    private static let refund: JSONValue = [
        "id": "re_1Nispe2eZvKYlo2Cd31jOCgZ", "object": "refund", "amount": 1_000,
        "charge": "ch_3MmlLrLkdIwHu7ix0snN0B15", "currency": "usd",
        "payment_intent": "pi_3MtwBwLkdIwHu7ix28a3tqPa", "reason": nil, "status": "succeeded",
        "created": 1_754_062_365, "livemode": false,
    ]
}

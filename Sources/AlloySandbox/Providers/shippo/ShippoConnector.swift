import JSON

extension ConnectorDefinition {
    /// Shippo. The quick-start names its resources and `CreateAddress`; the definitions are ours.
    static let shippo = ConnectorDefinition(
        id: "shippo", name: "Shippo", group: ["output"], category: ["shipping"],
        requirements: [.bearer("Shippo's API token.", sample: "shippo_test_0123456789")],
        resources: [
            ResourceDefinition(
                name: "Address", description: "Manage addresses to ship from and to.",
                actions: [
                    ActionDefinition(
                        "CreateAddress", "Create an address", "Create an address; it never changes afterwards.", "post",
                        "/addresses",
                        body: Schema.object(fields.merging(["validate": validates]), required: ["country"]),
                        response: address, from: .observed),
                    ActionDefinition(
                        "ListAddresses", "List addresses", "List all addresses, newest first.", "get", "/addresses",
                        parameters: paging, response: list(address)),
                    ActionDefinition(
                        "GetAddress", "Get an address", "Get an address by its id.", "get", "/addresses/{AddressId}",
                        parameters: [addressID], response: address),
                    ActionDefinition(
                        "ValidateAddress", "Validate an address", "Check whether an address can be shipped to.", "get",
                        "/addresses/{AddressId}/validate", parameters: [addressID], response: address),
                ]),
            ResourceDefinition(
                name: "Order", description: "Manage orders.",
                actions: [
                    ActionDefinition(
                        "CreateOrder", "Create an order", "Create an order to ship.", "post", "/orders", body: order,
                        response: orderSample),
                    ActionDefinition(
                        "ListOrders", "List orders", "List all orders, newest first.", "get", "/orders",
                        parameters: paging, response: list(orderSample)),
                    ActionDefinition(
                        "GetOrder", "Get an order", "Get an order by its id.", "get", "/orders/{OrderId}",
                        parameters: [Parameter.path("OrderId", "The order's `object_id`.")], response: orderSample),
                ]),
        ],
        makeProvider: { ShippoProvider() })

    private static let addressID = Parameter.path("AddressId", "The address's `object_id`.")
    private static let validates = Schema.boolean("Check the address at once.")
    private static let paging = [
        Parameter.query("page", "The page's number, from 1.", Schema.integer(minimum: 1)),
        Parameter.query("results", "How many results a page holds.", Schema.integer(minimum: 1, maximum: 100)),
    ]

    private static let fields: JSONObject = [
        "name": Schema.string("First and last name."), "company": Schema.string(),
        "street1": Schema.string("Street and number."), "street2": Schema.string(), "city": Schema.string(),
        "state": Schema.string("Needed in the US, Canada and Australia."), "zip": Schema.string(),
        "country": Schema.string("Two letters, as ISO 3166-1 has them."), "phone": Schema.string(),
        "email": Schema.string(format: "email"), "is_residential": Schema.boolean(),
    ]

    private static let order = Schema.object(
        [
            "to_address": Schema.object(fields, required: ["country"], "Where the order goes."),
            "from_address": Schema.object(fields, required: ["country"], "Where it comes from."),
            "placed_at": Schema.string("When it was placed.", format: "date-time"),
            "order_number": Schema.string("Your number of it."),
            "order_status": Schema.string(values: [
                "UNKNOWN", "AWAITPAY", "PAID", "REFUNDED", "CANCELLED", "PARTIALLY_FULFILLED", "SHIPPED",
            ]),
            "line_items": Schema.array(
                Schema.object([
                    "title": Schema.string(), "sku": Schema.string(), "quantity": Schema.integer(minimum: 1),
                    "total_price": Schema.string(), "currency": Schema.string(),
                ])),
            "total_price": Schema.string(), "currency": Schema.string("Three letters, as ISO 4217 has them."),
            "weight": Schema.string(), "weight_unit": Schema.string(values: ["g", "kg", "lb", "oz"]),
        ], required: ["to_address", "placed_at"])

    private static func list(_ result: JSONValue) -> JSONValue {
        ["next": nil, "previous": nil, "results": [result]]
    }

    private static let address: JSONValue = [
        "object_id": "d799c2679e644279b59fe661ac8fa488", "is_complete": true, "name": "Ada Lovelace",
        "street1": "12 St James's Square", "city": "London", "zip": "SW1Y 4JH", "country": "GB",
        "object_created": "2025-08-01T15:32:45.646Z", "validation_results": [:], "test": true,
    ]
    private static let orderSample: JSONValue = [
        "object_id": "4f2bc588e4e5446cb3f9fdb7cd5e190b", "order_number": "#1068", "order_status": "PAID",
        "placed_at": "2025-08-01T15:32:45.646Z", "to_address": address, "line_items": [], "total_price": "24.93",
        "currency": "USD", "test": true,
    ]
}

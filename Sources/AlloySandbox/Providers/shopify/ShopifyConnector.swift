import JSON

extension ConnectorDefinition {
    /// Shopify's GraphQL admin API. `listOrders` is seen in clients, `getShop` named; a read is a `get` here.
    static let shopify = ConnectorDefinition(
        id: "shopify", name: "Shopify", group: ["input"], category: ["e-commerce"],
        requirements: [
            .oauth2(
                ["shopName": Schema.string("`my-store` of my-store.myshopify.com.")], sample: ["shopName": "my-store"])
        ],
        resources: [
            resource(
                "Customer", changes: ["email": Schema.string(format: "email"), "firstName": text, "lastName": text],
                required: "email", ["firstName": "Ada", "lastName": "Lovelace", "email": "ada@example.com"]),
            resource(
                "Order", changes: [:], required: nil,
                ["name": "#1001", "totalPriceSet": ["shopMoney": ["amount": "249.00", "currencyCode": "USD"]]]),
            resource(
                "Product",
                changes: [
                    "title": text, "descriptionHtml": text, "vendor": text,
                    "status": Schema.string(values: ["ACTIVE", "ARCHIVED", "DRAFT"]),
                ], required: "title", ["title": "Walnut desk", "status": "ACTIVE"]),
            ResourceDefinition(
                name: "shop", description: "Look at the shop itself.",
                actions: [getShop]),
        ],
        makeProvider: {
            TenantProvider(by: "shopName", nobody: { _ in ProviderReply(status: 404, body: ["errors": "Not Found"]) }) {
                ShopifyProvider()
            }
        })

    /// It needs no scope: every token may ask whose it is.
    private static let getShop: ActionDefinition = {
        var action = ActionDefinition(
            "getShop", "Get the shop", "Get the shop's name, domain and plan.", "get", path,
            response: ["data": ["shop": ["name": "my-store"]]])
        action.scopes = []
        return action
    }()

    private static let path = "/admin/api/2025-07/graphql.json"
    private static let text = Schema.string()

    private static func resource(
        _ type: String, changes: JSONObject, required: String?, _ node: JSONObject
    ) -> ResourceDefinition {
        let plural = "\(type)s"
        let field = type.lowercased()
        let words = plural.lowercased()
        let article = "aeiou".contains(field.prefix(1)) ? "an" : "a"
        let id = Schema.string("`gid://shopify/\(type)/…`, or its number.")
        let own: JSONObject = ["id": .string("gid://shopify/\(type)/5100000000042")]
        let sample = JSONValue.object(own.merging(node))
        func answer(_ verb: String, _ value: JSONObject) -> JSONValue {
            let none: JSONObject = ["userErrors": []]
            return ["data": ["\(field)\(verb)": .object(value.merging(none))]]
        }
        var actions = [
            ActionDefinition(
                "list\(plural)", "List \(words)", "List \(words), a page at a time.", "get", path,
                parameters: [
                    Parameter.query(
                        "first", "How many a page holds.", Schema.integer(minimum: 1, maximum: 250), required: true),
                    Parameter.query("after", "`pageInfo.endCursor` of the page before."),
                    Parameter.query("query", "A search such as `created_at:>='2025-01-01'`."),
                    Parameter.query("reverse", "Newest first.", Schema.boolean()),
                ],
                response: [
                    "data": [
                        words: [
                            "edges": [["cursor": "c5100000000042", "node": sample]],
                            "pageInfo": ["hasNextPage": false, "endCursor": "c5100000000042"],
                        ]
                    ]
                ],
                from: type == "Order" ? .observed : .filled),
            ActionDefinition(
                "get\(type)", "Get \(article) \(field)", "Get \(article) \(field) by its id.", "get", path,
                parameters: [Parameter.query("id", "The \(field)'s id.", id, required: true)],
                response: ["data": [field: sample]]),
        ]
        if let required {
            actions += [
                ActionDefinition(
                    "create\(type)", "Create \(article) \(field)", "Create \(article) \(field).", "post", path,
                    body: Schema.object(["input": Schema.object(changes, required: [required])], required: ["input"]),
                    response: answer("Create", [field: sample])),
                ActionDefinition(
                    "update\(type)", "Update \(article) \(field)", "Change the given fields of \(article) \(field).",
                    "post", path,
                    body: Schema.object(
                        [
                            "input": Schema.object(
                                JSONObject([.init(key: "id", value: id)] + changes.members), required: ["id"])
                        ],
                        required: ["input"]),
                    response: answer("Update", [field: sample])),
                ActionDefinition(
                    "delete\(type)", "Delete \(article) \(field)", "Delete \(article) \(field).", "post", path,
                    body: Schema.object(["input": Schema.object(["id": id], required: ["id"])], required: ["input"]),
                    response: answer("Delete", ["deleted\(type)Id": own["id"] ?? .null])),
            ]
        }
        // Shopify, "API access scopes".
        actions = actions.map { action in
            var action = action
            action.scopes = ["\(action.httpMethod == "get" ? "read" : "write")_\(words)"]
            return action
        }
        return ResourceDefinition(name: words, description: "Manage \(words).", actions: actions)
    }
}

import Alloy
import JSON

/// `connectors.*`: what the account may use.
extension ConnectorMethods {
    private static let hubspot: JSONObject = [
        "id": "hubspot", "name": "Hubspot", "icon": "https://cdn.runalloy.com/icons/hubspot.png",
        "categories": ["crm"], "groups": ["input"],
    ]

    static let list = Method(
        "connectors.list", "List the connectors that the account may use.",
        access: .read,
        parameters: [
            .text("query", "Only connectors that it means, by id, name or category; the nearest first."),
            .text("category", "Only connectors of this category, such as `crm`."), .maxAge,
        ],
        result: ResultSchema.object(
            ["connectors": ResultSchema.array(of: ResultSchema.connector), "cached": ResultSchema.cached],
            required: ["connectors"]),
        example: Method.Example(params: ["category": "crm"], result: ["connectors": [.object(hubspot)]]),
        handler: .waiting { call throws(AlloyError) in
            let query = call.text("query")
            let category = call.text("category")?.lowercased()
            let answer = try await call.connectors()
            if query == nil, category == nil { return .encoded(answer.encoded("connectors")) }
            var connectors = answer.elements.compactMap(Connector.init)
            if let category {
                connectors = connectors.filter { $0.categories.contains { $0.lowercased() == category } }
            }
            if let query { connectors = ConnectorRanking.matches(connectors, query: query) }
            return .value(answer.aged(["connectors": .array(connectors.map(\.json))]))
        })

    static let get = Method(
        "connectors.get", "Look up one connector.", access: .read, parameters: [.connectorId, .maxAge],
        result: ResultSchema.object(
            ["connector": .object(ResultSchema.connector), "cached": ResultSchema.cached], required: ["connector"]),
        errors: [.notFound],
        example: Method.Example(params: ["connectorId": "hubspot"], result: ["connector": .object(hubspot)])
    ) { call throws(AlloyError) in
        try await call.connector(call.requiredText("connectorId"))
    }
}

import ActionSearch
import Alloy
import JSON
import JSONSchema

/// `connectors.*`: the connectors that the account may use.
enum ConnectorMethods {
    static let all = [list, get]

    private static let hubspot: JSONObject = [
        "id": "hubspot", "name": "Hubspot", "icon": "https://cdn.runalloy.com/icons/hubspot.png",
        "categories": ["crm"], "groups": ["input"],
    ]

    private static let query = Parameter<String?>(
        "query", "Only connectors whose id, name or category is similar to this; the nearest first.")
    private static let category = Parameter<String?>("category", "Only connectors of this category, such as `crm`.")

    private static let list = Method(
        "connectors.list", "List the connectors that the account may use.",
        access: .read,
        parameters: [query, category, .maxAge],
        result: ResultSchema.object(
            "ConnectorList", "The connectors; `warnings` names a category that no connector has.",
            [
                "connectors": ResultSchema.array(of: ResultSchema.connector), "warnings": ResultSchema.strings,
                "cached": ResultSchema.cached,
            ], optional: ["warnings", "cached"]),
        example: Method.Example(params: ["category": "crm"], result: ["connectors": [.object(hubspot)]]),
        handler: .waiting { call throws(AlloyError) in
            let query = call[ConnectorMethods.query]
            let category = call[ConnectorMethods.category]?.lowercased()
            let answer = try await call.connectors()
            if query == nil, category == nil { return .encoded(answer.encoded("connectors")) }
            let all = answer.elements.compactMap(Connector.init)
            var connectors = all
            var warnings: [String] = []
            if let category {
                connectors = all.filter { $0.categories.contains { $0.lowercased() == category } }
                if connectors.isEmpty { warnings = [unknownCategory(call.redacted(category), among: all)] }
            }
            if let query { connectors = ConnectorRanking.matches(connectors, query: query) }
            var result: JSONObject = ["connectors": .array(connectors.map(\.json))]
            if !warnings.isEmpty { result.append("warnings", .strings(warnings)) }
            return .value(answer.aged(result))
        })

    /// The warning for a category that no connector has: an empty list alone would look like a result.
    private static func unknownCategory(_ category: String, among connectors: [Connector]) -> String {
        var names: [String] = []
        for name in connectors.flatMap(\.categories) where !names.contains(name) { names.append(name) }
        let nearest =
            nearestName(to: category, among: names)
            ?? (category.utf8.count < 3 ? nil : names.first { $0.lowercased().contains(category) })
        let known = names.isEmpty ? "" : " Known categories: \(names.sorted().prefix(40).joined(separator: ", "))."
        return "No connector has the category \(JSONValue.string(category).preview)\(guess(nearest)).\(known)"
    }

    private static let get = Method(
        "connectors.get", "Look up one connector.", access: .read, parameters: [.connectorId, .maxAge],
        result: ResultSchema.object(
            "ConnectorResult", "One connector.",
            ["connector": .object(ResultSchema.connector), "cached": ResultSchema.cached], optional: ["cached"]),
        errors: [.notFound],
        example: Method.Example(params: ["connectorId": "hubspot"], result: ["connector": .object(hubspot)])
    ) { call throws(AlloyError) in
        try await call.connector(call[.connectorId])
    }
}

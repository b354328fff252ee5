import Alloy
import JSON

/// `connectors.*`, `resources.*`, `actions.*`: what can be reached, and what it takes.
enum ConnectorMethods {
    static let all = [list, get, resources, actions, action]

    private static let hubspot: JSONObject = [
        "id": "hubspot", "name": "Hubspot", "icon": "https://cdn.runalloy.com/icons/hubspot.png",
        "categories": ["crm"], "groups": ["input"],
    ]

    private static let list = Method(
        "connectors.list", "List the connectors that the account may use.",
        access: .read,
        parameters: [
            .text("query", "Only connectors whose id, name or category holds this text, in any case."),
            .text("category", "Only connectors of this category, such as `crm`."), .maxAge,
        ],
        result: ResultSchema.object(
            ["connectors": ResultSchema.array(of: ResultSchema.connector), "cached": ResultSchema.cached],
            required: ["connectors"]),
        example: Method.Example(params: ["category": "crm"], result: ["connectors": [.object(hubspot)]]),
        handler: .waiting { call throws(AlloyError) in
            let query = call.text("query")?.lowercased()
            let category = call.text("category")?.lowercased()
            if query == nil, category == nil, call.arguments["maxAge"] == nil {
                return .encoded(
                    try await call.services.connectorList.result(client: call.client, options: call.options()))
            }
            return .value(
                try await call.remembered("connectors\u{0}\(query ?? "")\u{0}\(category ?? "")") {
                    () async throws(AlloyError) -> JSONObject in
                    let connectors = try await call.client.listConnectors(options: call.options())
                    let matching = connectors.filter { $0.matches(query: query, category: category) }
                    return ["connectors": .array(matching.map(\.json))]
                })
        })

    private static let get = Method(
        "connectors.get", "Look up one connector.", access: .read, parameters: [.connectorId, .maxAge],
        result: ResultSchema.object(
            ["connector": .object(ResultSchema.connector), "cached": ResultSchema.cached], required: ["connector"]),
        errors: [.notFound],
        example: Method.Example(params: ["connectorId": "hubspot"], result: ["connector": .object(hubspot)])
    ) { call throws(AlloyError) in
        let id = call.requiredText("connectorId")
        return try await call.remembered("connector\u{0}\(id)") { () async throws(AlloyError) -> JSONObject in
            ["connector": try await call.client.getConnector(id, options: call.options()).json]
        }
    }

    private static let resources = Method(
        "resources.list", "List a connector's resources, each with its actions.", access: .read,
        parameters: [.connectorId, .maxAge],
        result: ResultSchema.object(
            [
                "resources": ResultSchema.array(
                    of: ResultSchema.object([
                        "name": ResultSchema.string, "description": ResultSchema.optionalString,
                        "actions": ResultSchema.array(
                            of: ResultSchema.object([
                                "id": ResultSchema.string, "name": ResultSchema.string,
                                "description": ResultSchema.optionalString,
                            ])),
                    ])), "cached": ResultSchema.cached,
            ], required: ["resources"]),
        errors: [.notFound],
        example: Method.Example(
            params: ["connectorId": "hubspot"],
            result: [
                "resources": [
                    [
                        "name": "companies", "description": "Manage companies.",
                        "actions": [
                            [
                                "id": "listCompanies", "name": "Retrieve companies",
                                "description": "Retrieve all companies.",
                            ]
                        ],
                    ]
                ]
            ])
    ) { call throws(AlloyError) in
        let id = call.requiredText("connectorId")
        return try await call.remembered("resources\u{0}\(id)") { () async throws(AlloyError) -> JSONObject in
            let resources = try await call.client.listResources(of: id, options: call.userOptions)
            return ["resources": .array(resources.map(\.json))]
        }
    }

    private static let actions = Method(
        "actions.list", "List a connector's actions.",
        access: .read,
        parameters: [.connectorId, .text("resource", "Only the actions of the resource of this name."), .maxAge],
        result: ResultSchema.object(
            [
                "actions": ResultSchema.array(
                    of: ResultSchema.object([
                        "id": ResultSchema.string, "name": ResultSchema.string,
                        "description": ResultSchema.optionalString, "resource": ResultSchema.string,
                    ])), "cached": ResultSchema.cached,
            ], required: ["actions"]),
        errors: [.notFound],
        example: Method.Example(
            params: ["connectorId": "hubspot", "resource": "companies"],
            result: [
                "actions": [
                    [
                        "id": "listCompanies", "name": "Retrieve companies", "description": "Retrieve all companies.",
                        "resource": "companies",
                    ]
                ]
            ])
    ) { call throws(AlloyError) in
        let id = call.requiredText("connectorId")
        let wanted = call.text("resource")
        return try await call.remembered("actions\u{0}\(id)\u{0}\(wanted ?? "")") {
            () async throws(AlloyError) -> JSONObject in
            let resources = try await call.client.listResources(of: id, options: call.userOptions)
            let named = resources.filter { resource in wanted.map { resource.name.hasSameCodePoints(as: $0) } ?? true }
            if let wanted, named.isEmpty { throw .unknownResource(wanted, of: id, among: resources) }
            return ["actions": .array(named.flatMap(\.actionRows))]
        }
    }

    private static let action = Method(
        "actions.get", "Describe an action: what it takes, what it does, what it answers.",
        description:
            "`inputSchema` is one JSON Schema (2020-12) with the groups that `execute` takes. Parameters that the "
            + "credential supplies are left out of it and named in `injected`.",
        access: .read, parameters: [.connectorId, .actionId, .maxAge],
        result: ResultSchema.object(
            [
                "action": .object(
                    ResultSchema.object(
                        [
                            "id": ResultSchema.string, "name": ResultSchema.string,
                            "description": ResultSchema.optionalString, "httpMethod": ResultSchema.optionalString,
                            "path": ResultSchema.optionalString,
                            "effect": ["enum": ["read", "idempotentWrite", "write", "destructive"]],
                            "parameters": ["type": "array"], "requestBody": ResultSchema.anything,
                            "inputSchema": ["type": "object"], "injected": ResultSchema.strings,
                            "sampleResponse": ResultSchema.anything,
                        ],
                        required: [
                            "id", "name", "description", "httpMethod", "path", "effect", "parameters", "inputSchema",
                            "injected",
                        ])), "cached": ResultSchema.cached,
            ], required: ["action"]),
        errors: [.notFound],
        example: Method.Example(
            params: ["connectorId": "shippo", "actionId": "GetAddress"],
            result: [
                "action": [
                    "id": "GetAddress", "name": "Get an address", "description": "Retrieve an address.",
                    "httpMethod": "get", "path": "/addresses/{AddressId}", "effect": "read",
                    "parameters": [
                        ["name": "AddressId", "in": "path", "required": true, "schema": ["type": "string"]]
                    ],
                    "inputSchema": [
                        "type": "object",
                        "properties": [
                            "pathParams": [
                                "type": "object", "properties": ["AddressId": ["type": "string"]],
                                "required": ["AddressId"],
                            ]
                        ],
                        "required": ["pathParams"],
                    ],
                    "injected": [],
                ]
            ])
    ) { call throws(AlloyError) in
        let (connectorId, actionId) = (call.requiredText("connectorId"), call.requiredText("actionId"))
        return try await call.remembered("action\u{0}\(connectorId)\u{0}\(actionId)") {
            () async throws(AlloyError) -> JSONObject in
            let action = try await call.client.getAction(actionId, of: connectorId, options: call.userOptions)
            let input = ActionInput(action)
            var json = action.json.objectValue ?? JSONObject()
            json["inputSchema"] = input.schema
            json["injected"] = .strings(input.injected)
            return ["action": .object(json)]
        }
    }
}

extension Call {
    /// What `fetch` brings, or what it brought before when the caller takes an answer of that age.
    func remembered(
        _ key: String, _ fetch: () async throws(AlloyError) -> JSONObject
    ) async throws(AlloyError) -> JSONValue {
        let maxAge = arguments["maxAge"]?.intValue ?? 0
        // What a user sees may depend on the user.
        let key = "\(userId ?? "")\u{0}\(key)"
        if let result = services.catalogue.result(key, maxAge: maxAge) { return result }
        let result = try await fetch()
        if maxAge > 0 { services.catalogue.keep(result, key) }
        return .object(result)
    }
}

extension Connector {
    /// Both in lower case; nil matches everything.
    fileprivate func matches(query: String?, category: String?) -> Bool {
        if let query, !([id, name] + categories).contains(where: { $0.lowercased().contains(query) }) { return false }
        if let category, !categories.contains(where: { $0.lowercased() == category }) { return false }
        return true
    }
}

extension Resource {
    /// The actions, each with the name of its resource.
    fileprivate var actionRows: [JSONValue] {
        actions.map { action in
            var row = action.json.objectValue ?? JSONObject()
            row["resource"] = .string(name)
            return .object(row)
        }
    }
}

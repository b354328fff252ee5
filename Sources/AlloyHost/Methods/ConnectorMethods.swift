import ActionForms
import Alloy
import JSON

/// `resources.*`, `actions.*`: what can be reached, and what it takes.
enum ConnectorMethods {
    static let all = [list, get, resources, actions, action] + SearchMethods.all

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
            ]),
        handler: .waiting { call throws(AlloyError) in
            .encoded(try await call.resources(of: call.requiredText("connectorId")).encoded("resources"))
        })

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
        let answer = try await call.resources(of: id)
        let resources = answer.elements.compactMap(Resource.init)
        let named = resources.filter { resource in wanted.map { resource.name.hasSameCodePoints(as: $0) } ?? true }
        if let wanted, named.isEmpty { throw .unknownResource(wanted, of: id, among: resources) }
        return answer.aged(["actions": .array(named.flatMap(\.actionRows))])
    }

    private static let action = Method(
        "actions.get", "Describe an action: what it takes, what it does, what it answers.",
        description:
            "`inputSchema` is one JSON Schema (2020-12) with the groups that `execute` takes. Parameters that the "
            + "credential supplies are left out of it and named in `injected`. With `dialect: \"tool\"` it is in the form "
            + "that the strictest tools of language models take: one type for each value, no `$ref`, no combinators, plain "
            + "names. Then `tool` has the `names` in it that stand for others, which `execute` takes with `dialect: "
            + "\"tool\"`, and `loose`, the places where the API may refuse what fits.",
        access: .read,
        parameters: [
            .connectorId, .actionId,
            Parameter(
                "dialect", "The form of `inputSchema`: `json-schema` (the default), or `tool`.",
                ["enum": ["json-schema", "tool"]]
            ).defaulting(to: "json-schema"), .maxAge,
        ],
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
                            "requestBodyRequired": ResultSchema.boolean, "inputSchema": ["type": "object"],
                            "injected": ResultSchema.strings,
                            "sampleResponse": ResultSchema.anything,
                            "tool": .object(
                                ResultSchema.object(["names": ["type": "object"], "loose": ResultSchema.strings])),
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
        let (action, answer) = try await call.action(actionId, of: connectorId)
        let input = ActionInput(action)
        var json = action.json.objectValue ?? JSONObject()
        json["inputSchema"] = input.schema
        json["injected"] = .strings(input.injected)
        if call.text("dialect") == "tool" {
            let tool = ToolSchema(input.schema)
            json["inputSchema"] = tool.schema
            json["tool"] = ["names": tool.names.json, "loose": .strings(tool.loose.map(\.description))]
        }
        return answer.aged(["action": .object(json)])
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

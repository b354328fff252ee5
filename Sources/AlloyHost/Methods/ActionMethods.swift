import ActionForms
import Alloy
import JSON
import JSONSchema

/// `resources.*`, `actions.*`: the actions of a connector, and the input they take.
enum ActionMethods {
    static let all = [resources, actions, action] + SearchMethods.all

    private static let actionShape = ResultSchema.object(
        "Action", "The definition of an action.",
        [
            "id": ResultSchema.string, "name": ResultSchema.string, "description": ResultSchema.optionalString,
            "httpMethod": ResultSchema.optionalString, "path": ResultSchema.optionalString,
            "effect": ResultSchema.effect,
            // Rows as the service has them: in real definitions some are no objects.
            "parameters": ["type": "array"],
            "requestBody": ResultSchema.anything, "requestBodyRequired": ResultSchema.boolean,
            "sampleResponse": ResultSchema.anything, "inputSchema": ResultSchema.freeObject,
            "injected": ResultSchema.strings,
            "tool": .object(
                ResultSchema.object(
                    "ToolNames", "The differences between the tool's schema and the action's own.",
                    ["names": ResultSchema.map(of: ResultSchema.string), "loose": ResultSchema.strings])),
        ], optional: ["requestBody", "requestBodyRequired", "sampleResponse", "tool"])

    private static let resources = Method(
        "resources.list", "List a connector's resources, each with its actions.", access: .read,
        parameters: [.connectorId, .maxAge],
        result: ResultSchema.object(
            "ResourceList", "The resources of a connector.",
            [
                "resources": ResultSchema.array(
                    of: ResultSchema.object(
                        "Resource", "A group of actions of one connector.",
                        [
                            "name": ResultSchema.string, "description": ResultSchema.optionalString,
                            "actions": ResultSchema.array(
                                of: ResultSchema.object(
                                    "ActionSummary", "An action, as a list has it.",
                                    [
                                        "id": ResultSchema.string, "name": ResultSchema.string,
                                        "description": ResultSchema.optionalString,
                                    ])),
                        ])), "cached": ResultSchema.cached,
            ], optional: ["cached"]),
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
            .encoded(try await call.resources(of: call[.connectorId]).encoded("resources"))
        })

    private static let resource = Parameter<String?>("resource", "Only the actions of this resource, by its name.")

    private static let actions = Method(
        "actions.list", "List a connector's actions.",
        access: .read,
        parameters: [.connectorId, resource, .maxAge],
        result: ResultSchema.object(
            "ActionList", "The actions of a connector.",
            [
                "actions": ResultSchema.array(
                    of: ResultSchema.object(
                        "ListedAction", "An action, with the name of its resource.",
                        [
                            "id": ResultSchema.string, "name": ResultSchema.string,
                            "description": ResultSchema.optionalString, "resource": ResultSchema.string,
                        ])), "cached": ResultSchema.cached,
            ], optional: ["cached"]),
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
        let id = call[.connectorId]
        let wanted = call[resource]
        let answer = try await call.resources(of: id)
        let resources = answer.elements.compactMap(Resource.init)
        let named = resources.filter { resource in wanted.map { resource.name.hasSameCodePoints(as: $0) } ?? true }
        if let wanted, named.isEmpty { throw .unknownResource(wanted, of: id, among: resources) }
        return answer.aged(["actions": .array(named.flatMap(\.actionRows))])
    }

    private static let dialect = Parameter<SchemaDialect>(
        "dialect", "The form of `inputSchema`: `json-schema` (the default), or `tool`.", default: .jsonSchema)

    private static let action = Method(
        "actions.get", "Describe an action: its input, its effect and its response.",
        description:
            "`inputSchema` is one JSON Schema (2020-12) with the groups of parameters that `execute` takes. Parameters that "
            + "the credential supplies are left out of it and listed in `injected`. With `dialect: \"tool\"` it has the form "
            + "that the strictest tools of language models accept: one type for each value, no `$ref`, no combinators, plain "
            + "names. Then `tool.names` maps the names that were changed, which `execute` accepts with `dialect: \"tool\"`, "
            + "and `tool.loose` lists the locations where the provider may refuse a value that fits the schema.",
        access: .read,
        parameters: [.connectorId, .actionId, dialect, .maxAge],
        result: ResultSchema.object(
            "ActionResult", "One action.", ["action": .object(actionShape), "cached": ResultSchema.cached],
            optional: ["cached"]),
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
        let (connectorId, actionId) = (call[.connectorId], call[.actionId])
        let (action, answer) = try await call.action(actionId, of: connectorId)
        return answer.aged(["action": .object(action.described(in: call[dialect]))])
    }
}

extension ActionDetails {
    /// The definition as `actions.get` returns it.
    func described(in dialect: SchemaDialect) -> JSONObject {
        let input = ActionInput(self)
        var json = json.objectValue ?? JSONObject()
        json["inputSchema"] = input.schema
        json["injected"] = .strings(input.injected)
        if dialect == .tool {
            let tool = ToolSchema(input.schema)
            json["inputSchema"] = tool.schema
            json["tool"] = ["names": tool.names.json, "loose": .strings(tool.loose.map(\.description))]
        }
        return json
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

extension AlloyError {
    /// The error for a resource that the connector doesn't have.
    fileprivate static func unknownResource(_ name: String, of connectorId: String, among resources: [Resource])
        -> AlloyError
    {
        let nearest = nearestName(to: name, among: resources.map(\.name))
        return AlloyError(
            .notFound,
            "The connector \"\(connectorId)\" has no resource \"\(name)\""
                + "\(guess(nearest)).",
            origin: .host, outcome: .rejected,
            fix: [.call(method: "resources.list", params: ["connectorId": .string(connectorId)])],
            problems: [
                Problem(
                    at: JSONPointer(tokens: ["resource"]), expected: "the name of a resource", value: .string(name),
                    nearest: nearest)
            ])
    }
}

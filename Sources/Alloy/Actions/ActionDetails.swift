import JSON

/// The definition of an action: the request that Alloy makes to the provider, and its input.
public struct ActionDetails: Sendable, Equatable {
    /// The id that `execute` takes; compared exactly, case included.
    public var id: String
    /// The name for people; the id where the service gives none.
    public var name: String
    /// The description for people.
    public var description: String?
    /// The HTTP method of the request to the provider, in lower case as the service writes it. The execution itself is
    /// always a POST.
    public var httpMethod: String?
    /// The path of the request to the provider, with `{placeholders}`.
    public var path: String?
    /// The effect of executing the action.
    public var effect: Effect
    /// The parameters in OpenAPI's format: `name`, `in` (path, query, header), `description`, `required`, `schema`.
    public var parameters: [JSONValue]
    /// A JSON Schema of the body, directly.
    public var requestBody: JSONValue?
    /// Indicates that a body is required, which the schema of a list or a text does not express.
    public var requiresBody: Bool
    /// A sample of the provider's response.
    public var sampleResponse: JSONValue?
    /// The ids that were requested, and those that the definition states.
    public var names: ActionNames
    /// Indicates that the definition states another action id than the requested one. It may be the definition of
    /// another action, so its HTTP method proves nothing.
    public var statesOtherId: Bool { names.statesOtherId }
    /// The members that this version does not know.
    public var unknownMembers: JSONObject
    /// The request header under whose value the provider makes a write once, where the definition names one. The service's own
    /// definitions are not known to.
    public var idempotencyHeader: String? { unknownMembers["idempotencyHeader"]?.stringValue }

    /// Reads one of the formats in which the service responds, or the format of `json`; nil when it is neither.
    /// `actionId` is the requested action. The effect is decided anew.
    public init?(_ json: JSONValue, connectorId: String, actionId: String, rules: EffectRules) {
        let object = ResponseEnvelope.object(json, "action", "data").map(JSONValue.object)
        guard let object, var reader = MemberReader(object, written: Self.written) else { return nil }
        // Without an envelope anything could be an action: it must have at least one of what makes one.
        let isAction = json["action"] != nil || ["id", "httpMethod", "path"].contains { object[$0] != nil }
        guard isAction else { return nil }
        id = reader.text("id", "actionId") ?? actionId
        name = reader.text("displayName", "name", "title") ?? id
        description = reader.text("description")
        httpMethod = reader.text("httpMethod", "method")
        path = reader.text("path")
        parameters = reader.value("parameters").map(Self.list) ?? []
        requestBody = reader.value("requestBody").map(Self.schema) ?? reader.value("inputSchema", "schema")
        requiresBody =
            (reader.value("requestBodyRequired") ?? object["requestBody"]?["required"])?.boolValue ?? false
        sampleResponse = reader.value("sampleSuccessResponse", "sampleResponse")
        let definition = object.objectValue ?? JSONObject()
        names = ActionNames(
            connectorId: connectorId, actionId: actionId, definition: definition, envelope: json)
        effect = rules.effect(of: names, httpMethod: httpMethod)
        unknownMembers = reader.unknownMembers
        // Beside the definition, the service may say whose it is. It has to survive being cached.
        for member in json.objectValue?.members ?? [] where ["connectorId", "connector"].contains(member.key) {
            if !definition.contains(key: member.key) { unknownMembers.append(member.key, member.value) }
        }
    }

    /// `{id, name, description, httpMethod, path, effect, parameters, requestBody?,
    /// requestBodyRequired?, sampleResponse?}`, and all other members that came.
    public var json: JSONValue {
        var object: JSONObject = [
            "id": .string(id), "name": .string(name), "description": .optional(description),
            "httpMethod": .optional(httpMethod), "path": .optional(path), "effect": .string(effect.rawValue),
            "parameters": .array(parameters),
        ]
        object.append("requestBody", requestBody)
        if requiresBody { object.append("requestBodyRequired", true) }
        object.append("sampleResponse", sampleResponse)
        return .object(object.appending(unknownMembers))
    }

    /// The names under which a host writes something of its own (`inputSchema`, `injected`) are taken as well.
    private static let written = [
        "id", "name", "description", "httpMethod", "path", "effect", "parameters", "requestBody",
        "requestBodyRequired", "sampleResponse", "inputSchema", "injected",
    ]

    /// The schema in a `requestBody`: itself, as the service documents it, or wrapped as OpenAPI does, which public
    /// clients of the service guard against.
    private static func schema(_ body: JSONValue) -> JSONValue {
        if let schema = body["content"]?["application/json"]?["schema"] { return schema }
        if let content = body["content"]?.objectValue, !isSchema(body),
            let schema = content.members.lazy.compactMap({ $0.value["schema"] }).first
        {
            return schema
        }
        if let schema = body["schema"], schema.objectValue != nil, !isSchema(body) { return schema }
        return body
    }

    /// Parameters as a list; an object of them has their names outside.
    private static func list(_ parameters: JSONValue) -> [JSONValue] {
        guard let named = parameters.objectValue else { return parameters.arrayValue ?? [] }
        return named.members.map { member in
            guard var parameter = member.value.objectValue, !parameter.contains(key: "name") else {
                return member.value
            }
            parameter["name"] = .string(member.key)
            return .object(parameter)
        }
    }

    private static func isSchema(_ body: JSONValue) -> Bool {
        ["type", "properties", "$ref", "allOf", "anyOf", "oneOf"].contains { body[$0] != nil }
    }
}

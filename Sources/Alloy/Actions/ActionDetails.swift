import JSON

/// One operation of a connector: the request that Alloy makes of the third party, and what may be given to it.
public struct ActionDetails: Sendable, Equatable {
    /// What `execute` takes; compared exactly, case included.
    public var id: String
    /// For people; the id where the service gives none.
    public var name: String
    /// For people.
    public var description: String?
    /// The third party's method as the service writes it, which is in lower case. Execute itself is always a POST.
    public var httpMethod: String?
    /// The third party's path with `{placeholders}`.
    public var path: String?
    /// What executing it may do.
    public var effect: Effect
    /// As OpenAPI has them: `name`, `in` (path, query, header), `description`, `required`, `schema`.
    public var parameters: [JSONValue]
    /// A JSON Schema of the body, directly.
    public var requestBody: JSONValue?
    /// True when the body can't be left out, which a schema of a list or a text does not say.
    public var requiresBody: Bool
    /// A sample of what the third party answers.
    public var sampleResponse: JSONValue?
    /// The ids that were asked for, and those that the definition states.
    public var names: ActionNames
    /// True when the definition states another action id than the one that was asked for. It may be of another action, so
    /// its HTTP method proves nothing.
    public var isNamedOtherwise: Bool { names.isNamedOtherwise }
    /// The members that are not known here.
    public var others: JSONObject

    /// Reads one of the shapes that the service answers with, or the shape of `json`; nil when it is neither. `actionId` is
    /// the action that was asked for. The effect is decided anew.
    public init?(_ json: JSONValue, connectorId: String, actionId: String, rules: EffectRules) {
        let object = Envelope.object(json, "action", "data").map(JSONValue.object)
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
        others = reader.others
        // Beside the definition, the service may say whose it is. It has to survive being cached.
        for member in json.objectValue?.members ?? [] where ["connectorId", "connector"].contains(member.key) {
            if !definition.contains(key: member.key) { others.append(member.key, member.value) }
        }
    }

    /// `{id, name, description, httpMethod, path, effect, parameters, requestBody?,
    /// requestBodyRequired?, sampleResponse?}`, and whatever else came.
    public var json: JSONValue {
        var object: JSONObject = [
            "id": .string(id), "name": .string(name), "description": .optional(description),
            "httpMethod": .optional(httpMethod), "path": .optional(path), "effect": .string(effect.rawValue),
            "parameters": .array(parameters),
        ]
        object.append("requestBody", requestBody)
        if requiresBody { object.append("requestBodyRequired", true) }
        object.append("sampleResponse", sampleResponse)
        return .object(object.appending(others))
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

import JSON
import Platform

/// The definition of an action: the request that Alloy makes to the provider, and its input.
public struct ActionDetails: Sendable, Equatable {
    /// All parts; each execution passes them on from one stage to the next.
    private struct Parts: Sendable, Equatable {
        var id: String
        var name: String
        var description: String?
        var httpMethod: String?
        var path: String?
        var effect: Effect
        var parameters: [JSONValue]
        var requestBody: JSONValue?
        var requiresBody: Bool
        var sampleResponse: JSONValue?
        var names: ActionNames
        var unknownMembers: JSONObject
    }

    private var parts: Shared<Parts>

    /// The id that `execute` takes; compared exactly, case included.
    public var id: String {
        get { parts.value.id }
        set { parts.value.id = newValue }
    }
    /// The name for people; the id where the service gives none.
    public var name: String {
        get { parts.value.name }
        set { parts.value.name = newValue }
    }
    /// The description for people.
    public var description: String? {
        get { parts.value.description }
        set { parts.value.description = newValue }
    }
    /// The HTTP method of the request to the provider, in lower case as the service writes it. The execution itself is
    /// always a POST.
    public var httpMethod: String? {
        get { parts.value.httpMethod }
        set { parts.value.httpMethod = newValue }
    }
    /// The path of the request to the provider, with `{placeholders}`.
    public var path: String? {
        get { parts.value.path }
        set { parts.value.path = newValue }
    }
    /// The effect of executing the action.
    public var effect: Effect {
        get { parts.value.effect }
        set { parts.value.effect = newValue }
    }
    /// The parameters in OpenAPI's format: `name`, `in` (path, query, header), `description`, `required`, `schema`.
    public var parameters: [JSONValue] {
        get { parts.value.parameters }
        set { parts.value.parameters = newValue }
    }
    /// A JSON Schema of the body, directly.
    public var requestBody: JSONValue? {
        get { parts.value.requestBody }
        set { parts.value.requestBody = newValue }
    }
    /// Indicates that a body is required, which the schema of a list or a text does not express.
    public var requiresBody: Bool {
        get { parts.value.requiresBody }
        set { parts.value.requiresBody = newValue }
    }
    /// A sample of the provider's response.
    public var sampleResponse: JSONValue? {
        get { parts.value.sampleResponse }
        set { parts.value.sampleResponse = newValue }
    }
    /// The ids that were requested, and those that the definition states.
    public var names: ActionNames {
        get { parts.value.names }
        set { parts.value.names = newValue }
    }
    /// Indicates that the definition states another action id than the requested one. It may be the definition of
    /// another action, so its HTTP method proves nothing.
    public var statesOtherId: Bool { names.statesOtherId }
    /// The members that this version does not know.
    public var unknownMembers: JSONObject {
        get { parts.value.unknownMembers }
        set { parts.value.unknownMembers = newValue }
    }
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
        let id = reader.text("id", "actionId") ?? actionId
        let name = reader.text("displayName", "name", "title") ?? id
        let description = reader.text("description")
        let httpMethod = reader.text("httpMethod", "method")
        let path = reader.text("path")
        let parameters = reader.value("parameters").map(Self.list) ?? []
        let requestBody = reader.value("requestBody").map(Self.schema) ?? reader.value("inputSchema", "schema")
        let requiresBody =
            (reader.value("requestBodyRequired") ?? object["requestBody"]?["required"])?.boolValue ?? false
        let sampleResponse = reader.value("sampleSuccessResponse", "sampleResponse")
        let definition = object.objectValue ?? JSONObject()
        let names = ActionNames(
            connectorId: connectorId, actionId: actionId, definition: definition, envelope: json)
        var unknownMembers = reader.unknownMembers
        // Beside the definition, the service may say whose it is. It has to survive being cached.
        for member in json.objectValue?.members ?? [] where ["connectorId", "connector"].contains(member.key) {
            if !definition.contains(key: member.key) { unknownMembers.append(member.key, member.value) }
        }
        parts = Shared(
            Parts(
                id: id, name: name, description: description, httpMethod: httpMethod, path: path,
                effect: rules.effect(of: names, httpMethod: httpMethod), parameters: parameters,
                requestBody: requestBody, requiresBody: requiresBody, sampleResponse: sampleResponse, names: names,
                unknownMembers: unknownMembers))
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

import JSON

/// One way to authenticate with a connector, and its input.
public struct CredentialRequirement: Sendable, Equatable {
    /// The type that `createCredential` takes, such as `oauth2`.
    public var authenticationType: String?
    /// Indicates that Alloy has no developer app for the connector, so that an auth config must be named.
    public var authConfigRequired: Bool
    /// A JSON Schema of the body of `createCredential`.
    public var inputSchema: JSONValue
    /// A body that would do.
    public var sampleInput: JSONValue?
    /// The members that this version does not know.
    public var unknownMembers: JSONObject

    /// Reads one of the formats of an entry, or the format of `json`; nil when it is neither. `key` is the entry's
    /// name, if the entries are the members of an object.
    public init?(_ json: JSONValue, key: String? = nil) {
        guard
            var reader = MemberReader(
                json, written: ["authenticationType", "authConfigRequired", "inputSchema", "sampleInput"])
        else { return nil }
        // Old entries have neither a schema nor a type, but a list of names.
        inputSchema =
            reader.value("inputSchema", "schema") ?? reader.value("properties").flatMap(Self.schema)
            ?? ["type": "object"]
        authenticationType =
            reader.text("authenticationType", "credentialType") ?? Self.type(in: inputSchema) ?? key
        authConfigRequired = reader.value("authConfigRequired")?.boolValue ?? false
        sampleInput = reader.value("sampleInput")
        unknownMembers = reader.unknownMembers
    }

    /// `{authenticationType, authConfigRequired, inputSchema, sampleInput?}`, and all other members that came.
    public var json: JSONValue {
        var object: JSONObject = [
            "authenticationType": .optional(authenticationType), "authConfigRequired": .bool(authConfigRequired),
            "inputSchema": inputSchema,
        ]
        object.append("sampleInput", sampleInput)
        return .object(object.appending(unknownMembers))
    }

    /// Reads all entries of a response: under `metadata`, under `credentials` as version 2025-06 had it, or by their
    /// type.
    static func all(in json: JSONValue) -> [CredentialRequirement]? {
        if let entries = ResponseEnvelope.array(json, "metadata", "credentials", "data") {
            return entries.compactMap { CredentialRequirement($0) }
        }
        let entries = json["metadata"]?.objectValue ?? json["credentials"]?.objectValue
        return entries?.members.compactMap { CredentialRequirement($0.value, key: $0.key) }
    }

    private static func type(in schema: JSONValue) -> String? {
        let type = schema["properties"]?["authenticationType"]
        let choices = type?["enum"]?.arrayValue ?? []
        let only = choices.count == 1 ? choices.first : type?["default"]
        return (type?["const"] ?? only)?.stringValue
    }

    /// Returns the schema for a list of `{name, required}`, or for a schema's own `properties`.
    private static func schema(_ properties: JSONValue) -> JSONValue? {
        switch properties {
        case .object: return ["type": "object", "properties": properties]
        case .array(let rows):
            var members = JSONObject()
            var required: [String] = []
            for row in rows {
                guard let row = row.objectValue, let name = row.text("name") else { continue }
                var property: JSONObject = ["type": "string"]
                property.append("title", row.text("displayName").map(JSONValue.string))
                property.append("description", row.text("description").map(JSONValue.string))
                members[name] = .object(property)
                if row["required"]?.boolValue == true { required.append(name) }
            }
            return ["type": "object", "properties": .object(members), "required": .strings(required)]
        default: return nil
        }
    }
}

import HTTP
import JSON

extension ConnectorDefinition {
    /// A row of `GET /connectors`.
    var summary: JSONValue {
        if let written { return written }
        return [
            "id": .string(id), "name": .string(name),
            "icon": .string("https://cdn.runalloy.com/icons/\(PercentEncoding.encodePathSegment(id)).png"),
            "group": .strings(group), "category": .strings(category),
        ]
    }
}

extension ResourceDefinition {
    /// A row of `GET /connectors/{id}/resources`: resources have no id, and the actions stand inside.
    var summary: JSONValue {
        if let written { return written }
        let actions = actions.map { action -> JSONValue in
            [
                "id": .string(action.id), "name": .string(action.displayName),
                "description": .string(action.description),
            ]
        }
        return ["name": .string(name), "description": .string(description), "actions": .array(actions)]
    }
}

extension ActionDefinition {
    /// `action` of `GET /connectors/{id}/actions/{actionId}`.
    var details: JSONValue {
        if let written { return written }
        var details: JSONObject = [
            "id": .string(id), "displayName": .string(displayName), "description": .string(description),
            "httpMethod": .string(httpMethod), "path": .string(path), "parameters": .array(parameters),
        ]
        details.append("requestBody", requestBody)
        // The service is not known to have such a member. A schema alone can't say it of a list or a text.
        if requiresBody { details.append("requestBodyRequired", true) }
        details.append("sampleSuccessResponse", sampleSuccessResponse)
        return .object(details)
    }
}

extension RequirementDefinition {
    /// Indicates that a person decides on a consent page.
    var isOAuth: Bool { authenticationType == "oauth2" }

    /// The members that `data` must have.
    var requiredData: [String] { dataSchema?["required"]?.arrayValue?.compactMap(\.stringValue) ?? [] }

    /// A row of `GET /connectors/{id}/credentials/metadata`, in the newer of its two forms.
    var metadata: JSONValue {
        if let written { return written }
        return [
            "authenticationType": .string(authenticationType), "authConfigRequired": .bool(authConfigRequired),
            "inputSchema": .object(inputSchema), "sampleInput": .object(sampleInput),
        ]
    }

    private var inputSchema: JSONObject {
        var properties: JSONObject = [
            "userId": ["type": "string", "description": "The user who will own the credential"],
            "authenticationType": [
                "type": "string", "description": "The way to authenticate", "const": .string(authenticationType),
            ],
        ]
        var required = ["userId", "authenticationType"]
        if isOAuth {
            properties["redirectUri"] = [
                "type": "string", "format": "uri",
                "description": "Where the browser is sent when the person has decided",
            ]
            required.append("redirectUri")
        }
        // How the service words this member is not known, only that it is needed.
        if authConfigRequired {
            properties["authConfigId"] = ["type": "string", "description": "The auth config with your developer app"]
            required.append("authConfigId")
        }
        properties.append("data", dataSchema)
        // The one known example, of OAuth, wants `data.subdomain` without listing `data` itself; of the other kinds
        // none is known, and their secrets are the point of the call.
        if !isOAuth, !requiredData.isEmpty { required.append("data") }
        return ["type": "object", "properties": .object(properties), "required": .strings(required)]
    }

    private var sampleInput: JSONObject {
        var sample: JSONObject = [
            "userId": "67a37e99c5cfbc5d4b0b2f7d", "authenticationType": .string(authenticationType),
        ]
        if isOAuth { sample["redirectUri"] = "https://example.com" }
        if authConfigRequired { sample["authConfigId"] = "67a37f10c5cfbc5d4b0b2f82" }
        sample.append("data", sampleData)
        return sample
    }
}

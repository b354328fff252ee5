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
        // The one known example, of OAuth, wants `data.subdomain` without listing `data` itself; of the other kinds
        // none is known, and their secrets are the point of the call.
        let needsData = !isOAuth && !requiredData.isEmpty
        let required =
            ["userId", "authenticationType"] + (isOAuth ? ["redirectUri"] : [])
            + (authConfigRequired ? ["authConfigId"] : []) + (needsData ? ["data"] : [])
        return Self.row.filled { name in
            switch name {
            case "type": .string(authenticationType)
            case "isOAuth": .bool(isOAuth)
            case "authConfigRequired": .bool(authConfigRequired)
            case "data": dataSchema
            case "required": .strings(required)
            case "sampleData": sampleData
            default: nil
            }
        }
    }

    /// The form of a row. How the service words `authConfigId` is not known, only that it is needed.
    private static let row = ValueTemplate(EmbeddedText.json("Service/requirement.json"))
}

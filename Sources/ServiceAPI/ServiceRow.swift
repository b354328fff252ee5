import HTTP
import JSON

/// The rows in which the service describes connectors, their actions and their ways to authenticate.
package enum ServiceRow {
    /// A row of `GET /connectors`. `group` holds `input` or `output`.
    package static func connector(id: String, name: String, group: [String], category: [String]) -> JSONValue {
        [
            "id": .string(id), "name": .string(name),
            "icon": .string("https://cdn.runalloy.com/icons/\(PercentEncoding.encodePathSegment(id)).png"),
            "group": .strings(group), "category": .strings(category),
        ]
    }

    /// A row of `GET /connectors/{id}/resources`: resources have no id, and the actions stand inside.
    package static func resource(name: String, description: String, actions: [JSONValue]) -> JSONValue {
        ["name": .string(name), "description": .string(description), "actions": .array(actions)]
    }

    /// A row of `actions` in a resource.
    package static func action(id: String, name: String, description: String) -> JSONValue {
        ["id": .string(id), "name": .string(name), "description": .string(description)]
    }

    /// `action` of `GET /connectors/{id}/actions/{actionId}`.
    package struct ActionDetails {
        package var id: String
        package var displayName: String
        package var description: String
        /// The provider's method, in lower case.
        package var httpMethod: String
        /// The provider's path with `{placeholders}`.
        package var path: String
        package var parameters: [JSONValue]
        /// The JSON Schema of the body; nil where there is none.
        package var requestBody: JSONValue?
        /// Indicates that the body can't be left out, whatever its schema says.
        package var requiresBody: Bool
        package var sampleSuccessResponse: JSONValue?

        package init(
            id: String, displayName: String, description: String, httpMethod: String, path: String,
            parameters: [JSONValue], requestBody: JSONValue?, requiresBody: Bool, sampleSuccessResponse: JSONValue?
        ) {
            self.id = id
            self.displayName = displayName
            self.description = description
            self.httpMethod = httpMethod
            self.path = path
            self.parameters = parameters
            self.requestBody = requestBody
            self.requiresBody = requiresBody
            self.sampleSuccessResponse = sampleSuccessResponse
        }

        package var json: JSONObject {
            var details: JSONObject = [
                "id": .string(id), "displayName": .string(displayName), "description": .string(description),
                "httpMethod": .string(httpMethod), "path": .string(path), "parameters": .array(parameters),
            ]
            details.append("requestBody", requestBody)
            // The service is not known to have such a member. A schema alone can't say it of a list or a text.
            if requiresBody { details.append("requestBodyRequired", true) }
            details.append("sampleSuccessResponse", sampleSuccessResponse)
            return details
        }
    }
}

extension ServiceRow {
    /// A row of `GET /connectors/{id}/credentials/metadata`, in the newer of its two forms. How the service words
    /// `authConfigId` is not known, only that it is needed.
    ///
    /// - Parameters:
    ///   - dataSchema: A JSON Schema of `data`; nil when no further input is required.
    ///   - sampleData: A filled-in `data`; nil for none.
    package static func requirement(
        authenticationType: String, authConfigRequired: Bool, dataSchema: JSONValue?, sampleData: JSONValue?
    ) -> JSONValue {
        let isOAuth = authenticationType == "oauth2"
        var properties: JSONObject = [
            "userId": ["type": "string", "description": "The user who will own the credential"],
            "authenticationType": [
                "type": "string", "description": "The way to authenticate", "const": .string(authenticationType),
            ],
        ]
        var required = ["userId", "authenticationType"]
        var sample: JSONObject = [
            "userId": "67a37e99c5cfbc5d4b0b2f7d", "authenticationType": .string(authenticationType),
        ]
        if isOAuth {
            properties.append(
                "redirectUri",
                [
                    "type": "string", "format": "uri",
                    "description": "Where the browser is sent when the person has decided",
                ])
            required.append("redirectUri")
            sample.append("redirectUri", "https://example.com")
        }
        if authConfigRequired {
            properties.append(
                "authConfigId", ["type": "string", "description": "The auth config with your developer app"])
            required.append("authConfigId")
            sample.append("authConfigId", "67a37f10c5cfbc5d4b0b2f82")
        }
        properties.append("data", dataSchema)
        // The one known example, of OAuth, wants `data.subdomain` without listing `data` itself; of the other kinds none is
        // known, and their secrets are the point of the call.
        if !isOAuth, dataSchema?["required"]?.arrayValue?.isEmpty == false { required.append("data") }
        sample.append("data", sampleData)
        return [
            "authenticationType": .string(authenticationType), "authConfigRequired": .bool(authConfigRequired),
            "inputSchema": [
                "type": "object", "properties": .object(properties), "required": .strings(required),
            ],
            "sampleInput": .object(sample),
        ]
    }
}

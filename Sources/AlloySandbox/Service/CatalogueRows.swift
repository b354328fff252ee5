import JSON
import ServiceAPI

extension ConnectorDefinition {
    /// A row of `GET /connectors`.
    var summary: JSONValue {
        written ?? ServiceRow.connector(id: id, name: name, group: group, category: category)
    }
}

extension ResourceDefinition {
    /// A row of `GET /connectors/{id}/resources`.
    var summary: JSONValue {
        written
            ?? ServiceRow.resource(
                name: name, description: description,
                actions: actions.map {
                    ServiceRow.action(id: $0.id, name: $0.displayName, description: $0.description)
                })
    }
}

extension ActionDefinition {
    /// `action` of `GET /connectors/{id}/actions/{actionId}`.
    var details: JSONValue {
        if let written { return written }
        let details = ServiceRow.ActionDetails(
            id: id, displayName: displayName, description: description, httpMethod: httpMethod, path: path,
            parameters: parameters, requestBody: requestBody, requiresBody: requiresBody,
            sampleSuccessResponse: sampleSuccessResponse)
        return .object(details.json)
    }
}

extension RequirementDefinition {
    /// Indicates that a person decides on a consent page.
    var isOAuth: Bool { authenticationType == "oauth2" }

    /// The members that `data` must have.
    var requiredData: [String] { dataSchema?["required"]?.arrayValue?.compactMap(\.stringValue) ?? [] }

    /// A row of `GET /connectors/{id}/credentials/metadata`.
    var metadata: JSONValue {
        written
            ?? ServiceRow.requirement(
                authenticationType: authenticationType, authConfigRequired: authConfigRequired, dataSchema: dataSchema,
                sampleData: sampleData)
    }
}

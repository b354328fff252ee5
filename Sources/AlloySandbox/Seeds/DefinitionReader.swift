import JSON

/// Reads connectors that are written as the service writes them, and keeps what is written as it is.
///
/// A connector is its row in the list with `requirements` and `resources` in it; an action in there is what
/// `GET /connectors/{id}/actions/{actionId}` says of it. `listed` is its row where that is another one, and `details: null`
/// an action that is listed and not there.
enum DefinitionReader {
    /// The connector. What isn't in order stays so.
    static func connector(_ json: JSONValue) -> ConnectorDefinition {
        var row = json
        if var object = json.objectValue {
            for name in ["requirements", "resources"] { object[name] = nil }
            row = .object(object)
        }
        let resources = Lazy { (json["resources"]?.arrayValue ?? []).map(resource) }
        let routes = Lazy { RecordRoutes(resources.value) }
        let id = json["id"]?.stringValue ?? json["connectorId"]?.stringValue ?? ""
        var connector = ConnectorDefinition(
            id: id, name: json["name"]?.stringValue ?? id, group: [], category: [],
            requirements: (json["requirements"]?.arrayValue ?? []).map(requirement), resources: resources.value,
            makeProvider: { ConventionProvider(routes) })
        connector.written = row
        return connector
    }

    private static func requirement(_ json: JSONValue) -> RequirementDefinition {
        let schema = json["data"] ?? json["inputSchema"]?["properties"]?["data"]
        var requirement = RequirementDefinition(
            authenticationType: json["authenticationType"]?.stringValue ?? "",
            authConfigRequired: json["authConfigRequired"]?.boolValue ?? false, dataSchema: schema,
            sampleData: json["sampleInput"]?["data"])
        // Without a form of the service's own it is written as all others are.
        if json["authenticationType"] == nil
            || ["inputSchema", "properties", "written"].contains(where: { json[$0] != nil })
        {
            requirement.written = json["written"] ?? json
        }
        return requirement
    }

    private static func resource(_ json: JSONValue) -> ResourceDefinition {
        let actions = json["actions"]?.arrayValue ?? []
        var resource = ResourceDefinition(
            name: json["name"]?.stringValue ?? "", description: json["description"]?.stringValue ?? "",
            actions: actions.map(action))
        var row = json
        if var object = json.objectValue, object["actions"]?.arrayValue != nil {
            object["actions"] = .array(actions.map(listed))
            row = .object(object)
        }
        resource.written = row
        return resource
    }

    /// An action's row in its resource.
    private static func listed(_ json: JSONValue) -> JSONValue {
        if let row = json["listed"] { return row }
        guard json.objectValue != nil else { return json }
        var row: JSONObject = [:]
        row.append("id", json["id"])
        row.append("name", json["name"] ?? json["displayName"])
        row.append("description", json["description"])
        return .object(row)
    }

    private static func action(_ json: JSONValue) -> ActionDefinition {
        var details = json["details"] ?? json
        if var object = details.objectValue {
            object["listed"] = nil
            details = .object(object)
        }
        func text(_ name: String) -> String? { details[name]?.stringValue ?? json[name]?.stringValue }
        let written = details
        var action = ActionDefinition(
            id: json["id"]?.stringValue ?? json["listed"]?["id"]?.stringValue ?? text("id") ?? "",
            displayName: text("displayName") ?? text("name") ?? "", description: text("description") ?? "",
            httpMethod: text("httpMethod")?.lowercased() ?? "post", path: text("path") ?? "/",
            source: ActionDefinition.Provenance.imported.rawValue
        ) {
            ActionContent(
                parameters: written["parameters"]?.arrayValue ?? [],
                requestBody: written["requestBody"].flatMap(schema),
                sampleSuccessResponse: written["sampleSuccessResponse"], written: written)
        }
        action.isAbsent = written.isNull
        return action
    }

    /// The schema in a body, wherever it stands.
    private static func schema(_ body: JSONValue) -> JSONValue? {
        body["content"]?.objectValue?.members.first?.value["schema"] ?? body["schema"] ?? body
    }
}

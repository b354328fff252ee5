import JSON

/// Reads the definitions of connectors: those of the providers' folders, and those of seed files, in the same form.
///
/// A connector is its row in the list with `requirements` and `resources` in it; an action in there is what
/// `GET /connectors/{id}/actions/{actionId}` says of it. `sandbox` has what the service doesn't say: see `AccessTerms`.
///
/// What a seed file has is kept as it is written: `listed` is an action's row where that is another one, and
/// `details: null` an action that is listed and not there.
enum DefinitionReader {
    /// The connector of a seed file. What isn't in order stays so.
    static func connector(_ json: JSONValue) -> ConnectorDefinition {
        let resources = Lazy { (json["resources"]?.arrayValue ?? []).map(resource) }
        let routes = Lazy { RecordRoutes(resources.value) }
        let id = json["id"]?.stringValue ?? json["connectorId"]?.stringValue ?? ""
        return ConnectorDefinition(
            id: id, summary: summary(json, name: json["name"]?.stringValue ?? id, written: row(json)),
            requirements: (json["requirements"]?.arrayValue ?? []).map(requirement),
            resources: resources.value, makeProvider: { ConventionProvider(routes) })
    }

    /// The connector of a provider's folder.
    static func connector(_ folder: ProviderFolder) -> ConnectorDefinition {
        let json = Lazy { folder["connector.json"] ?? [:] }
        let resources = Lazy { () -> [ResourceDefinition] in
            let file = SharedParts(folder["actions.json"] ?? [:])
            return (file.json["resources"]?.arrayValue ?? []).map { resource($0, file) }
        }
        let routes = Lazy { RecordRoutes(resources.value) }
        let records = Lazy { RecordTemplate(folder["records.json"] ?? [:]) }
        return ConnectorDefinition(
            id: folder.name, summary: summary(json.value, name: json.value["name"]?.stringValue ?? folder.name),
            requirements: (json.value["requirements"]?.arrayValue ?? []).map(requirement), resources: resources.value,
            makeProvider: { folder.makeProvider(routes, records) })
    }

    private static func summary(
        _ json: JSONValue, name: String, written: JSONValue? = nil
    ) -> ConnectorDefinition.Summary {
        ConnectorDefinition.Summary(
            name: name, group: json["group"]?.argumentList ?? [], category: json["category"]?.argumentList ?? [],
            written: written, access: AccessTerms(json["sandbox"]))
    }

    /// A connector's row in the list of connectors, as a seed file has it.
    private static func row(_ json: JSONValue) -> JSONValue {
        guard var row = json.objectValue else { return json }
        for name in ["requirements", "resources", "sandbox"] { row[name] = nil }
        return .object(row)
    }

    private static func resource(_ json: JSONValue, _ file: SharedParts) -> ResourceDefinition {
        ResourceDefinition(
            name: json["name"]?.stringValue ?? "", description: json["description"]?.stringValue ?? "",
            actions: (json["actions"]?.arrayValue ?? []).map { action($0, file) })
    }

    private static func action(_ json: JSONValue, _ file: SharedParts) -> ActionDefinition {
        func text(_ name: String) -> String { json[name]?.stringValue ?? "" }
        var action = ActionDefinition(
            id: text("id"), displayName: text("displayName"), description: text("description"),
            httpMethod: text("httpMethod"), path: text("path"),
            source: json["source"]?.stringValue ?? ActionDefinition.Provenance.filled.rawValue
        ) {
            ActionContent(
                parameters: (json["parameters"]?.arrayValue ?? []).map(file.resolve),
                requestBody: json["requestBody"].map(file.resolve),
                sampleSuccessResponse: json["sampleSuccessResponse"].map(file.resolve))
        }
        action.scopes = json["scopes"]?.argumentList
        return action
    }

    private static func requirement(_ json: JSONValue) -> RequirementDefinition {
        let schema = json["data"] ?? json["inputSchema"]?["properties"]?["data"]
        let scopes = (json["scopes"]?.arrayValue ?? []).compactMap { scope in
            scope["name"]?.stringValue.map { OfferedScope(name: $0, summary: scope["summary"]?.stringValue ?? "") }
        }
        var requirement = RequirementDefinition(
            authenticationType: json["authenticationType"]?.stringValue ?? "",
            authConfigRequired: json["authConfigRequired"]?.boolValue ?? false, dataSchema: schema,
            sampleData: json["sampleInput"]?["data"], scopes: scopes)
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

/// A file with parts that are used more than once: `{"$ref": "#/shared/name"}` is replaced by the part `name` of `shared`.
struct SharedParts: Sendable {
    let json: JSONValue

    init(_ json: JSONValue) { self.json = json }

    /// Returns the value with the parts in place of the references to them.
    func resolve(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map(resolve))
        case .object(let object):
            let prefix = "#/shared/"
            if let reference = object["$ref"]?.stringValue, reference.hasPrefix(prefix),
                let part = json["shared"]?[String(reference.dropFirst(prefix.count))]
            {
                return resolve(part)
            }
            return .object(
                JSONObject(object.members.map { JSONObject.Member(key: $0.key, value: resolve($0.value)) }))
        default: return value
        }
    }
}

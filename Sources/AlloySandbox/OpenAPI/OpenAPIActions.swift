import JSON

/// Makes the resources of an OpenAPI document.
struct OpenAPIActions: Sendable {
    private let document: OpenAPIDocument

    private let scopes: OpenAPIScopes

    init(_ document: OpenAPIDocument) {
        self.document = document
        scopes = OpenAPIScopes(document)
    }

    /// In the order of the document's tags, and then of its operations.
    var resources: [ResourceDefinition] {
        let operations = document.operations
        var ids = UniqueNames(reserved: operations.compactMap(\.givenID))
        var order: [ExactString] = []
        var actions: [ExactString: [ActionDefinition]] = [:]
        let tags = document.root["tags"]?.arrayValue ?? []
        for tag in tags.compactMap({ $0["name"]?.stringValue }) { order.append(ExactString(tag)) }
        for operation in operations {
            let name = ExactString(operation.resourceName)
            if actions[name] == nil, !order.contains(name) { order.append(name) }
            let id = ids.take(operation.givenID, or: operation.madeID)
            actions[name, default: []].append(action(operation, id: id))
        }
        return order.compactMap { name in
            guard let actions = actions.removeValue(forKey: name) else { return nil }
            let tag = tags.first { $0["name"]?.stringValue?.hasSameCodePoints(as: name.text) ?? false }
            return ResourceDefinition(
                name: name.text, description: tag?["description"]?.stringValue ?? "Operations on \(name.text).",
                actions: actions)
        }
    }

    private func action(_ operation: OpenAPIOperation, id: String) -> ActionDefinition {
        let actions = self
        var action = ActionDefinition(
            id: id, displayName: operation.displayName(id: id), description: operation.description(id: id),
            httpMethod: operation.method, path: operation.path,
            source: ActionDefinition.Provenance.imported.rawValue
        ) { actions.content(operation) }
        // A document that has scopes has them all: an operation that names none needs none.
        if !scopes.offered.isEmpty { action.scopes = scopes.needed(for: operation) }
        return action
    }

    private func content(_ operation: OpenAPIOperation) -> ActionContent {
        ActionContent(
            parameters: parameters(operation), requestBody: requestBody(operation),
            sampleSuccessResponse: sampleResponse(operation),
            requiredScopes: scopes.needed(for: operation))
    }

    // MARK: Parameters

    /// Headers that the document can't decide on (§4.8.12 of the specification).
    private static let ownHeaders: Set = ["accept", "content-type", "authorization"]

    /// Those of the path and of the operation, which counts where both have one; and those that the path forgot.
    private func parameters(_ operation: OpenAPIOperation) -> [JSONValue] {
        let own = (operation.object["parameters"]?.arrayValue ?? []).compactMap(document.resolved)
        let shared = operation.sharedParameters.compactMap(document.resolved).filter { parameter in
            !own.contains { $0["name"] == parameter["name"] && $0["in"] == parameter["in"] }
        }
        var parameters = (shared + own).compactMap(parameter)
        for name in operation.path.placeholders
        where !parameters.contains(where: { $0["in"] == "path" && $0["name"]?.stringValue == name }) {
            parameters.append(Parameter.path(name, "The \(name.identifierWords.joined(separator: " "))."))
        }
        return parameters
    }

    private func parameter(_ parameter: JSONValue) -> JSONValue? {
        guard let name = parameter["name"]?.stringValue, let place = parameter["in"]?.stringValue,
            ["path", "query", "header"].contains(place),
            place != "header" || !Self.ownHeaders.contains(name.lowercased())
        else { return nil }
        let schema = parameter["schema"] ?? parameter["content"]?.objectValue?.members.first?.value["schema"]
        var inliner = SchemaInliner(document, isRequest: true)
        var result: JSONObject = ["name": .string(name), "in": .string(place)]
        result.append("description", parameter["description"])
        result.append("required", .bool(place == "path" || parameter["required"] == true))
        result.append("schema", inliner.inlined(schema ?? ["type": "string"]))
        for name in ["style", "explode", "deprecated", "example"] { result.append(name, parameter[name]) }
        return .object(result)
    }

    // MARK: Bodies

    /// The best first; what is none of them comes last.
    private static let mediaTypes = [
        "application/json", "+json", "application/x-www-form-urlencoded", "multipart/form-data",
    ]

    private func media(_ content: JSONValue?) -> JSONValue? {
        let members = content?.objectValue?.members ?? []
        for type in Self.mediaTypes {
            let found = members.first { member in
                let name = member.key.prefix { $0 != ";" }.trimmed.lowercased()
                return type.hasPrefix("+") ? name.hasSuffix(type) : name == type
            }
            if let found { return found.value }
        }
        return members.first { $0.value["schema"] != nil }?.value ?? members.first?.value
    }

    private func requestBody(_ operation: OpenAPIOperation) -> JSONValue? {
        let body = document.resolved(operation.object["requestBody"])
        guard let schema = media(body?["content"])?["schema"] else { return nil }
        var inliner = SchemaInliner(document, isRequest: true)
        let result = inliner.inlined(schema)
        // Forms of nothing: Stripe has them on every GET.
        if result["properties"]?.objectValue?.isEmpty == true, result["additionalProperties"] == false { return nil }
        return result
    }

    /// The answer to a success: an example of the document, or a value that its schema allows.
    private func sampleResponse(_ operation: OpenAPIOperation) -> JSONValue? {
        let responses = operation.object["responses"]?.objectValue ?? [:]
        let statuses = ["200", "201", "202", "203", "206", "2XX", "2xx"]
        let chosen =
            statuses.lazy.compactMap { responses[$0] }.first
            ?? (responses.contains(key: "204") || responses.contains(key: "205") ? nil : responses["default"])
        guard let media = media(document.resolved(chosen)?["content"]) else { return nil }
        var maker = SampleMaker(document)
        return maker.sample(media: media)
    }
}

/// Gives each operation an id that no other has.
private struct UniqueNames {
    private var reserved: Set<ExactString>
    private var taken: Set<ExactString> = []

    init(reserved: [String]) { self.reserved = Set(reserved.map(ExactString.init)) }

    /// The given name where it is free, else the made one, with a number where that is taken.
    mutating func take(_ given: String?, or made: String) -> String {
        if let given, taken.insert(ExactString(given)).inserted { return given }
        var name = made
        var number = 2
        while reserved.contains(ExactString(name)) || !taken.insert(ExactString(name)).inserted {
            name = "\(made)\(number)"
            number += 1
        }
        return name
    }
}

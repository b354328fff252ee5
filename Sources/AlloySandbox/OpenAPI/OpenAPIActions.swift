import JSON

/// Makes the resources of an OpenAPI document.
struct OpenAPIActions: Sendable {
    private let document: OpenAPIDocument

    private let scopes: OpenAPIScopes

    private let operations: [OpenAPIOperation]

    /// The actions of these operations of a document.
    init(_ document: OpenAPIDocument, _ operations: [OpenAPIOperation]) {
        self.document = document
        self.operations = operations
        scopes = OpenAPIScopes(document)
    }

    /// In the order of the document's tags, and then of its operations.
    var resources: [ResourceDefinition] {
        var resources: [ResourceDefinition] = []
        var indexes: [ExactString: Int] = [:]
        func index(of name: String, _ description: String?) -> Int {
            if let known = indexes[ExactString(name)] { return known }
            indexes[ExactString(name)] = resources.count
            resources.append(
                ResourceDefinition(
                    name: name, description: description ?? "Operations on \(name).", actions: []))
            return resources.count - 1
        }
        for tag in document.root["tags"]?.arrayValue ?? [] {
            if let name = tag["name"]?.stringValue { _ = index(of: name, tag["description"]?.stringValue) }
        }
        for operation in operations {
            let index = index(of: operation.resourceName, nil)
            resources[index].actions.append(action(operation, of: resources[index].name))
        }
        return resources.filter { !$0.actions.isEmpty }
    }

    private func action(_ operation: OpenAPIOperation, of resource: String) -> ActionDefinition {
        let actions = self
        var action = ActionDefinition(
            id: operation.id, displayName: operation.displayName, description: operation.description,
            httpMethod: operation.method, path: operation.path,
            source: ActionDefinition.Provenance.imported.rawValue
        ) { actions.content(operation) }
        // A document that has scopes has them all: an operation that names none needs none.
        let needed = scopes.needed(for: operation)
        action.scopes =
            needed.isEmpty && scopes.offered.isEmpty
            ? [Scopes.usual(forMethod: operation.method, of: resource)] : needed
        return action
    }

    private func content(_ operation: OpenAPIOperation) -> ActionContent {
        let body = body(operation)
        return ActionContent(
            parameters: parameters(operation), requestBody: body?.schema, requiresBody: body?.isRequired ?? false,
            sampleSuccessResponse: sampleResponse(operation),
            requiredScopes: scopes.needed(for: operation))
    }

    // MARK: Parameters

    /// Headers that the document can't decide on (§4.8.12 of the specification).
    private static let ownHeaders: Set = ["accept", "content-type", "authorization"]

    /// What tells two parameters apart.
    private struct ParameterKey: Hashable {
        let name: ExactString
        let place: ExactString

        init(_ name: String, in place: String) {
            self.name = ExactString(name)
            self.place = ExactString(place)
        }

        init(_ parameter: JSONValue) {
            self.init(parameter["name"]?.stringValue ?? "", in: parameter["in"]?.stringValue ?? "")
        }
    }

    /// Those of the path and of the operation, which counts where both have one; and those that the path forgot.
    private func parameters(_ operation: OpenAPIOperation) -> [JSONValue] {
        let own = (operation.object["parameters"]?.arrayValue ?? []).compactMap(document.resolved)
        let ownKeys = Set(own.map(ParameterKey.init))
        let shared = operation.sharedParameters.compactMap(document.resolved).filter {
            !ownKeys.contains(ParameterKey($0))
        }
        var parameters = (shared + own).compactMap(parameter)
        var declared = Set(parameters.map(ParameterKey.init))
        for name in operation.path.placeholders where declared.insert(ParameterKey(name, in: "path")).inserted {
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

    private func media(_ content: JSONValue?) -> (type: String, media: JSONValue)? {
        let members = content?.objectValue?.members ?? []
        for type in Self.mediaTypes {
            let found = members.first { member in
                let name = Self.plain(member.key)
                return type.hasPrefix("+") ? name.hasSuffix(type) : name == type
            }
            if let found { return (Self.plain(found.key), found.value) }
        }
        return (members.first { $0.value["schema"] != nil } ?? members.first).map { (Self.plain($0.key), $0.value) }
    }

    /// A media type without its parameters, in lower case.
    private static func plain(_ type: String) -> String { type.prefix { $0 != ";" }.trimmed.lowercased() }

    /// What an operation takes as its body, and whether it can't be left out; nil where it takes none.
    private func body(_ operation: OpenAPIOperation) -> (schema: JSONValue, isRequired: Bool)? {
        guard let given = operation.object["requestBody"], given.objectValue != nil else { return nil }
        // Of a body that can't be found only this is known: there is one.
        guard let body = document.resolved(given), body.objectValue != nil else { return ([:], false) }
        let isRequired = body["required"] == true
        guard let (type, media) = media(body["content"]) else { return ([:], isRequired) }
        guard let schema = media["schema"] else { return (Self.schema(ofMediaType: type), isRequired) }
        var inliner = SchemaInliner(document, isRequest: true)
        let result = inliner.inlined(schema)
        // Forms of nothing: Stripe has them on every GET.
        if result["properties"]?.objectValue?.isEmpty == true, result["additionalProperties"] == false { return nil }
        return (result, isRequired)
    }

    /// What is known of a body by its media type alone.
    private static func schema(ofMediaType type: String) -> JSONValue {
        switch type {
        case "application/json", "*/*": [:]
        case _ where type.hasSuffix("+json"): [:]
        case "application/x-www-form-urlencoded", "multipart/form-data": ["type": "object"]
        case _ where type.hasPrefix("text/") || type.hasSuffix("xml"): ["type": "string"]
        default: ["type": "string", "format": "binary"]
        }
    }

    /// The answer to a success: an example of the document, or a value that its schema allows.
    private func sampleResponse(_ operation: OpenAPIOperation) -> JSONValue? {
        let responses = operation.object["responses"]?.objectValue ?? [:]
        let statuses = ["200", "201", "202", "203", "206", "2XX", "2xx"]
        let chosen =
            statuses.lazy.compactMap { responses[$0] }.first
            ?? (responses.contains(key: "204") || responses.contains(key: "205") ? nil : responses["default"])
        guard let (_, media) = media(document.resolved(chosen)?["content"]) else { return nil }
        var maker = SampleMaker(document)
        return maker.sample(media: media)
    }
}

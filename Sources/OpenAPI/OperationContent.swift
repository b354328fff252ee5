import JSON

/// The larger part of an operation: its parameters and bodies, free of references.
public struct OperationContent: Sendable {
    /// The parameters of path, query and headers: `name`, `in`, `description`, `required`, `schema`.
    public let parameters: [JSONValue]
    /// A JSON Schema (2020-12) of the body; nil where the operation takes none.
    public let requestBody: JSONValue?
    /// Indicates that the body can't be left out.
    public let requiresBody: Bool
    /// A sample of a successful response; nil where the document has none.
    public let sampleResponse: JSONValue?
    /// The media type of a successful response; nil where the document has none.
    public let responseType: String?
}

extension OperationContent {
    /// Headers that are no parameters, whatever a document says (§4.8.12 of the specification).
    static let ownHeaders: Set = ["accept", "content-type", "authorization"]

    /// The media types of bodies in the order of preference; others come last.
    static let mediaTypes = [
        "application/json", "+json", "application/x-www-form-urlencoded", "multipart/form-data",
    ]
}

extension OpenAPIDocument {
    /// Resolves everything that an operation refers to.
    public func content(of operation: OpenAPIOperation) -> OperationContent {
        OperationContentBuilder(self).content(of: operation)
    }
}

/// The identity of a parameter: its name and its location.
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

extension OpenAPIDocument {
    /// The parameters of the path and of the operation, which counts where both have one; and those for placeholders that
    /// are not declared.
    func parameters(of operation: OpenAPIOperation) -> [JSONValue] {
        let own = (operation.object["parameters"]?.arrayValue ?? []).compactMap(resolved)
        let ownKeys = Set(own.map(ParameterKey.init))
        let shared = operation.sharedParameters.compactMap(resolved).filter { !ownKeys.contains(ParameterKey($0)) }
        var parameters = shared + own
        var declared = Set(parameters.map(ParameterKey.init))
        for name in operation.path.placeholders where declared.insert(ParameterKey(name, in: "path")).inserted {
            parameters.append([
                "name": .string(name), "in": "path",
                "description": .string("The \(name.identifierWords.joined(separator: " "))."), "required": true,
                "schema": ["type": "string"],
            ])
        }
        return parameters
    }
}

private struct OperationContentBuilder {
    private let document: OpenAPIDocument

    init(_ document: OpenAPIDocument) { self.document = document }

    func content(of operation: OpenAPIOperation) -> OperationContent {
        let body = body(operation)
        let response = response(operation)
        return OperationContent(
            parameters: document.parameters(of: operation).compactMap(parameter), requestBody: body?.schema,
            requiresBody: body?.isRequired ?? false,
            sampleResponse: response.flatMap { sample($0.media) }, responseType: response?.type)
    }

    // MARK: Parameters

    private func parameter(_ parameter: JSONValue) -> JSONValue? {
        guard let name = parameter["name"]?.stringValue, let place = parameter["in"]?.stringValue,
            ["path", "query", "header", "cookie"].contains(place),
            place != "header" || !OperationContent.ownHeaders.contains(name.lowercased())
        else { return nil }
        let schema = parameter["schema"] ?? parameter["content"]?.objectValue?.members.first?.value["schema"]
        var inliner = SchemaInliner(document, isRequest: true)
        // The service has no place for cookies, so callers give them among the headers.
        let isCookie = place == "cookie"
        var result: JSONObject = ["name": .string(name), "in": .string(isCookie ? "header" : place)]
        let description = parameter["description"]
        result.append("description", isCookie ? Self.cookieDescription(description) : description)
        result.append("required", .bool(place == "path" || parameter["required"] == true))
        result.append("schema", inliner.inlined(schema ?? ["type": "string"]))
        for name in ["style", "explode", "deprecated", "example"] { result.append(name, parameter[name]) }
        return .object(result)
    }

    private static func cookieDescription(_ description: JSONValue?) -> JSONValue {
        .string([description?.stringValue?.trimmed, "Sent as a cookie."].compactMap(\.self).joined(separator: " "))
    }

    // MARK: Bodies

    private func media(_ content: JSONValue?) -> (type: String, media: JSONValue)? {
        let members = content?.objectValue?.members ?? []
        for type in OperationContent.mediaTypes {
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

    /// The schema of an operation's body, and whether the body is required; nil where it takes none.
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

    /// The schema that a media type alone implies.
    private static func schema(ofMediaType type: String) -> JSONValue {
        switch type {
        case "application/json", "*/*": [:]
        case _ where type.hasSuffix("+json"): [:]
        case "application/x-www-form-urlencoded", "multipart/form-data": ["type": "object"]
        case _ where type.hasPrefix("text/") || type.hasSuffix("xml"): ["type": "string"]
        default: ["type": "string", "format": "binary"]
        }
    }

    /// An example of the document, or a value that the schema allows.
    private func sample(_ media: JSONValue) -> JSONValue? {
        var builder = SampleBuilder(document)
        return builder.sample(media: media)
    }

    /// The body of a successful response.
    private func response(_ operation: OpenAPIOperation) -> (type: String, media: JSONValue)? {
        let responses = operation.object["responses"]?.objectValue ?? [:]
        let statuses = ["200", "201", "202", "203", "206", "2XX", "2xx"]
        let chosen =
            statuses.lazy.compactMap { responses[$0] }.first
            ?? (responses.contains(key: "204") || responses.contains(key: "205") ? nil : responses["default"])
        return media(document.resolved(chosen)?["content"])
    }
}

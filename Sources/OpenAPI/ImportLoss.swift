import JSON

/// One kind of thing that a document says and that a connector made from it does not have, wherever the document says it.
public struct ImportLoss: Sendable, Equatable {
    /// What is lost, and what happens instead; one sentence without a full stop.
    public let message: String
    /// The number of places in the document.
    public private(set) var count: Int
    /// The first of them: operations, as `GET /books`, or names.
    public private(set) var examples: [String]

    /// The greatest number of examples.
    static let maximumExamples = 3

    /// A loss without a place.
    public init(_ message: String) {
        self.message = message
        count = 0
        examples = []
    }

    /// Counts a place.
    public mutating func add(_ place: String) {
        count += 1
        if examples.count < Self.maximumExamples, !examples.contains(place) { examples.append(place) }
    }
}

/// Losses in the order in which they were found.
private struct LossList {
    private(set) var losses: [ImportLoss] = []
    private var indexes: [String: Int] = [:]

    mutating func add(_ message: String, at place: String) {
        if indexes[message] == nil {
            indexes[message] = losses.count
            losses.append(ImportLoss(message))
        }
        if let index = indexes[message] { losses[index].add(place) }
    }
}

extension OpenAPIDocument {
    /// What the document says correctly, and a connector made from it has not all the same. What is wrong in the document is in
    /// `warnings`.
    public var losses: [ImportLoss] {
        var list = LossList()
        findLossesOfPaths(&list)
        for operation in operations { findLosses(of: operation, &list) }
        findLossesOfSecurity(&list)
        findLossesOfServers(&list)
        for webhook in root["webhooks"]?.objectValue?.members ?? [] {
            list.add("webhooks are calls of the provider, which nobody receives here", at: webhook.key)
        }
        return list.losses
    }

    private func findLossesOfPaths(_ list: inout LossList) {
        let known: Set = ["$ref", "summary", "description", "servers", "parameters"]
        for path in root["paths"]?.objectValue?.members ?? [] where !path.key.hasPrefix("x-") {
            for member in resolved(path.value)?.objectValue?.members ?? [] {
                let name = member.key
                if known.contains(name) || name.hasPrefix("x-") || OpenAPIOperation.methods.contains(name) { continue }
                if OpenAPIOperation.methods.contains(name.lowercased()) {
                    list.add("methods are written in lower case; the operation is left out", at: "\(name) \(path.key)")
                } else if name == "query" || name == "additionalOperations" {
                    list.add(
                        "only the methods of OpenAPI 3.1 are read; the operation is left out", at: "\(name) \(path.key)"
                    )
                } else {
                    list.add("a member that no path can have is left out", at: "\(name) of \(path.key)")
                }
            }
        }
    }

    private func findLosses(of operation: OpenAPIOperation, _ list: inout LossList) {
        let place = operation.place
        if operation.method == "trace" { list.add("TRACE is never sent; the action is always refused", at: place) }
        if operation.object["callbacks"]?.objectValue?.isEmpty == false {
            list.add("callbacks are calls of the provider, which nobody receives here", at: place)
        }
        findLossesOfParameters(of: operation, &list)
        if let body = resolved(operation.object["requestBody"]), body.objectValue != nil {
            if operation.method == "head" { list.add("a HEAD request has no body; it is not sent", at: place) }
            let types = (body["content"]?.objectValue?.members ?? []).map(\.key)
            if types.contains(where: { $0.contains("*") }) {
                list.add("a media type with * leaves open what the body is; it is sent as JSON or as text", at: place)
            }
            if !types.isEmpty, types.allSatisfy({ $0.lowercased().contains("xml") }) {
                list.add("XML is not written from a schema; the body is given as a text", at: place)
            }
        }
        if responseTypes(operation).contains(where: { $0.lowercased().hasPrefix("text/event-stream") }) {
            list.add("a stream of events is read to its end; the answer comes as one text", at: place)
        }
    }

    private func findLossesOfParameters(of operation: OpenAPIOperation, _ list: inout LossList) {
        let declared = (operation.object["parameters"]?.arrayValue ?? []) + operation.sharedParameters
        let placeholders = Set(operation.path.placeholders)
        var inPath: Set<String> = []
        for parameter in declared.compactMap(resolved) {
            guard let name = parameter["name"]?.stringValue, let kind = parameter["in"]?.stringValue else { continue }
            let place = "\(operation.place) (\(name))"
            switch kind {
            case "header" where OperationContent.ownHeaders.contains(name.lowercased()):
                list.add(
                    "the headers Accept, Content-Type and Authorization are the host's own, not parameters", at: place)
            case "path":
                inPath.insert(name)
                if !placeholders.contains(name) {
                    list.add("a path parameter without a place in the path is not sent", at: place)
                }
            default: break
            }
            guard let text = parameter["style"]?.stringValue, ["path", "query", "header", "cookie"].contains(kind)
            else {
                continue
            }
            if ParameterStyle(rawValue: text).map({ !$0.isAllowed(in: kind) }) ?? true {
                list.add("a style that the place can't have is not used; the usual one is", at: place)
            }
        }
        for name in operation.path.placeholders where !inPath.contains(name) {
            list.add(
                "a placeholder of the path that is not declared takes any text", at: "\(operation.place) (\(name))")
        }
    }

    private func findLossesOfSecurity(_ list: inout LossList) {
        for scheme in securitySchemes {
            guard let type = scheme.json["type"]?.stringValue else { continue }
            if scheme.details == nil, ["apiKey", "http", "openIdConnect"].contains(type) {
                list.add("a security scheme lacks a field that requests need; it can't be used", at: scheme.name)
            }
            let flows = scheme.json["flows"]?.objectValue?.members ?? []
            for flow in flows where OAuthFlow(name: flow.key, flow.value) == nil && !flow.key.hasPrefix("x-") {
                list.add("an OAuth flow of this name is not known; it is left out", at: "\(scheme.name): \(flow.key)")
            }
        }
    }

    private func findLossesOfServers(_ list: inout LossList) {
        let lists = [root["servers"]] + operations.flatMap { [$0.object["servers"], $0.sharedServers] }
        for servers in lists {
            if let servers, servers.arrayValue == nil {
                list.add("servers that are no array are left out", at: servers.preview)
            }
            for server in servers?.arrayValue ?? [] where ServerTemplate(server) == nil {
                list.add("a server without a url is left out", at: server.preview)
            }
        }
    }
}

extension OpenAPIOperation {
    /// The method and the path, as people write them: `GET /books`.
    public var place: String { "\(method.uppercased()) \(path)" }
}

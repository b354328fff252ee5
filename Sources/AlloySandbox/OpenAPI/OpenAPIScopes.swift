import JSON

/// The scopes of an OpenAPI document: what its OAuth flows offer, and what its operations need of that.
struct OpenAPIScopes: Sendable {
    /// Those of an operation that says nothing of its own.
    private let usual: [String]
    /// All that the flows of the document's `oauth2` schemes name, each once, with what they say of it.
    let offered: [OfferedScope]

    init(_ document: OpenAPIDocument) {
        usual = Self.needed(document.root["security"])
        var offered: [OfferedScope] = []
        var names: Set<String> = []
        for (_, scheme) in document.securitySchemes where scheme["type"] == "oauth2" {
            for flow in scheme["flows"]?.objectValue?.members ?? [] {
                for scope in flow.value["scopes"]?.objectValue?.members ?? [] where names.insert(scope.key).inserted {
                    offered.append(OfferedScope(name: scope.key, summary: scope.value.stringValue ?? ""))
                }
            }
        }
        self.offered = offered
    }

    /// The scopes that an operation needs.
    func needed(for operation: OpenAPIOperation) -> [String] {
        operation.object["security"].map(Self.needed) ?? usual
    }

    /// The scopes of the first alternative that has any, none if one needs nothing.
    private static func needed(_ security: JSONValue?) -> [String] {
        let kinds = (security?.arrayValue ?? []).map { $0.objectValue?.members ?? [] }
        guard !kinds.contains(where: \.isEmpty) else { return [] }
        let scopes = kinds.map { $0.flatMap { ($0.value.arrayValue ?? []).compactMap(\.stringValue) } }
        return scopes.first { !$0.isEmpty } ?? []
    }
}

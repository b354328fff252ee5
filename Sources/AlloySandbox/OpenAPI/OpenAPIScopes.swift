import JSON

/// The scopes of an OpenAPI document: what its OAuth flows offer, and what its operations need of that.
struct OpenAPIScopes: Sendable {
    private let document: OpenAPIDocument
    /// All that the flows of the document's `oauth2` schemes name, each once, with what they say of it.
    let offered: [OfferedScope]

    init(_ document: OpenAPIDocument) {
        self.document = document
        var offered: [OfferedScope] = []
        var names: Set<String> = []
        for (_, scheme) in Self.schemes(of: document) where scheme["type"] == "oauth2" {
            for flow in scheme["flows"]?.objectValue?.members ?? [] {
                for scope in flow.value["scopes"]?.objectValue?.members ?? [] where names.insert(scope.key).inserted {
                    offered.append(OfferedScope(name: scope.key, summary: scope.value.stringValue ?? ""))
                }
            }
        }
        self.offered = offered
    }

    private static func schemes(of document: OpenAPIDocument) -> [(name: String, scheme: JSONValue)] {
        (document.root["components"]?["securitySchemes"]?.objectValue?.members ?? []).compactMap { member in
            document.resolved(member.value).map { (member.key, $0) }
        }
    }

    /// The scopes that an operation needs: those of the first alternative that has any, none if one needs nothing.
    func needed(for operation: OpenAPIOperation) -> [String] {
        let alternatives = (operation.object["security"] ?? document.root["security"])?.arrayValue ?? []
        let kinds = alternatives.map { $0.objectValue?.members ?? [] }
        guard !kinds.contains(where: \.isEmpty) else { return [] }
        let scopes = kinds.map { $0.flatMap { ($0.value.arrayValue ?? []).compactMap(\.stringValue) } }
        return scopes.first { !$0.isEmpty } ?? []
    }
}

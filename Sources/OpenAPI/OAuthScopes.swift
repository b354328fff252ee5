import JSON

/// One scope that an OAuth flow of a document offers.
public struct OAuthScope: Sendable, Hashable {
    /// The scope's name, as grants hold it.
    public let name: String
    /// The document's words about it; empty where it has none.
    public let description: String
}

extension OpenAPIDocument {
    /// All scopes that the flows of the `oauth2` schemes name, and those that operations need of an `openIdConnect` scheme, which
    /// has no list of its own; each once.
    public var offeredScopes: [OAuthScope] {
        var offered: [OAuthScope] = []
        var names: Set<String> = []
        for scheme in securitySchemes where scheme.json["type"] == "oauth2" {
            for flow in scheme.json["flows"]?.objectValue?.members ?? [] {
                for scope in flow.value["scopes"]?.objectValue?.members ?? [] where names.insert(scope.key).inserted {
                    offered.append(OAuthScope(name: scope.key, description: scope.value.stringValue ?? ""))
                }
            }
        }
        let openID = Set(securitySchemes.filter { $0.json["type"] == "openIdConnect" }.map { ExactString($0.name) })
        guard !openID.isEmpty else { return offered }
        for list in [root["security"]] + operations.map({ $0.object["security"] }) {
            let requirements = (list?.arrayValue ?? []).flatMap { $0.objectValue?.members ?? [] }
            for requirement in requirements where openID.contains(ExactString(requirement.key)) {
                let scopes = (requirement.value.arrayValue ?? []).compactMap(\.stringValue)
                offered += scopes.filter { names.insert($0).inserted }.map { OAuthScope(name: $0, description: "") }
            }
        }
        return offered
    }

    /// The scopes that an operation needs: those of the first alternative that has any; none if an alternative needs nothing.
    public func requiredScopes(of operation: OpenAPIOperation) -> [String] {
        let security = operation.object["security"] ?? root["security"]
        let alternatives = (security?.arrayValue ?? []).map { $0.objectValue?.members ?? [] }
        guard !alternatives.contains(where: \.isEmpty) else { return [] }
        let scopes = alternatives.map { $0.flatMap { ($0.value.arrayValue ?? []).compactMap(\.stringValue) } }
        return scopes.first { !$0.isEmpty } ?? []
    }
}

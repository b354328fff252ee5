import JSON

/// The scopes that a connector's consent page offers, and those that an action needs.
enum Scopes {
    /// Returns the scopes that the connector's actions need, each once, in the order of the actions.
    static func offered(by connector: ConnectorDefinition) -> [String] {
        var offered: [String] = []
        var names: Set<ExactString> = []
        for resource in connector.resources {
            for action in resource.actions {
                for scope in needed(for: action, of: resource.name)
                where names.insert(ExactString(scope)).inserted { offered.append(scope) }
            }
        }
        return offered
    }

    /// Returns the scopes that an action needs: the provider's own where the catalogue has them, else the right to read or write
    /// that resource.
    static func needed(for action: ActionDefinition, of resource: String) -> [String] {
        if let scopes = action.scopes { return scopes }
        let scopes = action.requiredScopes
        guard scopes.isEmpty else { return scopes }
        return [usual(forMethod: action.httpMethod, of: resource)]
    }

    /// The right to read or to write a resource.
    static func usual(forMethod method: String, of resource: String) -> String {
        "\(resource).\(method == "get" || method == "head" ? "read" : "write")"
    }

    /// Returns the scopes that are missing for an action; none where everything was granted.
    static func missing(for action: ActionDefinition, of resource: String, granted: [String]?) -> [String] {
        guard let granted else { return [] }
        return needed(for: action, of: resource).filter { scope in
            !granted.contains(scope) && !wider(than: scope).contains(where: granted.contains)
        }
    }

    /// Returns the scopes that include this one: at Google the one without `.readonly`, at Shopify the right
    /// to write.
    private static func wider(than scope: String) -> [String] {
        if scope.hasPrefix("https://www.googleapis.com/auth/"), scope.hasSuffix(".readonly") {
            return [String(scope.dropLast(".readonly".count))]
        }
        return scope.hasPrefix("read_") ? ["write_\(scope.dropFirst("read_".count))"] : []
    }
}

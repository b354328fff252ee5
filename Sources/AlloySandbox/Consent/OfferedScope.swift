import JSON

/// One permission that an app asks for, as the consent page lists it.
struct OfferedScope: Sendable, Hashable {
    /// The scope's name, as grants hold it.
    let name: String
    /// The access that it grants, in a few words for a person.
    let summary: String

    /// The scopes on a connector's consent page: those that its actions need, and further ones of its requirements.
    static func all(of connector: ConnectorDefinition) -> [OfferedScope] {
        let described = connector.requirements.flatMap(\.scopes)
        let summaries = Dictionary(
            described.lazy.filter { !$0.summary.isEmpty }.map { (ExactString($0.name), $0) },
            uniquingKeysWith: { first, _ in first })
        let needed = Scopes.offered(by: connector)
        var wording: Wording?
        let offered = needed.map { name in
            if let described = summaries[ExactString(name)] { return described }
            let words = wording ?? Wording(connector)
            wording = words
            return OfferedScope(name: name, summary: words.summary(name))
        }
        let known = Set(needed.map(ExactString.init))
        return offered + described.filter { !known.contains(ExactString($0.name)) }
    }

    /// Summaries of scopes that are derived from the resources and actions of a connector.
    private struct Wording {
        private var resources: Set<ExactString> = []
        /// The names of the actions that need a scope.
        private var actions: [ExactString: [String]] = [:]

        init(_ connector: ConnectorDefinition) {
            for resource in connector.resources {
                resources.insert(ExactString(resource.name))
                for action in resource.actions {
                    for scope in Set(Scopes.needed(for: action, of: resource.name).map(ExactString.init)) {
                        actions[scope, default: []].append(action.displayName)
                    }
                }
            }
        }

        /// The summary: of a scope for a resource by its name, of any other by the names of the actions that need it.
        func summary(_ scope: String) -> String {
            for (ending, deed) in [(".read", "See"), (".write", "Create, change and delete")]
            where scope.hasSuffix(ending) {
                let name = String(scope.dropLast(ending.count))
                guard resources.contains(ExactString(name)) else { continue }
                return "\(deed) \(name.replacing("_", with: " ").replacing("-", with: " "))"
            }
            let names = actions[ExactString(scope)] ?? []
            let more = names.count - 3
            return names.prefix(3).joined(separator: " · ") + (more > 0 ? " · \(more) more" : "")
        }
    }
}

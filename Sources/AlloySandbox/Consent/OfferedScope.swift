/// One permission that an app asks for, as the consent page lists it.
struct OfferedScope: Sendable, Hashable {
    /// The scope's name, as grants hold it.
    let name: String
    /// What it lets the app do, in a few words for a person.
    let summary: String

    /// Slack's own scopes in words: its actions' names don't tell them apart.
    private static let words = [
        "chat:write": "Send messages, and change and delete its own",
        "channels:read": "See public channels and their details",
        "channels:history": "Read messages in public channels",
        "channels:join": "Join public channels",
        "channels:manage": "Create and archive public channels",
        "users:read": "See the people of the workspace",
        "admin.conversations:write": "Delete channels of the organisation",
    ]

    /// What the consent page of a connector offers: all that its actions need.
    static func all(of connector: ConnectorDefinition) -> [OfferedScope] {
        Scopes.offered(by: connector).map { OfferedScope(name: $0, summary: summary($0, of: connector)) }
    }

    /// The right to read or to write a resource says so by its name; of any other, the actions that need it tell.
    private static func summary(_ scope: String, of connector: ConnectorDefinition) -> String {
        if let words = words[scope] { return words }
        for resource in connector.resources {
            let things = resource.name.replacing("_", with: " ").replacing("-", with: " ")
            if scope == "\(resource.name).read" { return "See \(things)" }
            if scope == "\(resource.name).write" { return "Create, change and delete \(things)" }
        }
        var actions: [String] = []
        for resource in connector.resources {
            for action in resource.actions where Scopes.needed(for: action, of: resource.name).contains(scope) {
                actions.append(action.displayName)
            }
        }
        let more = actions.count - 3
        return actions.prefix(3).joined(separator: " · ") + (more > 0 ? " · \(more) more" : "")
    }
}

/// One permission that an app asks for, as the consent page lists it.
struct OfferedScope: Sendable, Hashable {
    /// The scope's name, as grants hold it.
    let name: String
    /// What it lets the app do, in a few words for a person.
    let summary: String

    /// The providers' own scopes in words where neither their names nor those of the actions tell.
    private static let words = [
        "chat:write": "Send messages, and change and delete its own",
        "channels:read": "See public channels and their details",
        "channels:history": "Read messages in public channels",
        "channels:join": "Join public channels",
        "channels:manage": "Create and archive public channels",
        "users:read": "See the people of the workspace",
        "admin.conversations:write": "Delete channels of the organisation",
        "tickets": "See, create, change and delete tickets",
        "sales-email-read": "Read the text of e-mails",
        "https://www.googleapis.com/auth/drive": "See, change, create and delete all of your files",
        "https://www.googleapis.com/auth/drive.readonly": "See and download all of your files",
    ]

    /// What the consent page of a connector offers: all that its actions need, and what else its way to authenticate has.
    static func all(of connector: ConnectorDefinition) -> [OfferedScope] {
        let described = connector.requirements.flatMap(\.scopes)
        let needed = Scopes.offered(by: connector)
        let offered = needed.map { name in
            described.first { $0.name == name && !$0.summary.isEmpty }
                ?? OfferedScope(name: name, summary: summary(name, of: connector))
        }
        return offered + described.filter { !needed.contains($0.name) }
    }

    /// `crm.objects.contacts.read`.
    private static func words(crm scope: String) -> String? {
        let parts = scope.split(separator: ".")
        guard parts.count == 4, scope.hasPrefix("crm.objects.") else { return nil }
        return parts[3] == "read" ? "See \(parts[2])" : "Create, change and delete \(parts[2])"
    }

    /// `read_orders`.
    private static func words(shop scope: String) -> String? {
        if scope.hasPrefix("read_") { return "See \(scope.dropFirst(5))" }
        return scope.hasPrefix("write_") ? "Create, change and delete \(scope.dropFirst(6))" : nil
    }

    /// The right to read or to write a resource says so by its name; of any other, the actions that need it tell.
    private static func summary(_ scope: String, of connector: ConnectorDefinition) -> String {
        if let words = words[scope] { return words }
        if let access = words(crm: scope) ?? words(shop: scope) { return access }
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

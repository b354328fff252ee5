import JSON

/// A server's identity and advice, for `initialize` and `server/discover`.
public struct ServerDescription: Sendable {
    public let name: String
    public let title: String
    public let version: String
    /// One sentence for a person.
    public let description: String
    /// Advice for the model on using the server.
    public let instructions: String

    public init(name: String, title: String, version: String, description: String, instructions: String) {
        self.name = name
        self.title = title
        self.version = version
        self.description = description
        self.instructions = instructions
    }

    /// Returns the `Implementation` of the server.
    func json(_ profile: Profile) -> JSONValue {
        var object: JSONObject = ["name": .string(name), "version": .string(version)]
        if profile.hasTitles { object.append("title", .string(title)) }
        if profile.hasServerDescription { object.append("description", .string(description)) }
        return .object(object)
    }

    /// The name and the version alone, for the `_meta` of every result.
    var shortJSON: JSONValue { ["name": .string(name), "version": .string(version)] }

    /// Returns the `ServerCapabilities`.
    func capabilities(_ profile: Profile) -> JSONValue {
        var object: JSONObject = ["tools": [:], "resources": [:], "prompts": [:], "logging": [:]]
        if profile.revision.isStateless { object["resources"] = ["subscribe": true] }
        if profile.declaresCompletions { object.append("completions", [:]) }
        return .object(object)
    }
}

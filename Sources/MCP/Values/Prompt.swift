import JSON

/// A prompt that a person may choose in the client.
public struct Prompt: Sendable {
    /// A value that the person gives for the prompt.
    public struct Argument: Sendable {
        public let name: String
        public let description: String
        public let isRequired: Bool

        public init(name: String, description: String, isRequired: Bool) {
            self.name = name
            self.description = description
            self.isRequired = isRequired
        }
    }

    /// The messages of a prompt, all of them the person's.
    public struct Messages: Sendable {
        public let description: String
        public let content: [ContentBlock]

        public init(description: String, content: [ContentBlock]) {
            self.description = description
            self.content = content
        }

        func json(_ profile: Profile) -> JSONObject {
            [
                "description": .string(description),
                "messages": .array(content.map { ["role": "user", "content": $0.json(profile)] }),
            ]
        }
    }

    public let name: String
    public let title: String
    public let description: String
    public let arguments: [Argument]

    public init(name: String, title: String, description: String, arguments: [Argument]) {
        self.name = name
        self.title = title
        self.description = description
        self.arguments = arguments
    }

    func json(_ profile: Profile) -> JSONValue {
        var object: JSONObject = ["name": .string(name)]
        if profile.hasTitles { object.append("title", .string(title)) }
        object.append("description", .string(description))
        let arguments = arguments.map { argument -> JSONValue in
            [
                "name": .string(argument.name), "description": .string(argument.description),
                "required": .bool(argument.isRequired),
            ]
        }
        object.append("arguments", .array(arguments))
        return .object(object)
    }
}

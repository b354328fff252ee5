import JSON

/// A tool that a model may call.
public struct Tool: Sendable {
    /// Hints about the effects of a tool. They must be true: clients ask a person according to them.
    public struct Hints: Sendable {
        public let isReadOnly: Bool
        public let isDestructive: Bool
        public let isIdempotent: Bool
        /// True if the tool reaches systems outside of the host.
        public let isOpenWorld: Bool

        public init(isReadOnly: Bool, isDestructive: Bool = false, isIdempotent: Bool = false, isOpenWorld: Bool) {
            self.isReadOnly = isReadOnly
            self.isDestructive = isDestructive
            self.isIdempotent = isIdempotent
            self.isOpenWorld = isOpenWorld
        }
    }

    public let name: String
    public let title: String
    public let description: String
    /// A JSON Schema with `type: object` and no combinator at its root.
    public let inputSchema: JSONObject
    /// A JSON Schema with `type: object` at its root; nil for a tool with text alone.
    public let outputSchema: JSONObject?
    public let hints: Hints

    public init(
        name: String, title: String, description: String, inputSchema: JSONObject, outputSchema: JSONObject?,
        hints: Hints
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.inputSchema = inputSchema
        self.outputSchema = outputSchema
        self.hints = hints
    }

    /// Returns the tool as `tools/list` has it.
    package func json(_ profile: Profile) -> JSONValue {
        var object: JSONObject = ["name": .string(name)]
        if profile.hasTitles { object.append("title", .string(title)) }
        object.append("description", .string(description))
        object.append("inputSchema", .object(inputSchema))
        if profile.hasStructuredContent { object.append("outputSchema", outputSchema.map(JSONValue.object)) }
        if profile.hasToolAnnotations { object.append("annotations", annotations) }
        return .object(object)
    }

    private var annotations: JSONValue {
        [
            "title": .string(title), "readOnlyHint": .bool(hints.isReadOnly),
            "destructiveHint": .bool(hints.isDestructive), "idempotentHint": .bool(hints.isIdempotent),
            "openWorldHint": .bool(hints.isOpenWorld),
        ]
    }
}

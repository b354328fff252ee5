import JSON

/// Everything in which the revisions of the protocol differ, as far as this server is concerned.
public struct Profile: Sendable {
    /// The manner in which the server asks a person for something.
    enum ElicitationStyle: Sendable {
        case unavailable
        /// The server sends the request `elicitation/create`.
        case request
        /// The result of the call asks for the input, and the client sends the call again with it.
        case inputRequired
    }

    public let revision: Revision
    /// The requests that a client may send.
    let methods: Set<String>

    /// Creates the profile of a revision.
    public init(_ revision: Revision) {
        self.revision = revision
        var methods: Set<String> = [
            "tools/list", "tools/call", "resources/list", "resources/templates/list", "resources/read", "prompts/list",
            "prompts/get", "completion/complete",
        ]
        methods.formUnion(
            revision.isStateless
                ? ["server/discover", "subscriptions/listen"] : ["initialize", "ping", "logging/setLevel"])
        self.methods = methods
    }

    // MARK: - Members of messages

    /// Tools have `annotations`.
    var hasToolAnnotations: Bool { revision >= .march2025 }
    /// Progress has a `message`.
    var hasProgressMessages: Bool { revision >= .march2025 }
    /// The server declares the capability `completions`.
    var declaresCompletions: Bool { revision >= .march2025 }
    /// Tools, prompts, resources and the server have a `title`.
    var hasTitles: Bool { revision >= .june2025 }
    /// Tools have an `outputSchema`, and their results a `structuredContent`.
    var hasStructuredContent: Bool { revision >= .june2025 }
    /// Results of tools may link to resources.
    var hasResourceLinks: Bool { revision >= .june2025 }
    /// The server has a `description` and a `websiteUrl`.
    var hasServerDescription: Bool { revision >= .november2025 }
    /// Results have a `resultType`, and name the server in `_meta`.
    var hasResultTypes: Bool { revision.isStateless }
    /// Results that may be cached say for how long.
    var hasCacheHints: Bool { revision.isStateless }
    /// A URL elicitation has an `elicitationId`, and its end is announced.
    var hasElicitationIds: Bool { revision == .november2025 }

    // MARK: - Behaviour

    /// Requests may come in batches. The first revision does not exclude what JSON-RPC has.
    var hasBatches: Bool { revision <= .march2025 }
    var elicitationStyle: ElicitationStyle {
        if revision.isStateless { return .inputRequired }
        return revision >= .june2025 ? .request : .unavailable
    }
    /// A person may be asked to open a link.
    var hasURLElicitation: Bool { revision >= .november2025 }
    /// The error -32042 lists links that have to be opened first.
    var hasURLElicitationError: Bool { revision == .november2025 }
    /// The code of the error for a resource that does not exist.
    var unknownResourceCode: Int { revision.isStateless ? -32_602 : -32_002 }
    /// The level of log messages is set for each request, not for the connection.
    var hasLogLevelPerRequest: Bool { revision.isStateless }
}

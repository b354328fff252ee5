import JSON

/// The capabilities of a client that matter to this server.
public struct ClientCapabilities: Sendable, Equatable {
    /// A person can be asked to fill in a form.
    public var elicitsForms = false
    /// A person can be asked to open a link.
    public var elicitsURLs = false
    /// The names of everything that the client declares.
    public var names: Set<String> = []

    /// Creates the capabilities of a client that has none.
    public init() {}

    /// Reads the object that a client sends.
    ///
    /// An empty `elicitation` means forms: that is what it meant before there were modes.
    public init(_ json: JSONValue?) {
        names = Set((json?.objectValue ?? [:]).keys)
        guard let elicitation = json?["elicitation"]?.objectValue else { return }
        elicitsURLs = elicitation["url"]?.objectValue != nil
        elicitsForms = elicitation["form"]?.objectValue != nil || !elicitsURLs
    }
}

/// The name and the version that a client gives itself; not verified, for display only.
public struct ClientInfo: Sendable, Equatable {
    public let name: String
    public let version: String?

    /// Reads an `Implementation`; nil if it has no name.
    init?(_ json: JSONValue?) {
        guard let name = json?["name"]?.stringValue else { return nil }
        self.name = name
        version = json?["version"]?.stringValue
    }
}

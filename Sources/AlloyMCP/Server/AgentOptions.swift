import Alloy
import JSON
import Logging

/// The options of the service for agents.
public struct AgentOptions: Sendable {
    /// The largest result that is sent whole, in bytes: about 20,000 tokens of a language model.
    public static let usualResultBytes = 80_000

    /// The only tools that are offered; nil for all.
    public var tools: Set<String>?
    /// The tools that are not offered.
    public var excludedTools: Set<String> = []
    /// The only connectors whose actions are offered; nil for all.
    public var connectors: Set<String>?
    /// Indicates that only tools without effects are offered.
    public var isReadOnly = false
    /// The largest result that is sent whole, in bytes.
    public var resultBytes = usualResultBytes
    /// The actions that have a tool of their own.
    public var pins: [PinnedAction] = []
    /// The time in which the cache and the sandbox must describe the pinned actions. The list of tools waits no longer.
    package var pinTime = Duration.milliseconds(100)

    /// The options without restrictions.
    public init() {}

    /// The names of all tools that `tools` and `excludedTools` may have.
    public static var toolNames: [String] { ToolSet.names }
}

/// An action with a tool of its own.
public struct PinnedAction: Sendable, Hashable {
    public let connectorId: String
    public let actionId: String

    /// Reads `connector.action`; nil for another form. The connector's id has no dot.
    public init?(_ text: String) {
        guard let dot = text.firstIndex(of: "."), dot != text.startIndex else { return nil }
        connectorId = String(text[..<dot])
        actionId = String(text[text.index(after: dot)...])
        if actionId.isEmpty { return nil }
    }
}

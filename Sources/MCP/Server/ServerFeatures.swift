import JSON
import JSONRPC

/// What a server offers to its clients.
public protocol ServerFeatures: Sendable {
    /// The server's identity and advice.
    var description: ServerDescription { get }
    /// All tools, in a fixed order, the same for every client.
    var tools: [Tool] { get }
    /// False while `prepareTools` has to be called before `tools` is complete.
    var areToolsPrepared: Bool { get }
    /// True if the descriptions and schemas of the tools, but never their names, may become more exact.
    var areToolsProvisional: Bool { get }
    /// The families of resources.
    var resourceTemplates: [ResourceTemplate] { get }
    /// The prompts that a person may choose.
    var prompts: [Prompt] { get }

    /// Completes `tools` from what is known on this machine, without any request to another one.
    func prepareTools() async

    /// Calls a tool of `tools`. Problems that the model can correct are results with `isError`.
    func call(
        _ tool: String, _ arguments: JSONObject, _ request: ClientRequest
    ) async throws(FeatureError) -> ToolResult

    /// Lists the resources.
    func resources(_ request: ClientRequest) async throws(FeatureError) -> [Resource]

    /// Returns the contents of a resource; nil if there is none with this URI.
    func read(_ uri: String, _ request: ClientRequest) async throws(FeatureError) -> [ResourceContents]?

    /// Returns the messages of a prompt of `prompts`, with these arguments.
    func messages(
        of prompt: String, _ arguments: [String: String], _ request: ClientRequest
    ) async throws(FeatureError) -> Prompt.Messages

    /// Returns the completions of an argument.
    func complete(_ completion: CompletionRequest, _ request: ClientRequest) async -> Completion

    /// Returns whether the server announces changes of the resource with this URI.
    func announcesChanges(of uri: String) -> Bool
}

// A server whose tools never change.
extension ServerFeatures {
    public var areToolsPrepared: Bool { true }
    public var areToolsProvisional: Bool { false }
    public func prepareTools() async {}
}

/// The reason why a feature has no result.
public enum FeatureError: Error, Sendable {
    case failed(RPCError)
    /// The client has to ask a person first, and to send the request again with the answer.
    case inputRequired(InputRequired)
}

/// One request to the client, which a call needs answered.
public struct ClientQuestion: Sendable {
    /// The name of the question, unique in its call.
    public let key: String
    public let method: String
    public let params: Payload

    public init(key: String, method: String, params: Payload) {
        self.key = key
        self.method = method
        self.params = params
    }
}

/// The questions of a result `input_required`.
public struct InputRequired: Sendable {
    let questions: [ClientQuestion]
    /// The values that the call needs when it is sent again.
    let memory: JSONObject
}

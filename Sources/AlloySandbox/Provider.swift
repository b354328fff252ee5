import HTTP
import JSON
import Platform

/// A provider behind the sandbox: it keeps its own state and speaks its own dialect.
///
/// One value a connected account (a credential's account); the service locks around every call, so a provider is a plain
/// synchronous value and needs no lock of its own.
protocol Provider: Sendable {
    /// Answers one execute, as the provider itself would answer the HTTP request that Alloy makes of it.
    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply
}

/// The request that Alloy would send to the provider.
struct ProviderCall: Sendable {
    /// The action that was executed, from the catalogue.
    var action: ActionDefinition
    /// The caller's `pathParams`.
    var pathParams: JSONObject
    /// The caller's `queryParameters`.
    var queryParameters: JSONObject
    /// The caller's `requestBody`; nil when absent.
    var requestBody: JSONValue?
    /// The caller's `additionalHeaders`.
    var additionalHeaders: JSONObject
    /// The `data` the credential was created with (region, shopName, …).
    var credentialData: JSONObject
    /// The scopes that the person granted; nil for all that were asked for, and where there are none to grant.
    var grantedScopes: [String]? = nil
}

/// What a provider may draw on besides its own state: never the machine's clock or randomness.
struct ProviderContext: Sendable {
    /// The sandbox's own time at this call.
    var now: Timestamp
    /// The seeded generator of ids.
    var random: SeededGenerator
    /// The files that the calling user gave to Alloy.
    var files: [SandboxFile] = []
    /// How much time there has been since the sandbox began, real and advanced: whoever waits as long as a rate limit told
    /// them must be let in, though no call moved the sandbox's clock meanwhile.
    var elapsed: Duration = .zero
    /// False for an account that starts with nothing but what can't be missing.
    var hasRecords = true

    /// What an account starts with, of what it usually does.
    func initial<Seed>(_ usual: [Seed]) -> [Seed] { hasRecords ? usual : [] }
}

/// The provider's answer.
struct ProviderReply: Sendable {
    /// The provider's HTTP status.
    var status: Int
    /// The provider's body; nil when it is empty.
    var body: JSONValue?
    /// What the caller is to know besides, such as `retry-after`.
    var headers: HTTPHeaders
    /// How long the provider takes.
    var delay: Duration

    /// An answer of these parts.
    init(status: Int, body: JSONValue?, headers: HTTPHeaders = [:], delay: Duration = .zero) {
        self.status = status
        self.body = body
        self.headers = headers
        self.delay = delay
    }

    /// Whether it says no although its status says yes, in one of the ways in which providers do that.
    var saysNo: Bool {
        guard let body else { return false }
        if body["ok"]?.boolValue == false || body["success"]?.boolValue == false { return true }
        if body["errors"]?.arrayValue?.isEmpty == false { return true }
        switch body["data"] {
        case .object(let data):
            return data.members.contains { $0.value["userErrors"]?.arrayValue?.isEmpty == false }
        case .array(let rows):
            return !rows.isEmpty && rows.allSatisfy { $0["status"]?.stringValue == "error" }
        default: return false
        }
    }
}

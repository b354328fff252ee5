import HTTP
import JSON
import Platform

/// A provider behind the sandbox: it keeps its own state and speaks its own dialect.
///
/// There is one value for each connected account. The service locks around every call, so a provider is a plain synchronous
/// value and needs no lock of its own.
protocol Provider: Sendable {
    /// Handles one execution, as the provider itself would handle the HTTP request that Alloy makes of it.
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

/// The inputs of a provider besides its own state: never the machine's clock or randomness.
struct ProviderContext: Sendable {
    /// The sandbox's own time at this call.
    var now: Timestamp
    /// The seeded generator of ids.
    var random: SeededGenerator
    /// The files that the calling user gave to Alloy.
    var files: [SandboxFile] = []
    /// The time since the sandbox started, real and advanced: a caller that waited as long as a rate limit asked must be
    /// admitted, although no call moved the sandbox's clock meanwhile.
    var elapsed: Duration = .zero
    /// Indicates that the account starts with records; false leaves only those that can't be missing.
    var hasRecords = true

    /// The records that an account starts with: the usual ones, or none.
    func initial<Seed>(_ usual: [Seed]) -> [Seed] { hasRecords ? usual : [] }
}

/// The provider's response.
struct ProviderReply: Sendable {
    /// The provider's HTTP status.
    var status: Int
    /// The provider's body; nil when it is empty, or a file.
    var body: JSONValue?
    /// The provider's body where it is neither JSON nor text.
    var file: File?
    /// Header fields for the caller, such as `retry-after`.
    var headers: HTTPHeaders
    /// The time that the provider takes.
    var delay: Duration
    /// The change that the call made, where the action's method says otherwise; nil for what the method and the id say.
    var change: StateChange.Kind?

    /// Bytes and their media type.
    struct File: Sendable {
        var contentType: String
        var bytes: [UInt8]
    }

    /// A response of these bytes, in the form in which the service passes them on: JSON as a value, text as a string, anything
    /// else as a file.
    static func content(_ bytes: [UInt8], ofType contentType: String) -> ProviderReply {
        let type = MediaType(contentType)
        if type.isJSON, let json = try? JSONValue(parsing: bytes) { return .ok(json) }
        if type.isText, let text = type.text(bytes) { return .ok(.string(text)) }
        var reply = ProviderReply(status: 200, body: nil)
        reply.file = File(contentType: contentType, bytes: bytes)
        return reply
    }

    /// A response with these parts.
    init(status: Int, body: JSONValue?, headers: HTTPHeaders = [:], delay: Duration = .zero) {
        self.status = status
        self.body = body
        self.headers = headers
        self.delay = delay
    }

    /// Indicates an error in a response with a status of success, in one of the forms that providers use.
    var saysNo: Bool {
        guard let body else { return false }
        if body["ok"]?.boolValue == false || body["success"]?.boolValue == false { return true }
        if body["errors"]?.arrayValue?.isEmpty == false { return true }
        if body["PAYLOAD"] != nil, let status = body["STATUS"]?.stringValue { return status != "0000" }
        switch body["data"] {
        case .object(let data):
            return data.members.contains { $0.value["userErrors"]?.arrayValue?.isEmpty == false }
        case .array(let rows):
            return !rows.isEmpty && rows.allSatisfy { $0["status"]?.stringValue == "error" }
        default: return false
        }
    }
}

import JSON
import JSONRPC

/// The `_meta` of a request of a stateless revision.
///
/// Source: specification 2026-07-28, basic, "_meta".
struct RequestMetadata: Sendable {
    private static let prefix = "io.modelcontextprotocol/"
    private static let version = prefix + "protocolVersion"
    private static let capabilities = prefix + "clientCapabilities"
    private static let info = prefix + "clientInfo"
    private static let level = prefix + "logLevel"

    let revision: Revision
    let capabilities: ClientCapabilities
    let clientInfo: ClientInfo?
    /// The least severe messages that the client wants for this request; nil for none.
    let logLevel: LoggingLevel?

    /// Returns whether the parameters have the metadata of a stateless revision, complete or not.
    static func isPresent(in params: JSONObject?) -> Bool {
        guard let meta = params?["_meta"]?.objectValue else { return false }
        return [version, capabilities, info, level].contains { meta.contains(key: $0) }
    }

    /// Reads the metadata. Throws -32602 with all problems, or -32022 for a version that the server does not know.
    init(_ params: JSONObject?) throws(RPCError) {
        let meta = params?["_meta"]?.objectValue ?? JSONObject()
        var problems: [JSONValue] = []
        func expect(_ key: String, _ type: String, _ isValid: Bool, _ value: JSONValue?) {
            if isValid { return }
            let pointer = JSONPointer(tokens: ["_meta", key])
            problems.append([
                "pointer": .string(pointer.description), "expected": .string(type),
                "got": .string(value?.preview ?? "nothing"),
            ])
        }
        let version = meta[Self.version]
        let level = meta[Self.level]
        expect(Self.version, "a revision of the protocol, such as 2026-07-28", version?.stringValue != nil, version)
        expect(
            Self.capabilities, "an object with the client's capabilities",
            meta[Self.capabilities]?.objectValue != nil, meta[Self.capabilities])
        logLevel = level?.stringValue.flatMap(LoggingLevel.init)
        expect(
            Self.level, "one of \(LoggingLevel.allCases.map(\.rawValue).joined(separator: ", "))",
            level == nil || logLevel != nil, level)
        guard problems.isEmpty, let requested = version?.stringValue else {
            throw .invalidMCPParams("The _meta of the request is not complete.", problems)
        }
        guard let revision = Revision.stateless.first(where: { $0.rawValue == requested }) else {
            throw .unsupportedVersion(requested)
        }
        self.revision = revision
        capabilities = ClientCapabilities(meta[Self.capabilities])
        clientInfo = ClientInfo(meta[Self.info])
    }
}

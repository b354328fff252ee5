import JSON
import JSONRPC

// The protocol errors of the Model Context Protocol. Each has the members of every other error, beside those that the
// specification requires.
extension RPCError {
    /// The codes that the specification defines.
    public enum MCPCode {
        public static let missingClientCapability = -32_021
        public static let unsupportedVersion = -32_022
        public static let elicitationRequired = -32_042
    }

    /// Creates the error for parameters that do not fit the method.
    public static func invalidMCPParams(_ message: String, _ problems: [JSONValue] = []) -> RPCError {
        .host(
            code: Code.invalidParams, kind: "invalid_params", message: message,
            fix: ["Correct the parameters and send the request again."], problems: problems)
    }

    /// Creates the error for one parameter that has a wrong value.
    static func invalidMCPParam(_ pointer: String, expected: String, _ value: JSONValue?) -> RPCError {
        let got = value?.preview ?? "nothing"
        let subject = pointer.isEmpty ? "The parameters" : "The parameter \(pointer.dropFirst())"
        return invalidMCPParams(
            "\(subject) must be \(expected).",
            [["pointer": .string(pointer), "expected": .string(expected), "got": .string(got)]])
    }

    /// Creates the error for a request that must not be part of a batch.
    static func noBatch(_ message: String) -> RPCError {
        .host(
            code: Code.invalidRequest, kind: "invalid_request", message: message,
            fix: ["Send each request as a message of its own."], isSafeToRetry: true)
    }

    /// Creates the error for a version that no request may name.
    static func unsupportedVersion(_ requested: String) -> RPCError {
        .host(
            code: MCPCode.unsupportedVersion, kind: "invalid_request",
            message: "This server does not support that version of the protocol.",
            fix: ["Use a version of `supported`, or begin with initialize for an older one."],
            extra: [
                "supported": .strings(Revision.stateless.map(\.rawValue)),
                "requested": .string(String(requested.prefix(100))),
            ])
    }

    /// Creates the error for a call that needs capabilities that the client did not declare.
    public static func missingCapability(_ capabilities: JSONObject) -> RPCError {
        .host(
            code: MCPCode.missingClientCapability, kind: "invalid_request",
            message: "The call needs a capability that the client does not declare.",
            fix: ["Use a client that declares `requiredCapabilities`."],
            extra: ["requiredCapabilities": .object(capabilities)])
    }

    /// Creates the error for a method that the revision does not have.
    static func unknownMCPMethod(_ method: String, _ revision: Revision) -> RPCError {
        .host(
            code: Code.methodNotFound, kind: "method_not_found",
            message:
                "There is no method \"\(method.prefix(80))\" in revision \(revision.rawValue) of the protocol.",
            fix: ["Use a method that the server declares in its capabilities."])
    }

    /// Creates the error for a request that names no revision, before the handshake.
    static let noRevision = host(
        code: Code.invalidParams, kind: "invalid_params", message: "The request names no revision of the protocol.",
        fix: [
            .string(
                "Send initialize first, or give io.modelcontextprotocol/protocolVersion and "
                    + "io.modelcontextprotocol/clientCapabilities in the _meta of each request.")
        ])

    /// Creates the error for a tool that does not exist.
    public static func unknownTool(_ name: String, _ names: [String]) -> RPCError {
        .host(
            code: Code.invalidParams, kind: "invalid_params",
            message: "Unknown tool: \(name.prefix(80))",
            fix: ["Use a tool of tools/list."],
            problems: [
                [
                    "pointer": "/name", "expected": .string("one of \(names.joined(separator: ", "))"),
                    "got": .string(JSONValue.string(name).preview),
                ]
            ])
    }

    /// Creates the error for a resource that does not exist.
    static func unknownResource(_ uri: String, _ profile: Profile) -> RPCError {
        .host(
            code: profile.unknownResourceCode, kind: "not_found", message: "There is no such resource.",
            fix: ["Use a URI that fits a template of resources/templates/list."],
            extra: ["uri": .string(String(uri.prefix(1_000)))])
    }

    /// Creates the error that lists the links that a person has to open before the call can succeed.
    static func elicitationRequired(_ elicitations: [JSONValue], _ message: String) -> RPCError {
        .host(
            code: MCPCode.elicitationRequired, kind: "connection_required", message: message,
            fix: ["Show the link to the person, and repeat the call afterwards."],
            extra: ["elicitations": .array(elicitations)])
    }
}

import JSON

/// The `error` of a JSON-RPC 2.0 response (§5.1).
public struct RPCError: Error, Sendable, Equatable {
    /// The error code. JSON-RPC's own codes are negative; `protocol/errors.md` lists the others.
    public var code: Int
    /// One sentence for a person.
    public var message: String
    /// The details; always an object with at least `kind`, `origin`, `outcome`, `fix` and `retry`.
    public var data: JSONValue?

    /// Creates an error.
    public init(code: Int, message: String, data: JSONValue? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// The JSON object `{code, message, data?}`.
    public var json: JSONValue {
        var object: JSONObject = ["code": .int(code), "message": .string(message)]
        object.append("data", data)
        return .object(object)
    }
}

extension RPCError {
    /// Reads the `error` of a response. An error without the required members becomes an internal error.
    init(response error: JSONValue) {
        self.init(
            code: error["code"]?.intValue ?? Code.internalError, message: error["message"]?.stringValue ?? "",
            data: error["data"])
    }

    /// The codes of JSON-RPC, and the Language Server Protocol's code for a cancelled request.
    public enum Code {
        public static let parseError = -32_700
        public static let invalidRequest = -32_600
        public static let methodNotFound = -32_601
        public static let invalidParams = -32_602
        public static let internalError = -32_603
        public static let requestCancelled = -32_800
    }

    /// Creates an error that was detected before anything was sent: `origin` is `host`, `outcome` is `not_sent`.
    public static func host(
        code: Int, kind: String, message: String, fix: [JSONValue], problems: [JSONValue] = [],
        isSafeToRetry: Bool = false, extra: JSONObject = JSONObject()
    ) -> RPCError {
        var data: JSONObject = [
            "kind": .string(kind), "origin": "host", "outcome": "not_sent", "fix": .array(fix),
            "retry": ["safe": .bool(isSafeToRetry)],
        ]
        if !problems.isEmpty { data.append("problems", .array(problems)) }
        data.members += extra.members
        return RPCError(code: code, message: message, data: .object(data))
    }

    static func parseError(_ message: String, fix: JSONValue) -> RPCError {
        host(code: Code.parseError, kind: "parse_error", message: message, fix: [fix])
    }

    /// Creates the reply to a message that is not JSON.
    static func unreadable(_ error: JSONSyntaxError) -> RPCError {
        switch error.reason {
        case .tooDeep(let limit):
            parseError(
                "The message is nested deeper than the maximum of \(limit) levels.",
                fix: "Reduce the nesting, or start the host with a larger --max-depth.")
        case .invalidUTF8:
            parseError("The message is not UTF-8 at byte \(error.offset).", fix: "Send the message in UTF-8.")
        default:
            parseError("The message is not JSON: \(error).", fix: "Send one JSON-RPC message per line, in UTF-8.")
        }
    }

    static func invalidRequest(_ message: String, fix: JSONValue, extra: JSONObject = JSONObject()) -> RPCError {
        host(code: Code.invalidRequest, kind: "invalid_request", message: message, fix: [fix], extra: extra)
    }

    static func invalidReference(
        _ message: String, pointer: String, expected: String, got: String, fix: JSONValue? = nil
    ) -> RPCError {
        host(
            code: Code.invalidParams, kind: "invalid_params", message: message,
            fix: [fix ?? "Refer to a request that was sent before, by its id and a JSON Pointer into its result."],
            problems: [["pointer": .string(pointer), "expected": .string(expected), "got": .string(got)]])
    }

    /// The reply to a request that was cancelled before it had any effect.
    public static let cancelled = host(
        code: Code.requestCancelled, kind: "cancelled", message: "The request was cancelled before it ran.",
        fix: ["Send it again if it is still needed."], isSafeToRetry: true)
}

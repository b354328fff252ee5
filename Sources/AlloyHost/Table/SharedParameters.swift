import JSON

// Parameters that several methods take mean the same in each.
extension ParameterDeclaration {
    package static let connectorId = Parameter<String>(
        "connectorId", "The connector's id, exactly as connectors.list returns it.")
    package static let actionId = Parameter<String>(
        "actionId", "The action's id, exactly as resources.list returns it.")
    package static let credentialId = Parameter<String>(
        "credentialId", "The credential's id, as credentials.list returns it.", .objectId)
    package static let userId = Parameter<String?>(
        "userId", "The end user to act for; --user where absent, else the API key's own user.")
    package static let maxAge = Parameter<Int>(
        "maxAge", "The maximum age of a result from the cache, in seconds; absent or 0 asks the service.",
        .atLeast(0), default: 0)

    package static let timeoutMs = Parameter<Int?>(
        "timeoutMs", "The maximum duration of the call, in milliseconds, instead of its usual deadline.",
        .range(1...300_000)
    )
    package static let meta = Parameter<CallMetadata?>(
        "_meta",
        "Metadata of the call: the token for progress notifications, the trace it belongs to, and your name for an execution."
    )

    /// The parameters that every method takes, behind its own.
    package static let common: [ParameterDeclaration] = [timeoutMs, meta]
}

/// The parameter `_meta`: what a caller gives besides the arguments of the method.
package struct CallMetadata: ParameterValue {
    package static let schema: JSONObject = [
        "type": "object",
        "properties": [
            "progressToken": ["type": ["string", "number"]], "traceparent": ["type": "string"],
            "callId": ["type": "string", "minLength": 1, "maxLength": 128],
        ],
    ]
    package static let absent = CallMetadata(progressToken: nil, traceparent: nil, callId: nil)

    /// The token that reports of progress carry; nil for no reports.
    let progressToken: JSONValue?
    /// The trace that the call belongs to, as W3C Trace Context writes it.
    let traceparent: String?
    /// The caller's name for an execution, which its row in the ledger has.
    let callId: String?
}

extension CallMetadata {
    package init?(argument: JSONValue) {
        guard let members = argument.objectValue else { return nil }
        self.init(
            progressToken: members["progressToken"], traceparent: members["traceparent"]?.stringValue,
            callId: members["callId"]?.stringValue)
    }
}

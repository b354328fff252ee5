import JSON

/// The task of a client that is proved: one write at the simulated service.
public struct ProofTask: Sendable {
    /// The variable from which the client reads its task.
    public static let variable = "ALLOY_PROVE_TASK"

    /// The user of all calls that name none; the connected account is this user's.
    public static let userId = "a11ce0000000000000000001"
    /// The connected account.
    public static let credentialId = "a11ce0000000000000000002"
    /// The write: a message, because the provider does not recognize a second one as the same.
    public static let (connectorId, actionId) = ("slack", "chat_postMessage")

    /// The time, in milliseconds, after which the client gives up a call.
    public let timeoutMilliseconds: Int

    /// The task of a client with this limit for a call.
    public init(timeoutMilliseconds: Int) { self.timeoutMilliseconds = timeoutMilliseconds }

    private static let message = "Order 1815 is on its way."

    /// The task as JSON: the parameters of `execute`, the client's limit, and the task in words, for an agent.
    public var json: JSONObject {
        [
            "userId": .string(Self.userId), "connectorId": .string(Self.connectorId),
            "actionId": .string(Self.actionId), "credentialId": .string(Self.credentialId),
            "requestBody": ["channel": "general", "text": .string(Self.message)],
            "timeoutMs": .int(timeoutMilliseconds),
            "text": .string(
                "Send the message \"\(Self.message)\" to the Slack channel \"general\" once, with the action "
                    + "\(Self.actionId) of the connector \(Self.connectorId). Repeat the call if you get no answer."),
        ]
    }

    /// The seed of the sandbox: the user with the account.
    public static let seed: JSONObject = [
        "users": [["username": "prove@example.com", "userId": .string(userId)]],
        "credentials": [
            [
                "user": .string(userId), "connectorId": .string(connectorId), "authenticationType": "oauth2",
                "credentialId": .string(credentialId),
            ]
        ],
    ]

    /// The tools of the host for agents that write nothing.
    private static let readingTools: Set<String> = [
        "search_actions", "describe_action", "list_accounts", "connect_account", "execute_read", "plan_execution",
        "read_result",
    ]

    /// Returns true for a request, of JSON-RPC or of the Model Context Protocol, that asks for a write.
    static func isWrite(_ request: JSONValue) -> Bool {
        switch request["method"]?.stringValue {
        case "execute", "execute.batch": true
        case "tools/call": request["params"]?["name"]?.stringValue.map { !readingTools.contains($0) } ?? false
        default: false
        }
    }
}

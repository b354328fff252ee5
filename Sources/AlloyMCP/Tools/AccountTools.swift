import JSON
import MCP

/// `list_accounts` and `connect_account`: the accounts that executions use.
enum AccountTools {
    static let all = [list, connect]

    private static let list = AgentTool(
        tool: Tool(
            name: "list_accounts", title: "List accounts",
            description: "List the accounts that the user has connected.",
            inputSchema: ArgumentSchema.object([
                "connector": ArgumentSchema.text("Only accounts of this connector.")
            ]),
            outputSchema: ArgumentSchema.output(["accounts": ["type": "array", "items": ["type": "object"]]]),
            hints: Tool.Hints(isReadOnly: true, isIdempotent: true, isOpenWorld: true)),
        strength: .none
    ) { call throws(ToolFailure) in
        let connector = call.text("connector")
        if let connector { try call.requireOffered(connector) }
        guard connector != nil || call.service.host.actingUserId != nil else {
            throw .failed(
                .failure(
                    kind: "invalid_params", "This host acts for no certain user, so `connector` is needed.",
                    next: ["Call again with `connector`. The operator can start the host with --user instead."]))
        }
        let accounts = try await call.accounts(of: connector)
        return await call.limited(["accounts": .array(accounts.map { .object($0.json) })])
    }

    private static let connect = AgentTool(
        tool: Tool(
            name: "connect_account", title: "Connect an account",
            description: "Let the user connect an account in the browser. It never takes a key or a password.",
            inputSchema: ArgumentSchema.object(
                [
                    "connector": ArgumentSchema.text("The connector's id."),
                    "type": ArgumentSchema.text("The authentication type, if the connector has several."),
                ], required: ["connector"]),
            outputSchema: ArgumentSchema.output([
                "status": ["type": "string"], "account": ["type": "string"], "link": ["type": "string"],
            ]),
            hints: Tool.Hints(isReadOnly: false, isOpenWorld: true)),
        strength: .write
    ) { call throws(ToolFailure) in
        let connector = call.text("connector") ?? ""
        try call.requireOffered(connector)
        return try await AccountConnecting(call, connectorId: connector, type: call.text("type")).run()
    }
}

/// An account that the user has connected: one credential.
struct Account: Sendable {
    let credentialId: String
    let json: JSONObject

    /// Reads a row of `credentials.list`.
    init?(_ row: JSONValue) {
        guard let id = row["credentialId"]?.stringValue else { return nil }
        credentialId = id
        var json: JSONObject = ["account": .string(id)]
        json.append("connector", row["connectorId"])
        for name in ["name", "type", "createdAt"] {
            if let value = row[name], !value.isNull { json.append(name, value) }
        }
        self.json = json
    }
}

extension ToolCall {
    /// Lists the accounts of a connector, or all that the operator offers.
    func accounts(of connector: String?) async throws(ToolFailure) -> [Account] {
        var arguments = JSONObject()
        arguments.append("connectorId", connector.map(JSONValue.string))
        let rows = try await method("credentials.list", arguments)["credentials"]?.arrayValue ?? []
        return rows.filter { row in row["connectorId"]?.stringValue.map(service.offers) ?? true }
            .compactMap(Account.init)
    }
}

/// The account that an execution uses.
struct AccountChoice: Sendable {
    private let call: ToolCall
    private let connectorId: String

    init(_ call: ToolCall, _ connectorId: String) {
        self.call = call
        self.connectorId = connectorId
    }

    /// Returns the account of the arguments, or the only one there is.
    func credentialId() async throws(ToolFailure) -> String {
        if let account = call.text("account") { return account }
        let accounts = try await call.accounts(of: connectorId)
        if accounts.count == 1 { return accounts[0].credentialId }
        guard accounts.isEmpty else {
            throw .failed(
                .failure(
                    kind: "invalid_params", "The user has \(accounts.count) accounts of \(connectorId); name one.",
                    next: ["Call again with `account`; ask the user if it is not clear which one is meant."],
                    extra: ["accounts": .array(accounts.map { .object($0.json) })]))
        }
        throw .failed(
            .failure(
                kind: "connection_required", "The user has no account of \(connectorId).",
                next: [["tool": "connect_account", "arguments": ["connector": .string(connectorId)]]]))
    }
}

import AlloyHost
import AlloySandbox
import HostTestSupport
import JSON
import JSONRPC
import JSONSchema
import MCP
import MCPTestSupport
import Testing

@testable import AlloyMCP

/// A host before a sandbox, and a connection on which an agent speaks in one revision.
struct AgentFixture {
    let sandbox: Sandbox
    /// Another host for the same user, which no agent uses.
    let control: HostFixture
    let connection: TestConnection
    let revision: Revision
    private let capabilities: JSONValue

    /// - Parameters:
    ///   - capabilities: What the client declares.
    ///   - change: Changes the options of the service for agents.
    init(
        _ revision: Revision = .july2026, _ capabilities: JSONValue = [:],
        policy: Policy = .none, answer: @escaping @Sendable (JSONValue) -> JSONValue? = { _ in nil },
        options change: (inout AgentOptions) -> Void = { _ in }
    ) async throws {
        self.revision = revision
        self.capabilities = capabilities
        let sandbox = Sandbox(seed: "demo")
        self.sandbox = sandbox
        let user = try #require(
            try await HostFixture.sandbox(sandbox).result("users.create", ["username": "ada@example.com"])["userId"]?
                .stringValue)
        control = .sandbox(sandbox, userId: user)
        var agent = AgentOptions()
        // A busy machine may take longer than the usual time.
        agent.pinTime = .seconds(900)
        change(&agent)
        let options = HostOptions(userId: user, isReadOnly: agent.isReadOnly, policy: policy)
        let fixture = HostFixture.sandbox(sandbox, options)
        let redactor = fixture.services.log.redactor
        let handler = AgentHandler(
            fixture.host, native: fixture.host, options: agent, signingKey: { Array(repeating: 7, count: 32) },
            redactor: redactor)
        connection = try TestConnection(handler, redactor: redactor, answer: answer) {
            handler.inputDidEnd()
        }
        guard !revision.isStateless else { return }
        _ = try await connection.result(
            "initialize",
            [
                "protocolVersion": .string(revision.rawValue), "capabilities": capabilities,
                "clientInfo": ["name": "tests", "version": "1"],
            ])
        connection.send(["jsonrpc": "2.0", "method": "notifications/initialized"])
    }

    /// Parameters as the revision of the fixture needs them.
    func params(_ params: JSONObject) -> JSONValue {
        guard revision.isStateless else { return .object(params) }
        var params = params
        params["_meta"] = [
            "io.modelcontextprotocol/protocolVersion": .string(revision.rawValue),
            "io.modelcontextprotocol/clientCapabilities": capabilities,
        ]
        return .object(params)
    }

    /// Calls a method and returns the result.
    func result(
        _ method: String, _ params: JSONObject = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSONValue {
        try await connection.result(method, self.params(params), sourceLocation: sourceLocation)
    }

    /// Calls a tool and returns its whole result, whose structured content must fit the tool's output schema.
    func call(
        _ tool: String, _ arguments: JSONObject, round: JSONObject = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSONValue {
        let params: JSONObject = ["name": .string(tool), "arguments": .object(arguments)]
        let result = try await result("tools/call", params.merging(round), sourceLocation: sourceLocation)
        if result["resultType"] == "input_required" { return result }
        let text = try #require(result["content"]?[0]?["text"]?.stringValue, sourceLocation: sourceLocation)
        let value = try JSONValue(parsing: text)
        if let structured = result["structuredContent"] {
            #expect(structured == value, "\(tool)", sourceLocation: sourceLocation)
            let output = try #require(ToolSet.all.first { $0.tool.name == tool }?.tool.outputSchema)
            let violations = try Schema(compiling: .object(output)).violations(of: structured)
            #expect(violations.isEmpty, "\(tool): \(violations)", sourceLocation: sourceLocation)
        }
        return result
    }

    /// Calls a tool that must succeed, and returns what it says.
    func value(
        _ tool: String, _ arguments: JSONObject, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSONValue {
        let result = try await call(tool, arguments, sourceLocation: sourceLocation)
        let value = try Self.value(of: result)
        #expect(result["isError"] == false, "\(tool): \(value.text)", sourceLocation: sourceLocation)
        return value
    }

    /// Calls a tool that must fail, and returns the error, which has a kind, an outcome and the next steps.
    func error(
        _ tool: String, _ arguments: JSONObject, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSONValue {
        let result = try await call(tool, arguments, sourceLocation: sourceLocation)
        let value = try Self.value(of: result)
        #expect(result["isError"] == true, "\(tool): \(value.text)", sourceLocation: sourceLocation)
        let error = try #require(value["error"], "\(value.text)", sourceLocation: sourceLocation)
        for member in ["kind", "message", "outcome", "next"] {
            #expect(error[member] != nil, "\(tool) \(member): \(error.text)", sourceLocation: sourceLocation)
        }
        return error
    }

    /// The content of a result, as JSON.
    static func value(of result: JSONValue) throws -> JSONValue {
        try JSONValue(parsing: result["content"]?[0]?["text"]?.stringValue ?? "")
    }

    /// Connects an account without the agent, and returns its id.
    func connect(_ connector: String = "hubspot") async throws -> String {
        let link = try await control.result(
            "credentials.create",
            [
                "connectorId": .string(connector), "authenticationType": "oauth2", "redirectUri": "http://localhost/x",
            ])
        let decided = try await control.result(
            "sandbox.oauth.decide", ["oauthUrl": link["oauthUrl"] ?? .null, "decision": "allow"])
        return try #require(decided["credentialId"]?.stringValue)
    }

    /// Does what a person does in the browser, the return to the host that waits for it included.
    @discardableResult
    func decide(_ link: String, _ decision: String = "allow") async throws -> JSONValue {
        try await connection.result(
            "sandbox.oauth.decide", ["oauthUrl": .string(link), "decision": .string(decision)])
    }

    /// The number of times that an action was really executed.
    func effects(of action: String) -> Int {
        sandbox.journal(JournalFilter(match: FaultMatch(actionId: action), isApplied: true)).count
    }
}

import AlloyHost
import HostTestSupport
import JSON
import MCP
import MCPTestSupport
import TestSupport
import Testing

@testable import AlloyMCP

/// Connecting an account from each kind of client. The person is played by `sandbox.oauth.decide`.
@Suite(.hangLimit)
struct ConnectToolTests {
    private static let arguments: JSONObject = ["connector": "hubspot"]
    private static let urls: JSONValue = ["elicitation": ["url": [:]]]
    private static let forms: JSONValue = ["elicitation": ["form": [:]]]

    /// The link of a question `input_required`, and its name.
    private func question(_ result: JSONValue) throws -> (key: String, link: String) {
        #expect(result["resultType"] == "input_required", "\(result.text)")
        let member = try #require(result["inputRequests"]?.objectValue?.members.first)
        #expect(member.value["params"]?["mode"] == "url")
        return (member.key, try #require(member.value["params"]?["url"]?.stringValue))
    }

    private func answer(_ result: JSONValue, _ key: String, _ action: String) -> JSONObject {
        [
            "requestState": result["requestState"] ?? .null,
            "inputResponses": .object(JSONObject([.init(key: key, value: ["action": .string(action)])])),
        ]
    }

    @Test("Stateless, with links: input_required, and on the retry the list of accounts decides")
    func statelessLink() async throws {
        let fixture = try await AgentFixture(.july2026, Self.urls)
        let first = try await fixture.call("connect_account", Self.arguments)
        let (key, link) = try question(first)
        let decided = try await fixture.decide(link)
        let second = try await fixture.call("connect_account", Self.arguments, round: answer(first, key, "accept"))
        let value = try AgentFixture.value(of: second)
        #expect(value["status"] == "connected", "\(value.text)")
        #expect(value["account"] == decided["credentialId"])
        #expect(try await fixture.value("list_accounts", [:])["accounts"]?.arrayValue?.count == 1)
        // A lie about the answer changes nothing: the account is there already in the second call's list.
        let lie = try await fixture.call("connect_account", Self.arguments)
        #expect(lie["resultType"] == "input_required")
        await fixture.connection.end()
    }

    @Test("Declining ends it, without another question")
    func declined() async throws {
        let fixture = try await AgentFixture(.july2026, Self.urls)
        let first = try await fixture.call("connect_account", Self.arguments)
        let (key, _) = try question(first)
        let second = try await fixture.call("connect_account", Self.arguments, round: answer(first, key, "decline"))
        #expect(second["isError"] == true)
        let value = try AgentFixture.value(of: second)
        #expect(value["error"]?["kind"] == "cancelled", "\(value.text)")
        #expect(try await fixture.value("list_accounts", [:])["accounts"] == [])
        await fixture.connection.end()
    }

    @Test("With a handshake, the server asks with elicitation/create")
    func handshakeLink() async throws {
        let fixture = try await AgentFixture(.november2025, Self.urls)
        let id = fixture.connection.start(
            "tools/call", fixture.params(["name": "connect_account", "arguments": .object(Self.arguments)]))
        let question = try await fixture.connection.message { $0["method"] == "elicitation/create" }
        let link = try #require(question["params"]?["url"]?.stringValue)
        try await fixture.decide(link)
        fixture.connection.send(["jsonrpc": "2.0", "id": question["id"] ?? .null, "result": ["action": "accept"]])
        let result = try #require(try await fixture.connection.reply(to: id)["result"])
        #expect(try AgentFixture.value(of: result)["status"] == "connected", "\(result.text)")
        await fixture.connection.end()
    }

    @Test("With forms only: the link in a result, then a confirmation", arguments: [Revision.june2025, .november2025])
    func formsOnly(revision: Revision) async throws {
        let fixture = try await AgentFixture(revision, Self.forms) { question in
            question["method"] == "elicitation/create" ? ["action": "accept", "content": ["connected": true]] : nil
        }
        let first = try await fixture.call("connect_account", Self.arguments)
        #expect(first["isError"] == true)
        let value = try AgentFixture.value(of: first)
        #expect(value["status"] == "link")
        try await fixture.decide(try #require(value["link"]?.stringValue))
        let second = try await fixture.value("connect_account", Self.arguments)
        #expect(second["status"] == "connected")
        let messages = await fixture.connection.end()
        for question in messages where question["method"] == "elicitation/create" {
            #expect(question["params"]?["url"] == nil)
        }
    }

    @Test("With nothing declared: the link and what to call next, in every revision", arguments: Revision.allCases)
    func nothingDeclared(revision: Revision) async throws {
        let fixture = try await AgentFixture(revision)
        let first = try await fixture.call("connect_account", Self.arguments)
        #expect(first["isError"] == true)
        let value = try AgentFixture.value(of: first)
        let link = try #require(value["link"]?.stringValue)
        #expect(value["next"]?.arrayValue?.last?["tool"] == "connect_account")
        // Calling again before the person has finished shows the same link.
        #expect(
            try AgentFixture.value(of: try await fixture.call("connect_account", Self.arguments))["link"]
                == .string(link))
        try await fixture.decide(link)
        #expect(try await fixture.value("connect_account", Self.arguments)["status"] == "connected")
        let messages = await fixture.connection.end()
        #expect(!messages.contains { $0["method"] == "elicitation/create" })
    }

    @Test(
        "An account that was connected without the link counts, whatever the answer to the question is",
        arguments: ["accept", "decline", "cancel"])
    func connectedInAnotherWay(action: String) async throws {
        let fixture = try await AgentFixture(.november2025, Self.urls)
        let id = fixture.connection.start(
            "tools/call", fixture.params(["name": "connect_account", "arguments": .object(Self.arguments)]))
        let question = try await fixture.connection.message { $0["method"] == "elicitation/create" }
        let account = try await fixture.connect()
        fixture.connection.send(
            ["jsonrpc": "2.0", "id": question["id"] ?? .null, "result": ["action": .string(action)]])
        let result = try #require(try await fixture.connection.reply(to: id)["result"])
        let value = try AgentFixture.value(of: result)
        #expect(value["status"] == "connected", "\(value.text)")
        #expect(value["account"] == .string(account))
        await fixture.connection.end()
    }

    @Test("An account that appears in another way while the call waits ends the wait")
    func connectedDuringTheWait() async throws {
        let fixture = try await AgentFixture(.november2025, Self.urls)
        var params: JSONObject = ["name": "connect_account", "arguments": .object(Self.arguments)]
        params.append("_meta", ["progressToken": "t"])
        let id = fixture.connection.start("tools/call", .object(params))
        let question = try await fixture.connection.message { $0["method"] == "elicitation/create" }
        fixture.connection.send(["jsonrpc": "2.0", "id": question["id"] ?? .null, "result": ["action": "accept"]])
        _ = try await fixture.connection.message {
            $0["params"]?["message"] == "Waiting for the person in the browser."
        }
        let account = try await fixture.connect()
        let result = try #require(try await fixture.connection.reply(to: id)["result"])
        #expect(try AgentFixture.value(of: result)["account"] == .string(account), "\(result.text)")
        await fixture.connection.end()
    }

    @Test(
        "A new call after a question without an answer finds the account",
        arguments: [Revision.november2025, .july2026])
    func newCallAfterTheQuestion(revision: Revision) async throws {
        let fixture = try await AgentFixture(revision, Self.urls) { question in
            question["method"] == "elicitation/create" ? ["action": "cancel"] : nil
        }
        let first = try await fixture.call("connect_account", Self.arguments)
        if !revision.isStateless { #expect(try AgentFixture.value(of: first)["status"] == "pending") }
        let account = try await fixture.connect()
        let second = try await fixture.value("connect_account", Self.arguments)
        #expect(second["status"] == "connected", "\(second.text)")
        #expect(second["account"] == .string(account))
        await fixture.connection.end()
    }

    @Test(
        "A client that declares more than it can do gets the link in the result",
        arguments: [#"{"error":{"code":-32601,"message":"not supported"}}"#, #"{"result":{"action":"perhaps"}}"#])
    func falseCapabilities(answer: String) async throws {
        let answer = try JSONValue(parsing: answer)
        let fixture = try await AgentFixture(.november2025, Self.urls)
        let id = fixture.connection.start(
            "tools/call", fixture.params(["name": "connect_account", "arguments": .object(Self.arguments)]))
        let question = try await fixture.connection.message { $0["method"] == "elicitation/create" }
        var reply: JSONObject = ["jsonrpc": "2.0", "id": question["id"] ?? .null]
        reply.members += answer.objectValue?.members ?? []
        fixture.connection.send(.object(reply))
        let result = try #require(try await fixture.connection.reply(to: id)["result"])
        let value = try AgentFixture.value(of: result)
        #expect(value["status"] == "link", "\(value.text)")
        try await fixture.decide(try #require(value["link"]?.stringValue))
        #expect(try await fixture.value("connect_account", Self.arguments)["status"] == "connected")
        await fixture.connection.end()
    }

    @Test("A question that nobody answers ends as soon as the account is connected")
    func noAnswer() async throws {
        let fixture = try await AgentFixture(.november2025, Self.urls)
        let id = fixture.connection.start(
            "tools/call", fixture.params(["name": "connect_account", "arguments": .object(Self.arguments)]))
        let question = try await fixture.connection.message { $0["method"] == "elicitation/create" }
        try await fixture.decide(try #require(question["params"]?["url"]?.stringValue))
        let result = try #require(try await fixture.connection.reply(to: id)["result"])
        #expect(try AgentFixture.value(of: result)["status"] == "connected", "\(result.text)")
        let messages = await fixture.connection.end()
        #expect(messages.contains { $0["method"] == "notifications/cancelled" })
    }

    @Test("A person who refuses at the provider is a result with a cause")
    func refusedAtProvider() async throws {
        let fixture = try await AgentFixture(.november2025, Self.urls)
        let id = fixture.connection.start(
            "tools/call", fixture.params(["name": "connect_account", "arguments": .object(Self.arguments)]))
        let question = try await fixture.connection.message { $0["method"] == "elicitation/create" }
        try await fixture.decide(try #require(question["params"]?["url"]?.stringValue), "deny")
        fixture.connection.send(["jsonrpc": "2.0", "id": question["id"] ?? .null, "result": ["action": "accept"]])
        let result = try #require(try await fixture.connection.reply(to: id)["result"])
        #expect(result["isError"] == true)
        #expect(try AgentFixture.value(of: result)["error"]?["kind"] != nil, "\(result.text)")
        await fixture.connection.end()
    }
}

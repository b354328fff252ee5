import AlloyHost
import HTTP
import HostTestSupport
import JSON
import MCP
import MCPTestSupport
import TestSupport
import Testing

@testable import AlloyMCP

/// Executions that a person has to approve, from each kind of client.
@Suite(.hangLimit)
struct ApprovalToolTests {
    private static let forms: JSONValue = ["elicitation": ["form": [:]]]
    private static let urls: JSONValue = ["elicitation": ["url": [:]]]

    private static func policy() throws -> Policy {
        let rule = #"{"match": {"effect": "*rite"}, "verdict": "ask", "because": "of a test"}"#
        return try Policy(parsing: Array("{\"rules\": [\(rule)]}".utf8))
    }

    private func fixture(
        _ revision: Revision = .july2026, _ capabilities: JSONValue = [:],
        answer: @escaping @Sendable (JSONValue) -> JSONValue? = { _ in nil }
    ) async throws -> (AgentFixture, JSONObject) {
        let fixture = try await AgentFixture(revision, capabilities, policy: try Self.policy(), answer: answer)
        let account = try await fixture.connect()
        return (
            fixture,
            [
                "connector": "hubspot", "action": "createContact", "account": .string(account),
                "input": ["requestBody": ["properties": ["email": "ada@example.com"]]],
            ]
        )
    }

    private func round(_ result: JSONValue, _ answer: JSONValue) throws -> JSONObject {
        let question = try #require(result["inputRequests"]?.objectValue?.members.first, "\(result.text)")
        return [
            "requestState": result["requestState"] ?? .null,
            "inputResponses": .object(JSONObject([.init(key: question.key, value: answer)])),
        ]
    }

    private func question(_ result: JSONValue) throws -> JSONValue {
        try #require(result["inputRequests"]?.objectValue?.members.first?.value["params"], "\(result.text)")
    }

    @Test("Without any capability: what the person can do, and no link", arguments: Revision.allCases)
    func nothingDeclared(revision: Revision) async throws {
        let (fixture, arguments) = try await fixture(revision)
        let error = try await fixture.error("execute_write", arguments)
        #expect(error["kind"] == "policy_denied" && error["outcome"] == "not_sent")
        #expect(!error.text.contains("http://"), "\(error.text)")
        #expect(fixture.effects(of: "createContact") == 0)
        await fixture.connection.end()
    }

    @Test("A form shows the whole plan; its answer approves it once")
    func form() async throws {
        let (fixture, arguments) = try await fixture(.july2026, Self.forms)
        let first = try await fixture.call("execute_write", arguments)
        let shown = try question(first)
        #expect(shown["mode"] == "form")
        for part in ["createContact", "hubspot", "ada@example.com", "of a test"] {
            #expect(shown["message"]?.stringValue?.contains(part) == true, "\(part)")
        }
        let approval = try round(first, ["action": "accept", "content": ["approve": true]])
        let second = try await fixture.call("execute_write", arguments, round: approval)
        #expect(try AgentFixture.value(of: second)["outcome"] == "applied")
        // The same answer again is a repetition of the same write.
        let third = try await fixture.call("execute_write", arguments, round: approval)
        #expect(try AgentFixture.value(of: third)["replayed"] == true)
        #expect(fixture.effects(of: "createContact") == 1)
        // Another write with the same plan is another question.
        let other = try await fixture.call("execute_write", arguments.merging(["repeat": "again"]))
        #expect(other["resultType"] == "input_required")
        #expect(
            other["inputRequests"]?.objectValue?.members.first?.key
                != first["inputRequests"]?.objectValue?.members.first?.key)
        await fixture.connection.end()
    }

    @Test(
        "An answer that does not approve sends nothing",
        arguments: [
            ["action": "accept"], ["action": "accept", "content": [:]], ["action": "cancel"], ["action": "decline"],
            ["action": "accept", "content": ["approve": false]],
            ["action": "decline", "content": ["approve": true]],
        ] as [JSONValue])
    func notApproved(answer: JSONValue) async throws {
        let (fixture, arguments) = try await fixture(.july2026, Self.forms)
        let first = try await fixture.call("execute_write", arguments)
        let second = try await fixture.call("execute_write", arguments, round: try round(first, answer))
        #expect(second["isError"] == true)
        #expect(try AgentFixture.value(of: second)["error"]?["kind"] == "policy_denied")
        #expect(fixture.effects(of: "createContact") == 0)
        await fixture.connection.end()
    }

    @Test("An answer to a question that was not asked, or of other arguments, approves nothing")
    func forged() async throws {
        let (fixture, arguments) = try await fixture(.july2026, Self.forms)
        let first = try await fixture.call("execute_write", arguments)
        let yes = try round(first, ["action": "accept", "content": ["approve": true]])
        var unsigned = yes
        unsigned["requestState"] = nil
        let second = try await fixture.call("execute_write", arguments, round: unsigned)
        #expect(second["resultType"] == "input_required")
        var changed = arguments
        changed["input"] = ["requestBody": ["properties": ["email": "eve@example.com"]]]
        let params: JSONObject = ["name": "execute_write", "arguments": .object(changed)]
        let error = try await fixture.connection.error("tools/call", fixture.params(params.merging(yes)))
        #expect(error["code"] == -32_602)
        let other: JSONObject = ["name": "execute_destructive", "arguments": .object(arguments)]
        let refused = try await fixture.connection.error("tools/call", fixture.params(other.merging(yes)))
        #expect(refused["code"] == -32_602)
        #expect(fixture.effects(of: "createContact") == 0)
        await fixture.connection.end()
    }

    @Test("With a handshake, the form comes during the call", arguments: [Revision.june2025, .november2025])
    func handshake(revision: Revision) async throws {
        let (fixture, arguments) = try await fixture(revision, Self.forms) { question in
            question["method"] == "elicitation/create" ? ["action": "accept", "content": ["approve": true]] : nil
        }
        #expect(try await fixture.value("execute_write", arguments)["outcome"] == "applied")
        #expect(fixture.effects(of: "createContact") == 1)
        await fixture.connection.end()
    }

    @Test("A page decides, and not the client that says it was opened")
    func page() async throws {
        let (fixture, arguments) = try await fixture(.july2026, Self.urls)
        let first = try await fixture.call("execute_write", arguments)
        let shown = try question(first)
        #expect(shown["mode"] == "url")
        let client = try PageClient(try #require(shown["url"]?.stringValue))
        let page = try await client.send()
        #expect(page.status == 200 && fixture.effects(of: "createContact") == 0)
        #expect(try await client.submit(["decision": "approve"], token: page.token).status == 200)
        let second = try await fixture.call(
            "execute_write", arguments, round: try round(first, ["action": "accept"]))
        #expect(try AgentFixture.value(of: second)["outcome"] == "applied", "\(second.text)")
        #expect(fixture.effects(of: "createContact") == 1)
        for message in await fixture.connection.end() where message["result"]?["inputRequests"] == nil {
            #expect(!message.text.contains("/approve/"))
        }
    }

    @Test("A person who denies is not asked again for the same plan")
    func denied() async throws {
        let (fixture, arguments) = try await fixture(.july2026, Self.forms)
        let first = try await fixture.call("execute_write", arguments)
        _ = try await fixture.call("execute_write", arguments, round: try round(first, ["action": "decline"]))
        let again = try await fixture.call("execute_write", arguments)
        #expect(again["isError"] == true && again["resultType"] == "complete")
        #expect(fixture.effects(of: "createContact") == 0)
        await fixture.connection.end()
    }

    @Test("A read needs no approval, and a plan asks nobody")
    func others() async throws {
        let (fixture, arguments) = try await fixture(.july2026, Self.forms)
        let plan = try await fixture.value("plan_execution", arguments)
        #expect(plan["policy"]?["verdict"] == "ask")
        await fixture.connection.end()
    }
}

import Alloy
import AlloyHost
import HostTestSupport
import JSON
import MCP
import MCPTestSupport
import Testing

@testable import AlloyMCP

/// What the operator offers to agents, and what an agent's connection never gets.
struct FilterTests {
    @Test("Only the chosen tools are offered, in their order; the others do not exist")
    func tools() async throws {
        let fixture = try await AgentFixture(options: {
            $0.tools = ["read_result", "search_actions", "execute_read"]
            $0.excludedTools = ["execute_read"]
        })
        let names = try await fixture.result("tools/list")["tools"]?.arrayValue?.map { $0["name"]?.stringValue }
        #expect(names == ["search_actions", "read_result"])
        let error = try await fixture.connection.error(
            "tools/call", fixture.params(["name": "execute_read", "arguments": [:]]))
        #expect(error["code"] == -32_602)
        await fixture.connection.end()
    }

    @Test("A read-only host offers the tools without effects")
    func readOnly() async throws {
        let fixture = try await AgentFixture(options: { $0.isReadOnly = true })
        let tools = try await fixture.result("tools/list")["tools"]?.arrayValue ?? []
        #expect(
            tools.map { $0["name"]?.stringValue } == [
                "search_actions", "describe_action", "list_accounts", "execute_read", "plan_execution", "read_result",
            ])
        #expect(tools.allSatisfy { $0["annotations"]?["readOnlyHint"] == true })
        _ = try await fixture.connect()
        let read = try await fixture.value("execute_read", ["connector": "hubspot", "action": "listContacts"])
        #expect(read["outcome"] == "applied")
        for name in ["execute_write", "execute_destructive", "connect_account"] {
            let error = try await fixture.connection.error(
                "tools/call", fixture.params(["name": .string(name), "arguments": [:]]))
            #expect(error["message"]?.stringValue == "Unknown tool: \(name)")
        }
        await fixture.connection.end()
    }

    @Test("Other connectors than the offered ones are not found, listed, described, connected or used")
    func connectors() async throws {
        let fixture = try await AgentFixture(options: { $0.connectors = ["slack"] })
        let account = try await fixture.connect("hubspot")
        #expect(try await fixture.value("list_accounts", [:])["accounts"] == [])
        let found = try await fixture.value("search_actions", ["query": "create a contact"])
        #expect(found["matches"]?.arrayValue?.allSatisfy { $0["connector"] == "slack" } == true)
        let calls: [(String, JSONObject)] = [
            ("search_actions", ["query": "contact", "connector": "hubspot"]),
            ("list_accounts", ["connector": "hubspot"]),
            ("describe_action", ["connector": "hubspot", "action": "createContact"]),
            ("connect_account", ["connector": "hubspot"]),
            ("execute_read", ["connector": "hubspot", "action": "listContacts"]),
            ("execute_write", ["connector": "hubspot", "action": "createContact"]),
            ("plan_execution", ["connector": "hubspot", "action": "createContact"]),
        ]
        for (tool, arguments) in calls {
            #expect(try await fixture.error(tool, arguments)["kind"] == "policy_denied", "\(tool)")
        }
        let resources = try await fixture.result("resources/list")["resources"]?.arrayValue ?? []
        #expect(resources.map { $0["uri"] } == ["alloy://connectors/slack"])
        // Somebody else has executed something in the meantime.
        let other = try await fixture.connection.result(
            "execute",
            [
                "connectorId": "hubspot", "actionId": "createContact", "credentialId": .string(account),
                "requestBody": ["properties": ["email": "ada@example.com"]],
            ])
        let execution = try #require(other["executionId"]?.stringValue)
        let completed = try await fixture.result(
            "completion/complete",
            [
                "ref": ["type": "ref/prompt", "name": "settle_unknown_outcome"],
                "argument": ["name": "execution", "value": ""],
            ])
        #expect(completed["completion"]?["values"] == [])
        for uri in [
            "alloy://connectors/hubspot", "alloy://connectors/hubspot/actions/createContact",
            "alloy://executions/\(execution)",
        ] {
            let error = try await fixture.connection.error("resources/read", fixture.params(["uri": .string(uri)]))
            #expect(error["code"] == -32_602)
        }
        await fixture.connection.end()
    }

    @Test("What decides for a person is refused after MCP was spoken, and not before")
    func reserved() async throws {
        let fixture = try await AgentFixture()
        let before = try await fixture.connection.error(
            "executions.resolve", ["executionId": "e5ec00000000000000000001", "outcome": "applied"])
        #expect(before["data"]?["kind"] == "not_found")
        // A failed attempt to speak counts, too.
        _ = try await fixture.connection.error("tools/list")
        for method in ["executions.resolve", "approvals.decide"] {
            let error = try await fixture.connection.error(
                method, ["executionId": "e5ec00000000000000000001", "outcome": "applied"])
            #expect(error["data"]?["kind"] == "policy_denied", "\(method)")
        }
        // A batch of both is no way round.
        fixture.connection.send(
            [
                ["jsonrpc": "2.0", "id": "x", "method": "executions.resolve", "params": [:]]
            ] as JSONValue)
        let messages = await fixture.connection.end()
        let batch = try #require(messages.compactMap(\.arrayValue).first)
        #expect(batch[0]["error"]?["data"]?["kind"] == "policy_denied")
    }

    @Test("The operator's policy holds for tools, and its plans are made by plan_execution")
    func policy() async throws {
        let policy = try Policy(
            parsing: Array(
                #"{"rules":[{"match":{"action":"createContact"},"verdict":"plan_required"},{"match":{"effect":"destructive"},"verdict":"deny","because":"never"}]}"#
                    .utf8))
        let fixture = try await AgentFixture(policy: policy)
        _ = try await fixture.connect()
        let contact: JSONObject = [
            "connector": "hubspot", "action": "createContact",
            "input": ["requestBody": ["properties": ["email": "ada@example.com"]]],
        ]
        let refused = try await fixture.error("execute_write", contact)
        #expect(refused["next"]?.text.contains("plan_execution") == true, "\(refused.text)")
        _ = try await fixture.value("plan_execution", contact)
        #expect(try await fixture.value("execute_write", contact)["outcome"] == "applied")
        let denied = try await fixture.error(
            "execute_destructive",
            ["connector": "hubspot", "action": "deleteContact", "input": ["pathParams": ["contactId": "1"]]])
        #expect(denied["kind"] == "policy_denied")
        #expect(denied["message"]?.stringValue?.contains("never") == true)
        #expect(denied["next"]?.arrayValue?.isEmpty == false)
        await fixture.connection.end()
    }
}

import Alloy
import AlloyHost
import AlloySandbox
import HostTestSupport
import JSON
import MCP
import Testing

@testable import AlloyMCP

/// What the tools execute, and how often, counted in the sandbox's journal.
struct ExecuteToolTests {
    private static let contact: JSONObject = [
        "connector": "hubspot", "action": "createContact",
        "input": ["requestBody": ["properties": ["firstname": "Ada", "lastname": "Lovelace"]]],
    ]

    private static func delete(_ id: String) -> JSONObject {
        ["connector": "hubspot", "action": "deleteContact", "input": ["pathParams": ["contactId": .string(id)]]]
    }

    @Test("The way of a model: search, describe, plan, write, read, delete", arguments: Revision.allCases)
    func wholeWay(revision: Revision) async throws {
        let fixture = try await AgentFixture(revision)
        let found = try await fixture.value("search_actions", ["query": "create a contact", "connector": "hubspot"])
        #expect(found["matches"]?.arrayValue?.contains { $0["action"] == "createContact" } == true)
        let described = try await fixture.value(
            "describe_action", ["connector": "hubspot", "action": "createContact"])
        #expect(described["tool"] == "execute_write")
        #expect(described["inputSchema"]?["type"] == "object")
        let missing = try await fixture.error("execute_write", Self.contact)
        #expect(missing["kind"] == "connection_required")
        #expect(missing["next"]?[0]?["tool"] == "connect_account")
        let account = try await fixture.connect()
        let accounts = try await fixture.value("list_accounts", [:])
        #expect(accounts["accounts"]?[0]?["account"] == .string(account))
        let plan = try await fixture.value("plan_execution", Self.contact)
        #expect(plan["request"]?["method"] == "POST")
        #expect(plan["tool"] == "execute_write")
        #expect(fixture.effects(of: "createContact") == 0)
        let created = try await fixture.value("execute_write", Self.contact)
        let id = try #require(created["responseData"]?["id"]?.stringValue)
        #expect(created["outcome"] == "applied")
        // No user is named, and a tool has no argument for one: a warning would ask for the impossible.
        for result in [plan, created] { #expect(result["warnings"] == nil) }
        let read = try await fixture.value(
            "execute_read",
            ["connector": "hubspot", "action": "getContact", "input": ["pathParams": ["contactId": .string(id)]]])
        #expect(read["responseData"]?["properties"]?["firstname"] == "Ada")
        #expect(try await fixture.value("execute_destructive", Self.delete(id))["outcome"] == "applied")
        #expect(fixture.effects(of: "createContact") == 1)
        #expect(fixture.effects(of: "deleteContact") == 1)
        await fixture.connection.end()
    }

    @Test("A tool refuses a stronger effect than its own, names the right tool, and sends nothing")
    func strongerEffect() async throws {
        let fixture = try await AgentFixture()
        _ = try await fixture.connect()
        let calls: [(String, JSONObject, String)] = [
            ("execute_read", Self.contact, "execute_write"), ("execute_read", Self.delete("1"), "execute_destructive"),
            ("execute_write", Self.delete("1"), "execute_destructive"),
        ]
        for (tool, arguments, right) in calls {
            let error = try await fixture.error(tool, arguments)
            #expect(error["kind"] == "policy_denied")
            #expect(error["outcome"] == "not_sent")
            #expect(error["next"]?.text.contains(right) == true)
        }
        for action in ["createContact", "deleteContact"] { #expect(fixture.effects(of: action) == 0) }
        // A weaker effect than the tool's own is no problem.
        let list: JSONObject = ["connector": "hubspot", "action": "listContacts"]
        for tool in ["execute_read", "execute_write", "execute_destructive"] {
            #expect(try await fixture.value(tool, list)["outcome"] == "applied")
        }
        await fixture.connection.end()
    }

    @Test("The same write again gets the first outcome; `repeat` makes it another one")
    func repeated() async throws {
        let fixture = try await AgentFixture()
        let account = try await fixture.connect()
        let first = try await fixture.value("execute_write", Self.contact)
        #expect(first["replayed"] == nil)
        for arguments in [Self.contact, Self.contact.merging(["account": .string(account)])] {
            let again = try await fixture.value("execute_write", arguments)
            #expect(again["replayed"] == true)
            #expect(again["executionId"] == first["executionId"])
            #expect(again["note"]?.stringValue?.contains("repeat") == true)
        }
        #expect(fixture.effects(of: "createContact") == 1)
        let second = Self.contact.merging(["repeat": "second"])
        _ = try await fixture.value("execute_write", second)
        #expect(try await fixture.value("execute_write", second)["replayed"] == true)
        #expect(fixture.effects(of: "createContact") == 2)
        await fixture.connection.end()
    }

    @Test("A write whose answer was lost is unknown, and stays so until a person settles it")
    func lostAnswer() async throws {
        let fixture = try await AgentFixture()
        _ = try await fixture.connect()
        fixture.sandbox.setFaults([
            FaultRule(match: FaultMatch(actionId: "createContact"), effect: .resetAfterApply, times: 1)
        ])
        let lost = try await fixture.error("execute_write", Self.contact)
        #expect(lost["outcome"] == "unknown")
        for _ in 0..<2 {
            let again = try await fixture.error("execute_write", Self.contact)
            #expect(again["outcome"] != "applied", "\(again.text)")
            #expect(again["next"]?.text.contains("execute_read") == true, "\(again.text)")
        }
        #expect(fixture.effects(of: "createContact") == 1)
        await fixture.connection.end()
    }

    @Test("A cancelled write is made at most once, and the next call says what became of it")
    func cancelled() async throws {
        let fixture = try await AgentFixture()
        _ = try await fixture.connect()
        fixture.sandbox.setFaults([
            FaultRule(match: FaultMatch(actionId: "createContact"), effect: .delay, times: 1, delayMilliseconds: 300)
        ])
        let id = fixture.connection.start(
            "tools/call", fixture.params(["name": "execute_write", "arguments": .object(Self.contact)]))
        fixture.connection.send([
            "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": id],
        ])
        let again = try await fixture.call("execute_write", Self.contact)
        #expect(again["content"] != nil)
        #expect(fixture.effects(of: "createContact") <= 1)
        let messages = await fixture.connection.end()
        #expect(!messages.contains { $0["id"] == id })
        #expect(fixture.effects(of: "createContact") <= 1)
    }

    @Test("A large result comes by handle, and read_result reads its parts")
    func handles() async throws {
        let fixture = try await AgentFixture(options: { $0.resultBytes = 2_000 })
        _ = try await fixture.connect()
        for number in 0..<10 {
            _ = try await fixture.value(
                "execute_write",
                [
                    "connector": "hubspot", "action": "createContact",
                    "input": ["requestBody": ["properties": ["email": .string("a\(number)@example.com")]]],
                ])
        }
        let result = try await fixture.value("execute_read", ["connector": "hubspot", "action": "listContacts"])
        #expect(result.text.utf8.count < 4_000)
        let handle = try #require(result["stored"]?["handle"], "\(result.text)")
        #expect(result["next"]?[0]?["tool"] == "read_result")
        let whole = try await fixture.value("read_result", ["handle": handle, "pointer": "/results", "limit": 1])
        #expect(whole["value"]?.arrayValue?.count == 1, "\(whole.text)")
        #expect(try await fixture.error("read_result", ["handle": "none"])["kind"] == "not_found")
        await fixture.connection.end()
    }

    @Test("Bad arguments come back at once, all of them, with what is expected")
    func badArguments() async throws {
        let fixture = try await AgentFixture()
        _ = try await fixture.connect()
        let calls: [(String, JSONObject, [String])] = [
            ("execute_write", [:], ["/connector", "/action"]),
            ("execute_read", ["connector": 1, "action": "a", "extra": 2], ["/connector"]),
            ("search_actions", ["query": "x", "limit": 0], ["/limit"]),
            (
                "execute_write",
                ["connector": "hubspot", "action": "createContact", "input": ["body": [:], "query": [:]]],
                ["/input/body", "/input/query"]
            ),
        ]
        for (tool, arguments, pointers) in calls {
            let error = try await fixture.error(tool, arguments)
            #expect(error["kind"] == "invalid_params")
            #expect(error["outcome"] == "not_sent")
            let found = error["problems"]?.arrayValue?.compactMap { $0["pointer"]?.stringValue } ?? []
            for pointer in pointers { #expect(found.contains(pointer), "\(tool): \(found)") }
        }
        let unknown = try await fixture.error("describe_action", ["connector": "hubspot", "action": "createContract"])
        #expect(unknown["kind"] == "not_found")
        #expect(unknown["next"]?.text.contains("search_actions") == true)
        await fixture.connection.end()
    }

    @Test("An upstream failure says its cause, its outcome and what to do next")
    func upstreamFailure() async throws {
        let fixture = try await AgentFixture()
        _ = try await fixture.connect()
        fixture.sandbox.setFaults([
            FaultRule(match: FaultMatch(actionId: "listContacts"), effect: .status, times: 9, status: 403)
        ])
        let error = try await fixture.error("execute_read", ["connector": "hubspot", "action": "listContacts"])
        #expect(error["httpStatus"] != nil)
        #expect(error["next"]?.arrayValue?.isEmpty == false)
        await fixture.connection.end()
    }
}

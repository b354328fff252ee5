import Alloy
import AlloyHost
import HTTP
import HostTestSupport
import JSON
import JSONSchema
import MCP
import Locking
import TestSupport
import Testing

@testable import AlloyMCP

/// The tools of pinned actions.
@Suite(.hangLimit)
struct PinnedToolsTests {
    private static func pins(_ texts: String...) -> [PinnedAction] { texts.compactMap(PinnedAction.init) }

    private func tool(_ name: String, in list: JSONValue) throws -> JSONValue {
        try #require(list["tools"]?.arrayValue?.first { $0["name"]?.stringValue == name }, "\(list.text.prefix(500))")
    }

    @Test("A pin is a typed tool behind the others", arguments: Revision.allCases)
    func typed(revision: Revision) async throws {
        let fixture = try await AgentFixture(
            revision,
            options: {
                $0.pins = Self.pins("hubspot.createContact", "hubspot.getContacts", "hubspot.deleteContact")
            })
        let list = try await fixture.result("tools/list")
        let names = list["tools"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
        #expect(names.prefix(ToolSet.names.count) == ToolSet.names[...])
        let create = try tool("hubspot_create_contact", in: list)
        #expect(create["inputSchema"]?["properties"]?["input"]?["properties"]?["requestBody"]?["type"] == "object")
        #expect(create["inputSchema"]?["properties"]?["repeat"] != nil)
        if revision != .november2024 {
            #expect(create["annotations"]?["destructiveHint"] == false)
            #expect(try tool("hubspot_delete_contact", in: list)["annotations"]?["destructiveHint"] == true)
        }
        await fixture.connection.end()
    }

    @Test("A pinned write that is repeated is made once, and again with a text of its own")
    func repeated() async throws {
        let fixture = try await AgentFixture(options: { $0.pins = Self.pins("hubspot.createContact") })
        let account = try await fixture.connect()
        func create(_ extra: JSONObject = [:]) async throws -> JSONValue {
            let arguments: JSONObject = [
                "account": .string(account),
                "input": ["requestBody": ["properties": ["email": "ada@example.com"]]],
            ]
            let result = try await fixture.result(
                "tools/call",
                ["name": "hubspot_create_contact", "arguments": .object(arguments.merging(extra))])
            return try AgentFixture.value(of: result)
        }
        #expect(try await create()["outcome"] == "applied")
        #expect(try await create()["replayed"] == true)
        #expect(fixture.effects(of: "createContact") == 1)
        _ = try await create(["repeat": "once more"])
        #expect(fixture.effects(of: "createContact") <= 2)
        await fixture.connection.end()
    }

    @Test("Without writes, only reads are pinned; a connector that is not offered has no pin")
    func filtered() async throws {
        let fixture = try await AgentFixture(
            options: {
                $0.isReadOnly = true
                $0.connectors = ["hubspot"]
                $0.pins = Self.pins("hubspot.createContact", "shippo.GetAddress", "hubspot.getContacts")
            })
        let list = try await fixture.result("tools/list")
        let names = list["tools"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
        #expect(!names.contains("hubspot_create_contact") && !names.contains("shippo_get_address"))
        await fixture.connection.end()
    }

    @Test("A definition that is not known makes no list wait, and no set of tools change")
    func unknown() async throws {
        let gate = AsyncGate()
        let host = HostFixture.live(SlowCatalogue(gate)).host
        var options = AgentOptions()
        options.pins = Self.pins("shippo.GetAddress")
        let pins = PinnedTools(host, options)
        // It returns although the catalogue answers nobody until the gate is opened.
        await pins.prepare()
        #expect(pins.isPrepared && pins.isProvisional)
        let first = pins.tools
        #expect(first.map(\.name) == ["shippo_get_address"])
        #expect(first[0].inputSchema["properties"]?["input"]?["type"] == "object")
        // As long as the effect is not known, the hints allow every one.
        #expect(first[0].hints.isDestructive && !first[0].hints.isReadOnly)
        gate.open()
        await eventually { !pins.isProvisional }
        let second = pins.tools
        #expect(second.map(\.name) == first.map(\.name))
        #expect(second[0].hints.isReadOnly && second[0].inputSchema["properties"]?["repeat"] == nil)
        #expect(second[0].inputSchema["properties"]?["input"]?["properties"]?["pathParams"] != nil)
    }
}

/// A service whose only action is not told before the gate is open.
private final class SlowCatalogue: HTTPTransport {
    private let gate: AsyncGate

    init(_ gate: AsyncGate) { self.gate = gate }

    func send(_ request: HTTPRequest, deadline: ContinuousClock.Instant) async throws(HTTPFailure) -> HTTPResponse {
        await gate.wait()
        let action: JSONValue = [
            "id": "GetAddress", "displayName": "Get an address", "description": "", "httpMethod": "get",
            "path": "/addresses/{AddressId}",
            "parameters": [["name": "AddressId", "in": "path", "required": true, "schema": ["type": "string"]]],
        ]
        let body: JSONValue = ["action": action]
        return HTTPResponse(status: 200, headers: ["Content-Type": "application/json"], body: body.bytes)
    }
}

import JSON
import JSONSchema
import MCP
import Testing

@testable import AlloyMCP

/// The rules that every tool keeps, because clients drop or cut what breaks them.
struct ToolInventoryTests {
    private static let tools = ToolSet.all.map(\.tool)

    @Test("The names, in their fixed order")
    func names() {
        #expect(
            ToolSet.names == [
                "search_actions", "describe_action", "list_accounts", "connect_account", "execute_read",
                "execute_write", "execute_destructive", "plan_execution", "read_result",
            ])
        for name in ToolSet.names {
            #expect(name.utf8.count <= 30)
            #expect(name.allSatisfy { $0 == "_" || $0.isASCII && $0.isLowercase }, "\(name)")
        }
    }

    @Test("Every schema is an object without combinators at its root, and every parameter has a type and a description")
    func schemas() throws {
        for tool in Self.tools {
            for schema in [tool.inputSchema, try #require(tool.outputSchema, "\(tool.name)")] {
                #expect(schema["type"] == "object", "\(tool.name)")
                for combinator in ["anyOf", "oneOf", "allOf", "not", "if", "$ref", "enum", "const"] {
                    #expect(schema[combinator] == nil, "\(tool.name)")
                }
                _ = try Schema(compiling: .object(schema))
                try check(.object(schema), tool.name)
            }
            let properties = tool.inputSchema["properties"]?.objectValue ?? [:]
            for property in properties.members {
                #expect(property.value["description"]?.stringValue?.isEmpty == false, "\(tool.name) \(property.key)")
            }
            for name in tool.inputSchema["required"]?.arrayValue ?? [] {
                #expect(properties.contains(key: name.stringValue ?? ""), "\(tool.name)")
            }
            #expect(tool.inputSchema["additionalProperties"] == false, "\(tool.name)")
        }
    }

    /// Checks that each property and element has one type.
    private func check(_ schema: JSONValue, _ place: String) throws {
        #expect(schema["type"]?.stringValue != nil, "\(place)")
        for property in schema["properties"]?.objectValue?.members ?? [] {
            try check(property.value, "\(place) \(property.key)")
        }
        if schema["type"] == "array" { try check(try #require(schema["items"], "\(place)"), place) }
    }

    @Test("The hints agree with the effects that a tool may have")
    func hints() {
        for tool in ToolSet.all {
            let hints = tool.tool.hints
            #expect(hints.isReadOnly == (tool.strength == .none), "\(tool.tool.name)")
            #expect(hints.isDestructive == (tool.strength == .destructive), "\(tool.tool.name)")
            #expect(!hints.isDestructive || !hints.isReadOnly, "\(tool.tool.name)")
            #expect(!hints.isReadOnly || hints.isIdempotent, "\(tool.tool.name)")
            #expect(hints.isOpenWorld == (tool.tool.name != "read_result"), "\(tool.tool.name)")
            #expect(!tool.tool.title.isEmpty && !tool.tool.description.isEmpty, "\(tool.tool.name)")
        }
    }

    @Test("No tool can approve, settle an outcome, or take a secret")
    func limits() {
        let text = Self.tools.map { JSONValue.object($0.inputSchema).text + $0.name }.joined().lowercased()
        for word in ["approve", "password", "secret", "api_key", "token", "digest", "resolve"] {
            #expect(!text.contains(word), "\(word)")
        }
    }

    @Test("The surface fits its budget, whatever the catalogue has", arguments: Revision.allCases)
    func budget(revision: Revision) async throws {
        let fixture = try await AgentFixture(revision)
        let result = try await fixture.result("tools/list")
        let size = result.text.utf8.count
        #expect(size <= 10_000, "\(size) bytes")
        #expect(result["nextCursor"] == nil)
        let tools = try #require(result["tools"]?.arrayValue)
        #expect(tools.map { $0["name"]?.stringValue } == ToolSet.names)
        let core = tools.map { tool in
            [tool["name"], tool["description"], tool["inputSchema"]].map { $0?.text.utf8.count ?? 0 }.reduce(0, +)
        }.reduce(0, +)
        #expect(core <= 6_000, "\(core) bytes")
        for tool in tools {
            #expect((tool["description"]?.stringValue?.utf8.count ?? 0) <= 2_048)
            #expect((tool["annotations"] != nil) == (revision >= .march2025))
            #expect((tool["outputSchema"] != nil) == (revision >= .june2025))
        }
        // The same for everybody, in the same bytes.
        let again = try await AgentFixture(revision, ["elicitation": [:]]).result("tools/list")
        #expect(again.text == result.text)
        await fixture.connection.end()
    }

    @Test("The instructions begin with the rule and fit where clients cut them")
    func instructions() {
        #expect(Instructions.text.utf8.count <= 1_900, "\(Instructions.text.utf8.count) bytes")
        #expect(Instructions.text.hasPrefix("Rule: never repeat a write whose outcome is unknown."))
        for name in ToolSet.names where name != "plan_execution" {
            #expect(Instructions.text.contains(name), "\(name)")
        }
    }
}

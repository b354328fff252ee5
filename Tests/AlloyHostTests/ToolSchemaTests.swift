import Alloy
import Foundation
import HostTestSupport
import JSON
import JSONSchema
import TestSupport
import Testing

@testable import ActionForms
@testable import AlloyHost
@testable import AlloySandbox

/// `dialect: "tool"`: schemas that all tools accept, and the way back from their names.
@Suite struct ToolSchemaTests {
    private static func action(_ json: JSONObject) throws -> ActionDetails {
        var json = json
        json["id"] = json["id"] ?? "do"
        let rules = EffectRules()
        return try #require(ActionDetails(["action": .object(json)], connectorId: "c", actionId: "do", rules: rules))
    }

    private static func body(_ text: String) throws -> ActionDetails {
        try action(["path": "/a", "requestBody": try JSONValue(parsing: Array(text.utf8))])
    }

    /// Checks the action's schema for tools against the rules, and values that fit it against the action's own schema.
    private static func check(_ action: ActionDetails, _ about: String, values: Int = 4) throws -> ToolSchema {
        let input = CompiledInput(ActionInput(action).schema)
        let tool = ToolSchema(input.document)
        let faults = ToolRules.faults(tool.schema)
        #expect(faults.isEmpty, "\(about): \(faults.prefix(5)) \(tool.schema.text.prefix(2_000))")
        var generator = ValueGenerator(tool.schema, seed: about)
        let own = try Schema(compiling: tool.schema, formats: .assert)
        for _ in 0..<values {
            let value = generator.fitting()
            guard own.allows(value), let real = tool.names.restored(value).objectValue else { continue }
            let found = input.schema?.violations(of: .object(real)) ?? []
            let unexpected = found.filter { violation in
                !tool.loose.contains { Self.covers($0, violation.instance, tool) }
            }
            #expect(
                unexpected.isEmpty, "\(about): \(unexpected) of \(value.text) by \(tool.schema.text.prefix(2_000))")
        }
        return tool
    }

    /// Returns true for a location in the value that a loose location covers.
    private static func covers(_ loose: JSONPointer, _ place: JSONPointer, _ tool: ToolSchema) -> Bool {
        var real = JSONPointer()
        var written = JSONPointer()
        for token in loose.tokens {
            written = written.appending(token)
            real = real.appending(tool.names.realNames[written] ?? token)
        }
        guard place.tokens.count >= real.tokens.count else { return false }
        return zip(real.tokens, place.tokens).allSatisfy { $0 == "*" || $0.hasSameCodePoints(as: $1) }
    }

    @Test(.tags(.slow), .notInInnerLoop, arguments: ["demo", "broken"])
    func schemasOfEveryActionKeepTheRules(seed: String) async throws {
        let fixture = HostFixture.sandbox(seed: seed)
        var count = 0
        let connectors = try await fixture.result("connectors.list")["connectors"]?.arrayValue ?? []
        for connector in connectors.compactMap({ $0["id"]?.stringValue }) {
            let reply = try JSONValue(
                parsing: await fixture.reply("actions.list", .named(["connectorId": .string(connector)])))
            for action in reply["result"]?["actions"]?.arrayValue ?? [] {
                let id = action["id"]?.stringValue ?? ""
                guard
                    let details = try? await fixture.services.definitions.action(
                        id, of: connector, client: fixture.services.client, options: CallOptions())
                else { continue }
                _ = try Self.check(details, "\(connector) \(id)")
                count += 1
            }
        }
        #expect(count > 200)
    }

    /// Each structure among the fifty thousand actions once; paths, names and texts make no difference.
    @Test(.tags(.slow), .notInInnerLoop) func schemasOfTheLargeSeedKeepTheRules() throws {
        var shapes: Set<String> = []
        var count = 0
        for connector in SandboxCatalogue.large.connectors {
            for resource in connector.resources {
                for action in resource.actions {
                    count += 1
                    let shape = Self.shape(.array(action.parameters)) + Self.shape(action.requestBody ?? .null)
                    guard shapes.insert(shape).inserted else { continue }
                    var json: JSONObject = ["path": .string(action.path), "parameters": .array(action.parameters)]
                    json.append("requestBody", action.requestBody)
                    _ = try Self.check(try Self.action(json), "\(connector.id) \(action.id)", values: 1)
                }
            }
        }
        #expect(count > 50_000 && shapes.count > 500, "\(count) actions, \(shapes.count) shapes")
    }

    /// Returns a schema without its texts.
    private static func shape(_ value: JSONValue) -> String {
        switch value {
        case .object(let object):
            let members = object.members.filter { !["description", "title", "example", "examples"].contains($0.key) }
            return "{" + members.map { "\($0.key):\(shape($0.value))" }.joined(separator: ",") + "}"
        case .array(let elements): return "[" + elements.map(shape).joined(separator: ",") + "]"
        default: return value.text
        }
    }

    @Test func schemasOfAnOpenAPIDocumentKeepTheRules() async throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../protocol/sessions/tiny-library.json")
        let connector = try OpenAPIConnector(parsing: Array(Data(contentsOf: file))).definition(id: "library")
        for action in connector.resources.flatMap(\.actions) {
            var json: JSONObject = ["path": .string(action.path), "parameters": .array(action.parameters)]
            json.append("requestBody", action.requestBody)
            _ = try Self.check(try Self.action(json), action.id, values: 30)
        }
    }

    @Test(arguments: DemandingBodies.all)
    func schemasOfDemandingBodiesKeepTheRules(body: String) throws {
        _ = try Self.check(try Self.body(body), body, values: 40)
    }

    /// A body, and the member `requestBody` of its schema for tools.
    static let cases: [(String, String)] = [
        (
            #"{"type":"object","properties":{"filter[name]":{"type":"string"},"a b":{"type":"integer"},"a_b":{"type":"integer"}},"required":["filter[name]"],"additionalProperties":false}"#,
            #"{"type":"object","properties":{"filter_name":{"type":"string"},"a_b_2":{"type":"integer"},"a_b":{"type":"integer"}},"required":["filter_name"]}"#
        ),
        (
            #"{"type":"object","properties":{"a":{"type":["string","null"],"enum":["x","",null]},"b":{"const":3},"c":{"enum":[1,2,3]},"d":{"enum":[1,5]}}}"#,
            #"{"type":"object","properties":{"a":{"type":"string","description":"The API also takes \"\" here.","enum":["x"]},"b":{"type":"integer","minimum":3,"maximum":3},"c":{"type":"integer","minimum":1,"maximum":3},"d":{"type":"integer","description":"It is one of 1 or 5.","minimum":1,"maximum":5}}}"#
        ),
        (
            #"{"type":"object","properties":{"a":{"description":"When","type":"string","format":"date"},"t":{"type":"string","format":"date-time"},"n":{"type":"string","minLength":2,"maxLength":5,"default":"ab"},"i":{"type":"integer","exclusiveMinimum":0,"multipleOf":5}}}"#,
            #"{"type":"object","properties":{"a":{"type":"string","description":"When. Format: date."},"t":{"type":"string","format":"date-time"},"n":{"type":"string","description":"It has 2 to 5 characters. Default: \"ab\"."},"i":{"type":"integer","description":"It is a multiple of 5.","minimum":1}}}"#
        ),
        (
            #"{"oneOf":[{"properties":{"kind":{"const":"card"},"number":{"type":"string"}},"required":["kind","number"]},{"properties":{"kind":{"const":"bank"},"iban":{"type":"string"}},"required":["kind"]}]}"#,
            #"{"type":"object","description":"It is one of these: an object with kind (\"card\") and number (required) or an object with kind (\"bank\") and iban.","properties":{"kind":{"type":"string","enum":["card","bank"]},"number":{"type":"string"},"iban":{"type":"string"}},"required":["kind"]}"#
        ),
        (
            #"{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"object","properties":{"id":{"type":"integer"}}}]},"m":{"type":"object","additionalProperties":{"type":"integer"}},"l":{"type":"array"}}}"#,
            #"{"type":"object","properties":{"a":{"type":"string","description":"The API also takes an object with id here."},"m":{"type":"object","description":"It takes further members of any name, each an integer.","properties":{}},"l":{"type":"array","items":{"type":"string","description":"It may be any JSON value; here it is text."}}}}"#
        ),
        (
            ##"{"$ref":"#/definitions/T","definitions":{"T":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"parent":{"$ref":"#/definitions/T"},"children":{"type":"array","items":{"$ref":"#/definitions/T"}}}}}}"##,
            #"{"type":"object","description":"Not described here: parent and children.","properties":{"name":{"type":"string"}},"required":["name"]}"#
        ),
    ]

    @Test(arguments: cases)
    func aSchemaBecomesOneForTools(body: String, expected: String) throws {
        let tool = try Self.check(try Self.body(body), body, values: 40)
        #expect(tool.schema["properties"]?["requestBody"]?.text == expected)
    }

    @Test func namesAreRestored() throws {
        let long = String(repeating: "long", count: 30)
        let action = try Self.action([
            "path": "/a/{the id}",
            "parameters": [
                ["in": "query", "name": "filter[name]", "schema": ["type": "string"]],
                ["in": "query", "name": "$top", "schema": ["type": "integer"]],
                ["in": "query", "name": .string(long), "schema": ["type": "string"]],
                ["in": "query", "name": "größe", "schema": ["type": "string"]],
                ["in": "query", "name": "☂", "schema": ["type": "string"]],
            ],
            "requestBody": [
                "type": "object",
                "properties": [
                    "rows": ["type": "array", "items": ["type": "object", "properties": ["a.b": ["type": "string"]]]]
                ],
            ],
        ])
        let tool = try Self.check(action, "names", values: 30)
        #expect(
            tool.names.json == [
                "/pathParams/the_id": "the id", "/queryParameters/filter_name": "filter[name]",
                "/queryParameters/top": "$top", "/queryParameters/\(long.prefix(64))": .string(long),
                "/queryParameters/gr_e": "größe", "/queryParameters/member": "☂", "/requestBody/rows/*/a_b": "a.b",
            ])
        let value: JSONValue = [
            "queryParameters": ["filter_name": "x", "new": 1], "requestBody": ["rows": [["a_b": "y"]]],
        ]
        #expect(
            tool.names.restored(value) == [
                "queryParameters": ["filter[name]": "x", "new": 1], "requestBody": ["rows": [["a.b": "y"]]],
            ])
    }

    @Test func depthAndSizeAreLimited() throws {
        var nested: JSONValue = ["type": "string"]
        for _ in 0..<60 { nested = ["type": "object", "properties": ["in": nested], "required": ["in"]] }
        let deep = try Self.check(try Self.action(["path": "/", "requestBody": nested]), "deep")
        #expect(deep.schema.text.utf8.count < 3_000)
        var definitions = JSONObject()
        for index in 0..<30 {
            let next = JSONValue.object(["$ref": .string("#/definitions/d\(index + 1)")])
            definitions["d\(index)"] = ["type": "object", "properties": ["a": next, "b": next]]
        }
        let body: JSONValue = ["$ref": "#/definitions/d0", "definitions": .object(definitions)]
        let wide = try Self.check(try Self.action(["path": "/", "requestBody": body]), "wide")
        #expect(wide.schema.text.utf8.count < 600_000)
    }

    /// `execute` accepts the names of the tool's schema, and sends the real ones.
    @Test func executeRestoresTheNamesOfTheTool() async throws {
        let connector: JSONValue = [
            "id": "odd", "name": "Odd",
            "resources": [
                [
                    "name": "things",
                    "actions": [
                        [
                            "id": "list", "httpMethod": "get", "path": "/things",
                            "parameters": [
                                ["in": "query", "name": "filter[name]", "required": true, "schema": ["type": "string"]]
                            ],
                        ]
                    ],
                ]
            ],
        ]
        let fixture = HostFixture.sandbox(
            Sandbox(catalogue: SandboxCatalogue(connectors: [DefinitionReader.connector(connector)])))
        var params: JSONObject = [
            "connectorId": "odd", "actionId": "list", "dialect": "tool", "queryParameters": ["filter_name": "x"],
        ]
        let got = try await fixture.result(
            "actions.get", ["connectorId": "odd", "actionId": "list", "dialect": "tool"])["action"]
        #expect(got?["tool"] == ["names": ["/queryParameters/filter_name": "filter[name]"], "loose": []])
        params["credentialId"] = .string(HostFixture.credential)
        let plan = try await fixture.result("execute.plan", params)
        #expect(plan["request"]?["query"] == ["filter[name]": "x"])
        #expect(plan["findings"] == [])
        params["dialect"] = nil
        let other = try await fixture.result("execute.plan", params)
        #expect(other["findings"]?.arrayValue?.isEmpty == false)
    }
}

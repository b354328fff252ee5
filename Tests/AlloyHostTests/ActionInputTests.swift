import HostTestSupport
import JSON
import JSONSchema
import Testing

@testable import AlloyHost

/// The input schema of `actions.get`: one schema with the groups of `execute`.
@Suite struct ActionInputTests {
    struct Definition: Sendable, CustomTestStringConvertible {
        let name: String
        /// The definition of the service, without its id.
        let action: String
        let inputSchema: String
        let injected: String

        init(_ name: String, _ action: String, _ inputSchema: String, injected: String = "[]") {
            self.name = name
            self.action = action
            self.inputSchema = inputSchema
            self.injected = injected
        }

        var testDescription: String { name }
    }

    static let definitions = [
        Definition(
            "a list that can't be left out",
            #"{"httpMethod":"post","requestBody":{"type":"array","items":{}},"requestBodyRequired":true}"#,
            #"{"type":"object","properties":{"requestBody":{"type":"array","items":{}}},"required":["requestBody"]}"#),
        Definition(
            "a body of which nothing is known but that it can't be left out",
            #"{"httpMethod":"post","requestBody":{},"requestBodyRequired":true}"#,
            #"{"type":"object","properties":{"requestBody":{}},"required":["requestBody"]}"#),
        Definition("nothing at all", #"{"httpMethod":"get"}"#, #"{"type":"object","properties":{}}"#),
        Definition(
            "Slack's token, which the credential supplies",
            #"{"parameters":[{"name":"token","in":"header","required":true,"schema":{"type":"string"}}],"#
                + #""requestBody":{"type":"object","required":["channel","text"],"properties":{"channel":{}}}}"#,
            #"{"type":"object","properties":{"requestBody":{"type":"object","required":["channel","text"],"#
                + #""properties":{"channel":{}}}},"required":["requestBody"]}"#, injected: #"["token"]"#),
        Definition(
            "any spelling of Authorization",
            #"{"parameters":[{"name":"AUTHORIZATION","in":"header","required":true}]}"#,
            #"{"type":"object","properties":{}}"#, injected: #"["AUTHORIZATION"]"#),
        Definition(
            "a query parameter called token is the caller's",
            #"{"parameters":[{"name":"token","in":"query","required":true,"schema":{"type":"string"}}]}"#,
            #"{"type":"object","properties":{"queryParameters":{"type":"object","properties":{"token":{"type":"string"}},"#
                + #""required":["token"]}},"required":["queryParameters"]}"#),
        Definition(
            "every group, each with what it requires",
            #"{"path":"/v1/pages/{page_id}","parameters":["#
                + #"{"name":"Notion-Version","in":"header","required":true,"schema":{"type":"string"}},"#
                + #"{"name":"limit","in":"query","description":"How many.","schema":{"type":"integer"}},"#
                + #"{"name":"page_id","in":"path","schema":{"type":"string","description":"Its own."},"description":"x"}],"#
                + #""requestBody":{"type":"object","properties":{"archived":{"type":"boolean"}}}}"#,
            #"{"type":"object","properties":{"#
                + #""pathParams":{"type":"object","properties":{"page_id":{"type":"string","description":"Its own."}},"#
                + #""required":["page_id"]},"#
                + #""queryParameters":{"type":"object","properties":{"limit":{"type":"integer","description":"How many."}}},"#
                + #""additionalHeaders":{"type":"object","properties":{"Notion-Version":{"type":"string"}},"#
                + #""required":["Notion-Version"]},"#
                + #""requestBody":{"type":"object","properties":{"archived":{"type":"boolean"}}}},"#
                + #""required":["pathParams","additionalHeaders"]}"#),
        Definition(
            "placeholders that no parameter describes",
            #"{"path":"/a/{one}/b/{two}.json","parameters":[{"name":"two","in":"path"}]}"#,
            #"{"type":"object","properties":{"pathParams":{"type":"object","properties":{"two":{},"#
                + #""one":{"type":"string"}},"required":["two","one"]}},"required":["pathParams"]}"#),
        Definition(
            "a placeholder that is named twice",
            #"{"path":"/{a}/{a}"}"#,
            #"{"type":"object","properties":{"pathParams":{"type":"object","properties":{"a":{"type":"string"}},"#
                + #""required":["a"]}},"required":["pathParams"]}"#),
        Definition(
            "a path whose braces don't match", #"{"path":"/a/{b"}"#, #"{"type":"object","properties":{}}"#),
        Definition(
            "a parameter that is listed twice: the last counts",
            #"{"parameters":[{"name":"q","in":"query","required":true,"schema":{"type":"string"}},"#
                + #"{"name":"q","in":"query","required":true,"schema":{"type":"integer"}}]}"#,
            #"{"type":"object","properties":{"queryParameters":{"type":"object","properties":{"q":{"type":"integer"}},"#
                + #""required":["q"]}},"required":["queryParameters"]}"#),
        Definition(
            "what is no parameter is passed over",
            #"{"parameters":[7,{"in":"query"},{"name":"c","in":"cookie","required":true},{"name":"n"}]}"#,
            #"{"type":"object","properties":{}}"#),
        Definition(
            "a body of anything, which nothing requires", #"{"requestBody":{}}"#,
            #"{"type":"object","properties":{"requestBody":{}}}"#),
    ]

    @Test(arguments: definitions)
    func parametersBecomeTheGroupsOfExecute(definition: Definition) async throws {
        var action = try #require(try JSONValue(parsing: definition.action).objectValue)
        action["id"] = "do"
        let transport = RoutedTransport([
            "GET /connectors/c/actions/do": RoutedTransport.json(["action": .object(action)])
        ])
        let result = try await HostFixture.live(transport).result(
            "actions.get", ["connectorId": "c", "actionId": "do"])
        let schema = try #require(result["action"]?["inputSchema"])
        #expect(schema.text == definition.inputSchema)
        #expect(result["action"]?["injected"]?.text == definition.injected)
        _ = try Schema(compiling: schema)
    }

    /// A member from the service can't replace one of the host.
    @Test func membersOfTheServiceDoNotReplaceThoseOfTheHost() async throws {
        let transport = RoutedTransport([
            "GET /connectors/c/actions/do": RoutedTransport.json([
                "action": ["id": "do", "injected": ["everything"], "effect": "read", "httpMethod": "post"]
            ])
        ])
        let result = try await HostFixture.live(transport).result(
            "actions.get", ["connectorId": "c", "actionId": "do"])
        let action = try #require(result["action"]?.objectValue)
        #expect(action["injected"] == [])
        #expect(action["effect"] == "write")
        #expect(action.firstDuplicateKey == nil)
    }
}

import HostTestSupport
import JSON
import JSONRPC
import Testing

@testable import AlloyHost

@Suite struct ParameterCheckTests {
    /// Parameters that are refused: the method, what came, and `pointer → nearest` of every problem.
    struct Refused: Sendable, CustomTestStringConvertible {
        let method: String
        let params: String
        let problems: [String]

        init(_ method: String, _ params: String, _ problems: String...) {
            self.method = method
            self.params = params
            self.problems = problems
        }

        var testDescription: String { "\(method) \(params)" }
    }

    static let refused = [
        Refused("users.create", #"{}"#, "/username"),
        Refused("users.create", #"{"username":""}"#, "/username"),
        Refused("users.create", #"{"username":null}"#, "/username"),
        Refused("users.create", #"{"username":"ada","fulName":"Ada"}"#, "/fulName → fullName"),
        Refused("users.create", #"{"username":"ada","fullname":"Ada"}"#, "/fullname → fullName"),
        Refused("users.create", #"{"username":"ada","colour":"red"}"#, "/colour"),
        Refused("users.create", #"{"username":7,"fullName":true}"#, "/username", "/fullName"),
        Refused("connectors.get", #"{"connectorID":"slack"}"#, "/connectorId", "/connectorID → connectorId"),
        Refused("connectors.get", #"{"connectorId":"slack","maxAge":-1}"#, "/maxAge"),
        Refused("connectors.get", #"{"connectorId":"slack","maxAge":1.5}"#, "/maxAge"),
        Refused("execute", #"{}"#, "/connectorId", "/actionId", "/credentialId"),
        Refused(
            "execute",
            #"{"connectorId":"slack","actionId":"a","credentialId":"zz","pathParams":[],"additionalHeaders":"x","q":1}"#,
            "/credentialId", "/pathParams", "/additionalHeaders", "/q"),
        Refused(
            "users.createBatch", #"{"users":[{"username":"ada"},{"fullName":"Grace"},{"username":"x","age":3}]}"#,
            "/users/1/username", "/users/2/age"),
        Refused("users.createBatch", #"{"users":[]}"#, "/users"),
        // Half a surrogate pair, where the host needs the text itself.
        Refused("connectors.get", #"{"connectorId":"a\ud83d"}"#, "/connectorId"),
        Refused("users.get", #"{"userId":"\uDC00\ud83d"}"#, "/userId"),
        Refused("users.create", #"{"username":"\ud83d","fullName":"\ud83d"}"#, "/username"),
        Refused(
            "users.createBatch", #"{"users":[{"username":"a"},{"username":"\ud83d","fullName":"\ud83d"}]}"#,
            "/users/1/username"),
        Refused("actions.search", #"{"query":"\ud83d","connectorIds":["a","\ud83d"]}"#, "/connectorIds/1"),
        Refused(
            "execute",
            #"{"connectorId":"c","actionId":"\udfff","credentialId":"64b7f0a1c2d3e4f5a6b7c8\ud83d","userId":"u","#
                + #""pathParams":{"a":"\ud83d","b":1,"c":["\ud83d"]},"requestBody":"\ud83d","#
                + #""queryParameters":{"q":"\ud83d"},"additionalHeaders":{"h":"\ud83d"},"idempotencyKey":"\ud83d"}"#,
            "/credentialId", "/actionId", "/pathParams/a", "/pathParams/c/0", "/idempotencyKey"),
        Refused(
            "execute.batch",
            #"{"items":[{"connectorId":"c","actionId":"a","credentialId":"64b7f0a1c2d3e4f5a6b7c8d9","#
                + #""pathParams":{"a":"\ud83d"}}]}"#, "/items/0/pathParams/a"),
        Refused("files.upload", #"{"filename":"a\ud83d","mimeType":"text/plain","data":"aGk="}"#, "/filename"),
        Refused("form.validate", #"{"form":{"connectorId":"\ud83d","actionId":"a"},"values":{}}"#, "/form/connectorId"),
        Refused("ping", #"{"_meta":{"traceparent":"\ud83d","progressToken":"\ud83d"}}"#, "/_meta/traceparent"),
        Refused(
            "sandbox.oauth.decide", #"{"oauthUrl":"x","decision":"alow"}"#, "/decision → allow"),
        Refused("ping", #"{"timeoutMs":0}"#, "/timeoutMs"),
        Refused("ping", #"{"timeoutMs":300001}"#, "/timeoutMs"),
        Refused("ping", #"{"timeoutMs":"5"}"#, "/timeoutMs"),
        Refused("ping", #"{"timeoutms":5}"#, "/timeoutms → timeoutMs"),
        Refused("ping", #"{"_meta":{"progressToken":[]}}"#, "/_meta/progressToken"),
        // Members with one name would mean different things to different readers.
        Refused("users.create", #"{"username":"ada","username":"grace"}"#, "/username"),
        Refused("users.create", #"{"username":"ada","a/b":1,"a/b":1}"#, "/a~1b"),
        // By position.
        Refused("users.create", #"[]"#, "/username"),
        Refused("users.create", #"[null,"Ada"]"#, "/username"),
        Refused("users.create", #"["ada",7]"#, "/fullName"),
        Refused("users.create", #"["ada","Ada",1000,{},"one too many"]"#, ""),
        Refused("ping", #"[1000,{},0]"#, ""),
    ]

    @Test(arguments: refused)
    func reportsAllProblemsAtOnce(refused: Refused) throws {
        let method = try #require(MethodTable.standard[refused.method])
        let error = try #require(throws: RPCError.self) {
            try ParameterCheck.arguments(try parameters(refused.params), of: method)
        }
        #expect(error.code == -32_602)
        #expect(error.message.contains(refused.method))
        let data = try #require(error.data)
        #expect(data["kind"] == "invalid_params")
        #expect(data["origin"] == "host")
        #expect(data["outcome"] == "not_sent")
        #expect(data["fix"]?.arrayValue?.isEmpty == false)
        #expect(data["retry"] == ["safe": false])
        let problems = try #require(data["problems"]?.arrayValue)
        #expect(
            problems.map { problem in
                (problem["pointer"]?.stringValue ?? "none") + (problem["nearest"]?.stringValue.map { " → \($0)" } ?? "")
            } == refused.problems)
        for problem in problems {
            #expect(problem["expected"]?.stringValue?.isEmpty == false)
            #expect(problem["got"]?.stringValue?.isEmpty == false)
        }
    }

    /// What a person reads of the first problem.
    @Test(
        arguments: [
            (
                "execute", #"{"connectorId":"c","actionId":"a","credentialId":"zz"}"#,
                "The parameters of execute are wrong: /credentialId: expected 24 hexadecimal digits, got \"zz\"."
            ),
            (
                "sandbox.oauth.decide", #"{"oauthUrl":"x","decision":"alow"}"#,
                "The parameters of sandbox.oauth.decide are wrong: /decision: expected one of \"allow\", \"deny\", "
                    + "\"close\", got \"alow\" (did you mean \"allow\"?)."
            ),
            (
                "users.create", #"{"username":7,"fullName":true}"#,
                "The parameters of users.create are wrong: /username: expected a string, got 7, and 1 more."
            ),
        ])
    func messageIsOneSentence(name: String, params: String, message: String) throws {
        let method = try #require(MethodTable.standard[name])
        let error = try #require(throws: RPCError.self) {
            try ParameterCheck.arguments(try parameters(params), of: method)
        }
        #expect(error.message == message)
    }

    /// What is accepted, and the arguments that it makes.
    static let accepted = [
        ("ping", "null", "{}"),
        ("ping", "{}", "{}"),
        ("ping", "[]", "{}"),
        ("ping", "[1000]", #"{"timeoutMs":1000}"#),
        ("ping", #"{"timeoutMs":3e5}"#, #"{"timeoutMs":3e5}"#),
        ("ping", #"{"_meta":{"progressToken":7,"more":true}}"#, #"{"_meta":{"progressToken":7,"more":true}}"#),
        ("users.create", #"["ada"]"#, #"{"username":"ada"}"#),
        ("users.create", #"["ada",null]"#, #"{"username":"ada"}"#),
        ("users.create", #"["ada","Ada",null,{}]"#, #"{"username":"ada","fullName":"Ada","_meta":{}}"#),
        (
            "credentials.create", #"["hubspot","oauth2",null,null,"http://localhost"]"#,
            #"{"connectorId":"hubspot","authenticationType":"oauth2","redirectUri":"http://localhost"}"#
        ),
        ("connectors.list", #"[null,"crm",60]"#, #"{"category":"crm","maxAge":60}"#),
        // Any JSON may be a body, null by name included: whoever writes it means it.
        (
            "execute",
            #"{"connectorId":"c","actionId":"a","credentialId":"64B7f0a1c2d3e4f5a6b7c8d9","requestBody":null}"#,
            #"{"connectorId":"c","actionId":"a","credentialId":"64B7f0a1c2d3e4f5a6b7c8d9","requestBody":null}"#
        ),
    ]

    @Test(arguments: accepted)
    func returnsArgumentsByName(name: String, params: String, arguments: String) throws {
        let method = try #require(MethodTable.standard[name])
        let object = try ParameterCheck.arguments(try parameters(params), of: method)
        #expect(JSONValue.object(object).text == arguments)
    }

    private func parameters(_ text: String) throws -> Parameters {
        switch try JSONValue(parsing: text) {
        case .object(let object): .named(object)
        case .array(let elements): .positional(elements)
        default: .none
        }
    }

    @Test(arguments: [("pong", "ping"), ("connector.list", "connectors.list"), ("Execute", "execute"), ("zzz", nil)])
    func suggestsTheNearestMethod(name: String, nearest: String?) async throws {
        let error = try await HostFixture.sandbox().error(name)
        #expect(error["code"] == -32_601)
        #expect(error["data"]?["kind"] == "method_not_found")
        #expect(error["data"]?["problems"]?[0]?["got"] == .string(JSONValue.string(name).text))
        #expect(error["data"]?["problems"]?[0]?["nearest"] == nearest.map(JSONValue.string))
    }
}

import HTTP
import JSON
import Logging
import Testing

@testable import Alloy

@Suite("Requests to the service")
struct RequestTests {
    typealias Call = @Sendable (AlloyClient) async throws(AlloyError) -> Void

    static let u = Fixture.user
    static let c = Fixture.credential
    static let acting = CallOptions(userId: "507f1f77bcf86cd799439012")

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var answer: String
        var method: String
        var target: String
        var body: String?
        var connection: HTTPRequest.Connection
        var call: Call
    }

    static let cases: [Case] = [
        Case(
            testDescription: "users.create", answer: #"{"userId":"\#(u)"}"#, method: "POST", target: "/users",
            body: #"{"username":"ada@example.com","fullName":"Ada"}"#, connection: .fresh,
            call: { c throws(AlloyError) in
                _ = try await c.createUser(NewUser(username: "ada@example.com", fullName: "Ada"), options: acting)
            }),
        Case(
            testDescription: "users.createBatch", answer: #"{"message":"success","invalidUsers":[]}"#, method: "POST",
            target: "/users/batch", body: #"{"users":[{"username":"a"},{"username":"b","fullName":"B"}]}"#,
            connection: .fresh,
            call: { c throws(AlloyError) in
                _ = try await c.createUsers(
                    [NewUser(username: "a"), NewUser(username: "b", fullName: "B")], options: acting)
            }),
        Case(
            testDescription: "users.list", answer: #"{"data":[]}"#, method: "GET", target: "/users",
            connection: .reusable,
            call: { c throws(AlloyError) in _ = try await c.listUsers(options: acting) }),
        Case(
            testDescription: "users.get by name", answer: #"{"userId":"\#(u)"}"#, method: "GET",
            target: "/users/ada%2Bx%40example.com", connection: .reusable,
            call: { c throws(AlloyError) in _ = try await c.getUser("ada+x@example.com", options: acting) }),
        Case(
            testDescription: "users.update", answer: #"{"userId":"\#(u)"}"#, method: "PUT", target: "/users/\(u)",
            body: #"{"fullName":"Ada L"}"#, connection: .fresh,
            call: { c throws(AlloyError) in _ = try await c.updateUser(u, fullName: "Ada L", options: acting) }),
        Case(
            testDescription: "users.delete", answer: #"{"success":true}"#, method: "DELETE", target: "/users/\(u)",
            connection: .fresh, call: { c throws(AlloyError) in _ = try await c.deleteUser(u, options: acting) }),
        Case(
            testDescription: "users.token", answer: #"{"token":"h.p.s"}"#, method: "GET", target: "/users/\(u)/token",
            connection: .reusable, call: { c throws(AlloyError) in _ = try await c.userToken(u, options: acting) }),
        Case(
            testDescription: "connectors.list", answer: #"{"connectors":[]}"#, method: "GET", target: "/connectors",
            connection: .reusable, call: { c throws(AlloyError) in _ = try await c.listConnectors(options: acting) }),
        Case(
            testDescription: "connectors.get", answer: #"{"connector":{"id":"slack"}}"#, method: "GET",
            target: "/connectors/slack", connection: .reusable,
            call: { c throws(AlloyError) in _ = try await c.getConnector("slack", options: acting) }),
        Case(
            testDescription: "resources.list", answer: #"{"resources":[]}"#, method: "GET",
            target: "/connectors/zohoCRM/resources", connection: .reusable,
            call: { c throws(AlloyError) in _ = try await c.listResources(of: "zohoCRM", options: acting) }),
        Case(
            testDescription: "actions.get", answer: #"{"action":{"id":"post-search"}}"#, method: "GET",
            target: "/connectors/notion/actions/post-search", connection: .reusable,
            call: { c throws(AlloyError) in _ = try await c.getAction("post-search", of: "notion", options: acting) }),
        Case(
            testDescription: "credentials.requirements", answer: #"{"metadata":[]}"#, method: "GET",
            target: "/connectors/slack/credentials/metadata", connection: .reusable,
            call: { c throws(AlloyError) in _ = try await c.listCredentialRequirements(of: "slack", options: acting) }),
        Case(
            testDescription: "credentials.create", answer: #"{"credentialId":"\#(c)"}"#, method: "POST",
            target: "/connectors/shopify/credentials",
            body: #"{"userId":"507f1f77bcf86cd799439012","authenticationType":"oauth2","authConfigId":"\#(c)","#
                + #""redirectUri":"http://localhost:3000","data":{"shopName":"my-store"}}"#,
            connection: .fresh,
            call: { client throws(AlloyError) in
                let credential = NewCredential(
                    connectorId: "shopify", authenticationType: "oauth2", data: ["shopName": "my-store"],
                    redirectUri: "http://localhost:3000", authConfigId: c)
                _ = try await client.createCredential(credential, options: acting)
            }),
        Case(
            testDescription: "credentials.list of a connector", answer: #"{"credentials":[{"credentialId":"\#(c)"}]}"#,
            method: "GET", target: "/connectors/slack/credentials", connection: .reusable,
            call: { c throws(AlloyError) in _ = try await c.listCredentials(of: "slack", options: acting) }),
        Case(
            testDescription: "credentials.list of a user", answer: #"{"data":[]}"#, method: "GET",
            target: "/users/507f1f77bcf86cd799439012/credentials", connection: .reusable,
            call: { c throws(AlloyError) in _ = try await c.listCredentials(ofUser: "507f1f77bcf86cd799439012") }),
        Case(
            testDescription: "credentials.delete", answer: #"{"success":true}"#, method: "DELETE",
            target: "/users/507f1f77bcf86cd799439012/credentials/\(c)", connection: .fresh,
            call: { client throws(AlloyError) in _ = try await client.deleteCredential(c, options: acting) }),
        Case(
            testDescription: "execute", answer: #"{"responseData":{}}"#, method: "POST",
            target: "/connectors/hubspot/actions/createContact/execute",
            body:
                #"{"credentialId":"\#(c)","requestBody":{"n":1.0},"additionalHeaders":{"Notion-Version":"2022-06-28"},"#
                + #""queryParameters":{"first":50},"pathParams":{"id":"7"}}"#,
            connection: .fresh,
            call: { client throws(AlloyError) in
                let request = ExecuteRequest(
                    connectorId: "hubspot", actionId: "createContact", credentialId: c, pathParams: ["id": "7"],
                    queryParameters: ["first": 50],
                    requestBody: .object(["n": JSONNumber(text: "1.0").map(JSONValue.number) ?? .null]),
                    additionalHeaders: ["Notion-Version": "2022-06-28"])
                _ = try await client.execute(request, options: acting)
            }),
        Case(
            testDescription: "execute of a read, with nothing", answer: #"{"responseData":{}}"#, method: "POST",
            target: "/connectors/hubspot/actions/listContacts/execute", body: #"{"credentialId":"\#(c)"}"#,
            connection: .reusable,
            call: { client throws(AlloyError) in
                let request = ExecuteRequest(connectorId: "hubspot", actionId: "listContacts", credentialId: c)
                _ = try await client.execute(request, class: .read, options: acting)
            }),
        Case(
            testDescription: "files.list", answer: #"{"files":[]}"#, method: "GET", target: "/connectors/files/list",
            connection: .reusable, call: { c throws(AlloyError) in _ = try await c.listFiles(options: acting) }),
        Case(
            testDescription: "files.delete", answer: #"{"success":true}"#, method: "DELETE",
            target: "/connectors/files/u_a%2Fb%20c.pdf", connection: .fresh,
            call: { c throws(AlloyError) in _ = try await c.deleteFile("u_a/b c.pdf", options: acting) }),
    ]

    @Test(arguments: cases)
    func request(_ test: Case) async throws {
        let fixture = Fixture(test.answer)
        try await test.call(fixture.client)
        let request = try fixture.onlyRequest()
        #expect(request.method == test.method)
        #expect(request.target == test.target)
        #expect(request.origin == HTTPOrigin(scheme: "https", host: "production.runalloy.com", port: 443))
        #expect(request.body.map { String(decoding: $0, as: UTF8.self) } == test.body)
        #expect(request.connection == test.connection)
        #expect(request.headers["authorization"] == "Bearer \(Fixture.key)")
        #expect(request.headers["x-api-version"] == "2025-09")
        #expect(request.headers["accept"] == "application/json")
        #expect(request.headers["content-type"] == (test.body == nil ? nil : "application/json"))
        #expect(request.headers.values(of: "x-alloy-userid") == ["507f1f77bcf86cd799439012"])
        #expect(request.headers["traceparent"] == nil)
    }

    @Test func noUserNoHeader() async throws {
        let fixture = Fixture(#"{"credentials":[]}"#)
        _ = try await fixture.client.listCredentials(of: "slack")
        #expect(try fixture.onlyRequest().headers["x-alloy-userid"] == nil)
    }

    @Test func baseURLAndVersionAreTheConfigurations() async throws {
        let baseURL = try BaseURL("http://127.0.0.1:8080/alloy/v/")
        let fixture = Fixture([ScriptedTransport.answer(200, #"{"connectors":[]}"#)]) {
            $0.baseURL = baseURL
            $0.apiVersion = "2025-06"
            $0.maximumResponseBytes = 5
        }
        _ = try await fixture.client.listConnectors()
        let request = try fixture.onlyRequest()
        #expect(request.origin == HTTPOrigin(scheme: "http", host: "127.0.0.1", port: 8_080))
        #expect(request.target == "/alloy/v/connectors")
        #expect(request.headers["x-api-version"] == "2025-06")
        #expect(request.maximumResponseBytes == 5)
    }

    @Test(
        arguments: [
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true), ("", false), ("x", false),
            ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nx: y", false),
        ])
    func traceparent(text: String, isSent: Bool) async throws {
        let fixture = Fixture(#"{"connectors":[]}"#)
        _ = try await fixture.client.listConnectors(options: CallOptions(traceparent: text))
        #expect(try fixture.onlyRequest().headers["traceparent"] == (isSent ? text : nil))
    }

    @Test(
        arguments: [
            ("slack", "slack"), ("a/b", "a%2Fb"), (".", "%2E"), ("..", "%2E%2E"), ("...", "..."), ("a.b", "a.b"),
            ("a b", "a%20b"), ("a+b", "a%2Bb"), ("a?b#c", "a%3Fb%23c"), ("100%", "100%25"), ("%2e", "%252e"),
            ("ü", "%C3%BC"), ("日", "%E6%97%A5"), ("a\r\nHost: x", "a%0D%0AHost%3A%20x"), ("a\u{0}", "a%00"),
            ("a;b:c@d", "a%3Bb%3Ac%40d"), ("~-_.", "~-_."), ("\\", "%5C"),
        ])
    func pathSegment(text: String, encoded: String) async throws {
        let path: ServicePath = "/connectors/\(text)"
        #expect(path.encoded == "/connectors/\(encoded)")
        let fixture = Fixture(#"{"action":{"id":"x"}}"#)
        _ = try await fixture.client.getAction(text, of: text)
        #expect(try fixture.onlyRequest().target == "/connectors/\(encoded)/actions/\(encoded)")
    }

    @Test(
        arguments: [
            (nil, Duration.seconds(15), Duration.seconds(30), Duration.seconds(300)),
            (Duration.seconds(2), .seconds(2), .seconds(2), .seconds(2)),
        ] as [(Duration?, Duration, Duration, Duration)])
    func deadlines(timeout: Duration?, metadata: Duration, execute: Duration, file: Duration) async throws {
        let start = ContinuousClock.now
        let fixture = Fixture([
            ScriptedTransport.answer(200, #"{"connectors":[]}"#), ScriptedTransport.answer(200, "{}"),
            ScriptedTransport.answer(200, #"{"presignedUrl":{"type":"existing","s3Key":"k"}}"#),
        ]) { $0.now = { start } }
        let options = CallOptions(timeout: timeout)
        _ = try await fixture.client.listConnectors(options: options)
        _ = try await fixture.client.execute(
            ExecuteRequest(connectorId: "x", actionId: "y", credentialId: Self.c), options: options)
        _ = try await fixture.client.uploadFile([], filename: "a", mimeType: "text/plain", options: options)
        #expect(fixture.transport.deadlines == [metadata, execute, file].map { start.advanced(by: $0) })
    }

    @Test(
        arguments: [
            "http://example.com", "ftp://example.com", "production.runalloy.com", "https://u:p@example.com",
            "https://example.com/?a=b", "https://example.com/#x", "", "https://", "http://10.0.0.1",
        ])
    func unusableBaseURL(text: String) throws {
        let error = try #require(throws: AlloyError.self) { try BaseURL(text) }
        #expect(error.kind == .invalidInput)
        #expect(error.outcome == .notSent)
        #expect(error.problems.first?.pointer.description == "/baseURL")
    }

    /// A key in the wrong place must not be repeated.
    @Test(arguments: [
        ("https://example.com/v1?api_key=hush-hush", "https://example.com/v1…"),
        ("https://example.com/#hush-hush", "https://example.com/…"),
        ("https://ada:hush-hush@example.com/v1", "https://…@example.com/v1"), ("hush@x", "…@x"),
        ("https://example.com/@x", "https://example.com/@x"),
    ]) func anUnusableBaseURLIsShownWithoutSecrets(text: String, shown: String) {
        #expect(BaseURL.shown(text) == shown)
        do throws(AlloyError) {
            _ = try BaseURL(text)
        } catch {
            #expect(!error.problems.contains { $0.got.contains("hush") })
        }
    }

    @Test func textOfABaseURL() throws {
        #expect(BaseURL.production.description == "https://production.runalloy.com")
        #expect(try BaseURL("https://production.runalloy.com/") == .production)
        #expect(try BaseURL("http://localhost:1/x/").description == "http://localhost:1/x")
    }
}

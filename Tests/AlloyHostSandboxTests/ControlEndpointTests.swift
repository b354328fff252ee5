import AlloyHostSandbox
import HTTP
import HostTestSupport
import JSON
import Logging
import Testing

@testable import AlloyHost

/// `sandbox.*` over HTTP, for whoever has the key.
@Suite struct ControlEndpointTests {
    private let control = ControlEndpoint(HostFixture.sandbox().host, key: "the-key", redactor: Redactor())

    private func post(
        _ name: String, _ body: String = "{}", method: String = "POST", key: String = "Bearer the-key"
    ) async throws -> (status: Int, body: JSONValue) {
        let request = HTTPRequest(
            method: method, origin: HTTPOrigin(scheme: "http", host: "127.0.0.1", port: 80), target: name,
            headers: ["Authorization": key], body: Array(body.utf8))
        let response = try #require(await control.response(to: request))
        return (response.status, try JSONValue(parsing: response.body))
    }

    @Test(arguments: ["{}", "", "[]"])
    func callsTheMethod(body: String) async throws {
        let answer = try await post("/__sandbox/reset", body)
        #expect(answer.status == 200 && answer.body == ["success": true])
    }

    @Test func errorsAreThoseOfTheMethod() async throws {
        let link = try await post("/__sandbox/oauth.decide", #"{"oauthUrl":"https://example.com/","decision":"allow"}"#)
        #expect(link.status == 404 && link.body["error"]?["data"]?["kind"] == "not_found")
        let wrong = try await post("/__sandbox/oauth.decide", #"{"oauthUrl":1}"#)
        #expect(wrong.status == 400 && wrong.body["error"]?["code"] == -32_602)
    }

    @Test(arguments: [
        ("/__sandbox/reset", "{", "POST", "Bearer the-key", 400),
        ("/__sandbox/reset", "7", "POST", "Bearer the-key", 400),
        ("/__sandbox/reset", #"{"x":1}"#, "POST", "Bearer the-key", 400),
        ("/__sandbox/no.such", "{}", "POST", "Bearer the-key", 404),
        ("/__sandbox/", "{}", "POST", "Bearer the-key", 404), ("/__sandbox/reset", "{}", "GET", "Bearer the-key", 405),
        ("/__sandbox/reset", "{}", "POST", "", 401), ("/__sandbox/reset", "{}", "POST", "Bearer the-kez", 401),
        ("/__sandbox/reset", "{}", "POST", "Bearer the-key ", 401), ("/__sandbox/reset", "{}", "POST", "the-key", 401),
    ])
    func refuses(target: String, body: String, method: String, key: String, status: Int) async throws {
        let answer = try await post(target, body, method: method, key: key)
        #expect(answer.status == status)
        #expect(answer.body["error"]?["message"]?.stringValue?.hasSuffix(".") == true)
    }

    @Test func leavesOtherPathsAlone() async {
        let request = HTTPRequest(
            method: "POST", origin: HTTPOrigin(scheme: "http", host: "127.0.0.1", port: 80),
            target: "/__sandboxes/reset")
        #expect(await control.response(to: request) == nil)
    }
}

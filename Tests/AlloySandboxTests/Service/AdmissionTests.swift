import HTTP
import JSON
import Testing

@testable import AlloySandbox

struct AdmissionTests {
    @Test(arguments: [
        "Bearer a", "bearer a", "BEARER abc-_def", "Bearer  two-spaces", "Bearer h.p.s",
    ])
    func acceptsAnySecret(authorization: String) async throws {
        var caller = Caller()
        caller.headers["authorization"] = authorization
        #expect(try await caller.call("GET", "/connectors").status == 200)
    }

    @Test(arguments: [
        nil, "", "Bearer", "Bearer ", "Bearer   ", "a", "Basic YTpi", "Bearera b", " Bearer a", "Beare a",
    ])
    func refusesOtherKeys(authorization: String?) async throws {
        var caller = Caller()
        caller.headers["Authorization"] = authorization
        for target in ["/connectors", "/no/such/path"] {
            let answer = try await caller.call("GET", target)
            #expect(answer.status == 401)
            #expect(answer.json == ["message": "Invalid Authorization"])
        }
    }

    @Test(arguments: ["2025-09", "2025-06"])
    func acceptsTheKnownVersions(version: String) async throws {
        var caller = Caller()
        caller.headers["X-API-Version"] = version
        #expect(try await caller.call("GET", "/connectors").status == 200)
    }

    @Test(arguments: [nil, "", "2024-03", "2025-9", "latest"], [true, false])
    func aMissingVersionLooksLikeAMissingPath(version: String?, hasKey: Bool) async throws {
        var caller = Caller()
        caller.headers["x-api-version"] = version
        if !hasKey { caller.headers["Authorization"] = nil }
        let answer = try await caller.call("GET", "/connectors?x=1")
        #expect(answer.status == 404)
        let page = try #require(answer.json["errorHtml"]?.stringValue)
        #expect(page.hasPrefix("<!DOCTYPE html>"))
        #expect(page.contains("<pre>Cannot GET /connectors</pre>"))
        #expect(answer.json.objectValue?.count == 1)
    }

    @Test(arguments: [
        ("GET", "/connectors/slack/actions", "Cannot GET /connectors/slack/actions"),
        ("POST", "/connectors/slack/execute?x=<y>", "Cannot POST /connectors/slack/execute"),
        ("HEAD", "/connectors", "Cannot HEAD /connectors"),
        ("GET", "/<b>&'\"", "Cannot GET /&lt;b&gt;&amp;&#39;&quot;"),
    ])
    func unknownRoutes(method: String, target: String, text: String) async throws {
        let answer = try await Caller().call(method, target)
        #expect(answer.status == 404)
        #expect(answer.json["errorHtml"]?.stringValue?.contains("<pre>\(text)</pre>") == true)
    }

    @Test func aParameterThatCannotBeDecoded() async throws {
        let answer = try await Caller().call("GET", "/users/%E0%A4%A")
        #expect(answer.status == 400)
        #expect(answer.json["errorHtml"]?.stringValue?.contains("Failed to decode param") == true)
    }

    @Test func everyAnswerSaysWhatItIs() async throws {
        let caller = Caller()
        let first = try await caller.call("GET", "/connectors")
        let second = try await caller.call("GET", "/nowhere")
        #expect(first.headers["content-type"] == "application/json; charset=utf-8")
        #expect(first.headers["x-request-id"] == "req-0000000001")
        #expect(second.headers["content-type"] == "application/json; charset=utf-8")
        #expect(second.headers["x-request-id"] == "req-0000000002")
    }

    /// Bodies that the service would not take; nothing is known of its words.
    @Test(arguments: [
        "{", "[]", "\"x\"", "1", "{\"username\":1}", "{\"username\":null}", "{\"username\":\"\"}", "{}", "",
    ])
    func badBodies(text: String) async throws {
        let answer = try await Caller().call("POST", "/users", bytes: Array(text.utf8))
        #expect(answer.status == 400)
        #expect(answer.json["error"]?["source"] == "CONNECTIVITY_API")
        #expect(answer.code == "INVALID_INPUT")
        #expect(answer.json["error"]?["details"]?.objectValue != nil)
    }
}

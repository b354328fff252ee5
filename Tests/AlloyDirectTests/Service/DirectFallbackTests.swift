import HTTP
import JSON
import Testing

@testable import AlloyDirect

/// Direct connectors beside those of a service.
@Suite struct DirectFallbackTests {
    private static func scene(_ answer: JSONValue, status: Int = 200) throws -> ServiceScene {
        try ServiceScene(
            [ScriptedProvider.json(200, ["ok": 1])], fallback: ScriptedProvider([ScriptedProvider.json(status, answer)])
        )
    }

    @Test func listsAreMerged() async throws {
        let scene = try Self.scene(["connectors": [["id": "slack"]], "more": 1])
        let json = try await scene.call("GET", "/connectors").json
        #expect(json["connectors"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == ["slack", "acme"])
        #expect(json["more"] == 1)
        let bare = try Self.scene([["id": "slack"]])
        #expect(try await bare.call("GET", "/connectors").json.arrayValue?.count == 2)
        let failing = try Self.scene(["message": "no"], status: 401)
        #expect(try await failing.call("GET", "/connectors").json == ["message": "no"])
    }

    @Test(arguments: [
        ("GET", "/connectors/slack/resources"), ("POST", "/connectors/slack/actions/post/execute"), ("GET", "/users"),
        ("POST", "/users"), ("GET", "/users/u1/token"), ("GET", "/connectors/files/list"), ("GET", "/unknown/route"),
        ("DELETE", "/users/u1/credentials/c1"), ("POST", "/__sandbox/reset"), ("GET", "/connectors/%ff/resources"),
    ])
    func everythingElseIsPassedOnUnchanged(method: String, target: String) async throws {
        let scene = try Self.scene(["from": "alloy"])
        #expect(try await scene.call(method, target, ["a": 1]).json == ["from": "alloy"])
        let request = try #require(scene.fallback?.requests.first)
        #expect(request.method == method && request.target == target && request.text == #"{"a":1}"#)
        #expect(request.headers["Authorization"] == "Bearer key")
    }

    @Test func nothingOfADirectConnectorReachesTheService() async throws {
        let scene = try Self.scene(["from": "alloy"])
        let credential = try await scene.connect(user: "u1")
        #expect(try await scene.execute("listItems", credential, user: "u1").json == ["responseData": ["ok": 1]])
        #expect(try await scene.call("GET", "/connectors/acme/actions/nope").status == 404)
        #expect(scene.fallback?.requests.isEmpty == true)
    }

    @Test func accountsOfAUserAreMergedAndRemoved() async throws {
        let scene = try Self.scene(["data": [["credentialId": "a"]], "success": true])
        let credential = try await scene.connect(user: "u1")
        let rows = try await scene.call("GET", "/users/u1/credentials").json["data"]?.arrayValue
        #expect(rows?.compactMap { $0["credentialId"]?.stringValue } == ["a", credential])
        #expect(try await scene.call("DELETE", "/users/u1/credentials/\(credential)").json == ["success": true])
        let other = try await scene.connect(user: "u1")
        _ = try await scene.call("DELETE", "/users/u1")
        #expect(try await scene.execute("listItems", other, user: "u1").json.errorMessage == "Credential not found")
    }

    @Test func aFailureOfTheServicePassesThrough() async throws {
        let scene = try ServiceScene(fallback: ScriptedProvider([ScriptedProvider.fail(.ambiguous)]))
        await #expect(throws: HTTPFailure.self) { try await scene.call("GET", "/connectors") }
    }
}

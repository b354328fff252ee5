import HTTP
import JSON
import OpenAPI
import Testing

@testable import AlloyDirect

@Suite struct DirectServiceTests {
    @Test func theDocumentIsAConnector() async throws {
        let scene = try ServiceScene()
        let list = try await scene.call("GET", "/connectors").json["connectors"]?.arrayValue
        #expect(list?.count == 1 && list?[0]["id"] == "acme" && list?[0]["name"] == "Acme Items")
        #expect(try await scene.call("GET", "/connectors/acme").json["connector"]?["name"] == "Acme Items")
        let resources = try await scene.call("GET", "/connectors/acme/resources").json["resources"]?.arrayValue
        #expect(resources?.compactMap { $0["name"]?.stringValue } == ["items", "elsewhere"])
        let action = try await scene.call("GET", "/connectors/acme/actions/createItem").json["action"]
        #expect(action?["httpMethod"] == "post" && action?["path"] == "/items")
        let metadata = try await scene.call("GET", "/connectors/acme/credentials/metadata").json["metadata"]
        #expect(metadata?[0]?["authenticationType"] == "apiKey")
    }

    @Test(arguments: [
        ("/connectors/other", "CONNECTOR_NOT_FOUND"), ("/connectors/acme/actions/nope", "ACTION_NOT_FOUND"),
        ("/connectors/Acme", "CONNECTOR_NOT_FOUND"), ("/users/nobody", "USER_NOT_FOUND"),
    ])
    func whatIsNotThereIsNotFound(target: String, code: String) async throws {
        let answer = try await ServiceScene().call("GET", target)
        #expect(answer.status == 404 && answer.json["error"]?["code"] == .string(code))
    }

    @Test func anExecutionIsARequestToTheProvider() async throws {
        let scene = try ServiceScene([ScriptedProvider.json(201, ["id": 7])])
        let credential = try await scene.connect()
        let answer = try await scene.execute(
            "createItem", credential, ["requestBody": ["name": "x"], "queryParameters": ["dry": true]])
        #expect(answer.status == 200 && answer.json == ["responseData": ["id": 7]])
        let request = try #require(scene.provider.requests.first)
        #expect(request.method == "POST" && request.target == "/v1/items?dry=true")
        #expect(request.origin.description == "https://api.acme.example")
        #expect(request.headers["X-API-Key"] == "s3cret-key")
        #expect(request.headers["Authorization"] == nil && request.headers["x-alloy-userid"] == nil)
        #expect(request.text == #"{"name":"x"}"#)
    }

    @Test(arguments: [HTTPFailure.Phase.notSent, .ambiguous])
    func aFailedExchangePassesThrough(phase: HTTPFailure.Phase) async throws {
        let scene = try ServiceScene([ScriptedProvider.fail(phase)])
        let credential = try await scene.connect()
        let failure = await #expect(throws: HTTPFailure.self) { try await scene.execute("createItem", credential) }
        #expect(failure?.phase == phase && failure?.peer?.description == "https://api.acme.example")
    }

    @Test func aRefusalIsTheProvidersAnswer() async throws {
        let scene = try ServiceScene([ScriptedProvider.json(404, ["message": "no such item"])])
        let credential = try await scene.connect()
        let answer = try await scene.execute("getItem", credential, ["pathParams": ["id": 5]])
        #expect(answer.status == 404 && answer.json["error"]?["source"] == "acme")
        #expect(answer.json["error"]?["details"]?["body"] == ["message": "no such item"])
    }

    @Test func nothingGoesToAServerThatTheOperatorDidNotName() async throws {
        let scene = try ServiceScene([ScriptedProvider.json(200, [:])])
        let credential = try await scene.connect()
        let answer = try await scene.execute("elsewhere", credential)
        #expect(answer.status == 403 && answer.json.errorMessage.contains("https://evil.example"))
        #expect(answer.json["error"]?["details"]?["fix"]?.text.contains("--origin acme=https://evil.example") == true)
        #expect(scene.provider.requests.isEmpty)
    }

    @Test func wrongInputIsNotSent() async throws {
        let scene = try ServiceScene([ScriptedProvider.json(200, [:])])
        let credential = try await scene.connect()
        let answer = try await scene.execute("getItem", credential, ["pathParams": ["id": ".."]])
        #expect(answer.status == 400 && answer.json.errorMessage.contains("pathParams.id"))
        #expect(
            try await scene.execute("listItems", "000000000000000000000000").json.errorMessage == "Credential not found"
        )
        #expect(scene.provider.requests.isEmpty)
    }

    // MARK: Redirections

    private static func redirect(_ status: Int, _ location: String) -> ScriptedProvider.Answer {
        { _ throws(HTTPFailure) in
            HTTPResponse(status: status, headers: ["Location": location, "Content-Length": "0"])
        }
    }

    @Test(arguments: [
        ("listItems", 301, "/v1/items/", true), ("listItems", 302, "https://api.acme.example/v1/items/", true),
        ("listItems", 307, "/v1/items/", true), ("createItem", 307, "/v1/items/", true),
        ("createItem", 308, "/v1/items/", true), ("createItem", 302, "/v1/items/", false),
        ("createItem", 303, "/v1/items/", false), ("listItems", 302, "https://evil.example/v1/items", false),
        ("listItems", 302, "//evil.example/v1/items", false),
        ("listItems", 302, "http://api.acme.example/v1/items", false),
        ("createItem", 307, "https://evil.example/v1/items", false),
        ("listItems", 302, "items/", true), ("listItems", 302, "./items/", true), ("createItem", 308, "items/", true),
        ("listItems", 302, "../v2/../v1/items/#f", true), ("listItems", 302, "//api.acme.example/v1/items/", true),
        ("listItems", 302, "HTTPS://API.acme.example:443/v1/items/", true), ("listItems", 302, "", false),
        ("listItems", 302, "mailto:items/", false), ("listItems", 302, "https:items/", false),
    ])
    func redirectionsStayWithinTheOrigin(
        action: String, status: Int, location: String, isFollowed: Bool
    ) async throws {
        let scene = try ServiceScene([Self.redirect(status, location), ScriptedProvider.json(200, ["a": 1])])
        let credential = try await scene.connect()
        let arguments: JSONObject = action == "listItems" ? [:] : ["requestBody": ["x": 1]]
        let answer = try await scene.execute(action, credential, arguments)
        #expect(scene.provider.requests.count == (isFollowed ? 2 : 1))
        #expect((answer.status == 200) == isFollowed)
        if isFollowed {
            let request = try #require(scene.provider.requests.last)
            #expect(request.target == "/v1/items/" && request.headers["X-API-Key"] == "s3cret-key")
            #expect(request.method == (action == "listItems" ? "GET" : "POST"))
        }
    }

    @Test func redirectionsEnd() async throws {
        let scene = try ServiceScene([
            Self.redirect(302, "/v1/a"), Self.redirect(302, "/v1/b"), Self.redirect(302, "/v1/a"),
            Self.redirect(302, "/v1/b"), Self.redirect(302, "/v1/a"), Self.redirect(302, "/v1/b"),
        ])
        let credential = try await scene.connect()
        #expect(try await scene.execute("listItems", credential).status == 302)
        #expect(scene.provider.requests.count == 6)
    }

    // MARK: Users

    @Test func usersAreIsolated() async throws {
        let scene = try ServiceScene([ScriptedProvider.json(200, [:])])
        func user(_ name: String) async throws -> String {
            let created = try await scene.call("POST", "/users", ["username": .string(name)])
            return try #require(created.json["userId"]?.stringValue)
        }
        let (ada, ben) = (try await user("ada"), try await user("ben"))
        #expect(try await scene.call("POST", "/users", ["username": "ada"]).status == 409)
        let credential = try await scene.connect(user: ada)
        #expect(try await scene.execute("listItems", credential, user: ada).status == 200)
        #expect(try await scene.execute("listItems", credential, user: ben).json.errorMessage == "Credential not found")
        #expect(try await scene.execute("listItems", credential).json.errorMessage == "Credential not found")
        #expect(try await scene.execute("listItems", credential, user: "ada").status == 404)
        #expect(try await scene.call("GET", "/users/ben/credentials").json == ["data": []])
        let rows = try await scene.call("GET", "/users/\(ada)/credentials").json["data"]?.arrayValue
        #expect(rows?.count == 1 && rows?[0]["credentialId"] == .string(credential))
        #expect(try await scene.call("DELETE", "/users/ada").json == ["success": true])
        #expect(try await scene.execute("listItems", credential, user: ada).status == 404)
        #expect(try await scene.call("GET", "/users").json["data"]?.arrayValue?.count == 2)
    }

    @Test func credentialsAreDeleted() async throws {
        let scene = try ServiceScene([ScriptedProvider.json(200, [:])])
        let credential = try await scene.connect()
        #expect(try await scene.call("GET", "/connectors/acme/credentials").json["credentials"]?.arrayValue?.count == 1)
        #expect(try await scene.call("DELETE", "/connectors/acme/credentials/\(credential)").json == ["success": true])
        #expect(try await scene.call("DELETE", "/connectors/acme/credentials/\(credential)").status == 400)
    }
}

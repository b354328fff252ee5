import JSON
import TestSupport
import Testing

@testable import AlloySandbox

struct QuirkTests {
    private func caller(_ quirks: JSONObject) async throws -> (caller: Caller, user: String, credential: String) {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let credential = try await caller.connect("slack", user: ada)
        var chosen = Quirks()
        let was = chosen.set(quirks)
        #expect(was)
        caller.sandbox.quirks = chosen
        return (caller, ada, credential)
    }

    @Test(arguments: [
        ("responseData", #"{"responseData":[]}"#), ("success_result", #"{"success":true,"result":[]}"#),
    ])
    func wrapsResults(value: String, body: String) async throws {
        let (caller, ada, credential) = try await caller(["resultEnvelope": .string(value)])
        let answer = try await caller.execute("slack", "list_records", credential: credential, user: ada)
        #expect(answer.json.text == body)
    }

    @Test func namesExecutions() async throws {
        let (caller, ada, credential) = try await caller(["resultEnvelope": "execution"])
        let answer = try await caller.execute("slack", "list_records", credential: credential, user: ada)
        #expect(answer.json.objectValue?.keys.map(\.self) == ["executionId", "status", "responseData"])
        #expect(answer.json["executionId"]?.stringValue?.isObjectID == true)
        #expect(answer.json["status"] == "completed")
    }

    @Test func emptiesResults() async throws {
        let (caller, ada, credential) = try await caller(["emptyResult": "no_content"])
        let body: JSONValue = ["credentialId": .string(credential)]
        let request = try await caller.sandbox.send(
            .init(
                method: "POST", origin: Caller.origin, target: "/connectors/slack/actions/delete_records/execute",
                headers: ["Authorization": "Bearer k", "x-api-version": "2025-09", "x-alloy-userid": ada],
                body: body.bytes),
            deadline: .distant)
        #expect(request.status == 204)
        #expect(request.body.isEmpty)
        #expect(request.headers["content-type"] == nil)
    }

    @Test func complainsOtherwise() async throws {
        let (caller, ada, _) = try await caller(["errorBody": "message"])
        let message = try await caller.execute("slack", "echo", credential: "none", user: ada)
        #expect(message.status == 400)
        #expect(message.json == ["message": "Credential not found"])
        var quirks = Quirks()
        quirks.errorBody = .text
        caller.sandbox.quirks = quirks
        #expect(
            try await caller.call("GET", "/users/nobody").json == ["error": "Not Found", "message": "User not found"])
    }

    @Test func showsPages() async throws {
        let (caller, _, _) = try await caller(["errorPage": "html"])
        let response = try await caller.sandbox.send(
            .init(method: "GET", origin: Caller.origin, target: "/nowhere", headers: caller.headers),
            deadline: .distant)
        #expect(response.status == 404)
        #expect(response.headers["content-type"] == "text/html; charset=utf-8")
        #expect(String(decoding: response.body, as: UTF8.self).contains("<pre>Cannot GET /nowhere</pre>"))
    }

    @Test func listsOtherwise() async throws {
        let (caller, ada, _) = try await caller(["connectorCredentials": "empty"])
        #expect(try await caller.call("GET", "/connectors/slack/credentials", user: ada).json == ["credentials": []])
        #expect(try await caller.call("GET", "/users/\(ada)/credentials").json["data"]?.arrayValue?.count == 1)
        var quirks = Quirks()
        quirks.connectorCredentials = .metadata
        caller.sandbox.quirks = quirks
        #expect(try await caller.call("GET", "/connectors/slack/credentials", user: ada).json["metadata"] != nil)
        #expect(try await caller.call("GET", "/connectors/slack/credentials/metadata").json["errorHtml"] != nil)
    }

    @Test func createsWithAnotherStatus() async throws {
        let (caller, ada, _) = try await caller(["createdStatus": "201"])
        #expect(try await caller.call("POST", "/users", ["username": "grace"]).status == 201)
        let link: JSONValue = ["userId": .string(ada), "authenticationType": "oauth2", "redirectUri": "http://x/"]
        #expect(try await caller.call("POST", "/connectors/slack/credentials", link).status == 201)
        #expect(try await caller.call("GET", "/users").status == 200)
    }

    @Test(
        arguments: [["errorPage": "pdf"], ["unheard": "x"], ["errorPage": 1], ["errorPage": "html", "x": "y"]]
            as [JSONObject])
    func refusesOthers(object: JSONObject) {
        var quirks = Quirks()
        let wasSet = quirks.set(object)
        #expect(!wasSet)
        #expect(quirks == Quirks())
    }

    @Test(arguments: Quirks.choices.map(\.name))
    func setsAndShowsEach(name: String) throws {
        let choice = try #require(Quirks.choices.first { $0.name == name })
        #expect(Quirks().json[name] == .string(choice.values[0]))
        for value in choice.values {
            var quirks = Quirks()
            let wasSet = quirks.set([name: .string(value)])
            #expect(wasSet)
            #expect(quirks.json[name] == .string(value))
        }
    }

    @Test func behavioursAreWhole() {
        #expect(Set(Behaviour.all.map(\.id)).count == Behaviour.all.count)
        let names = Set(Quirks.choices.map(\.name))
        #expect(Set(Behaviour.all.compactMap(\.quirk)) == names)
        for behaviour in Behaviour.all { #expect(behaviour.summary.hasSuffix("."), "\(behaviour.id)") }
        for source in Behaviour.Source.allCases { #expect(Behaviour.all.contains { $0.source == source }) }
    }
}

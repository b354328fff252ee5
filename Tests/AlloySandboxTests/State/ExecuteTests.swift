import JSON
import Testing

@testable import AlloySandbox

struct ExecuteTests {
    @Test func wrapsTheProvidersAnswer() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let credential = try await caller.connect("slack", user: ada)
        let answer = try await caller.execute(
            "slack", "create_record", credential: credential, user: ada, ["requestBody": ["text": "hi"]])
        #expect(answer.status == 200)
        #expect(answer.json.objectValue?.keys.map { $0 } == ["responseData"])
        #expect(answer.json["responseData"]?["text"] == "hi")
        #expect(answer.json["responseData"]?["at"] == .string(caller.sandbox.now.iso8601))
        let no = try await caller.execute("slack", "say_no", credential: credential, user: ada)
        #expect(no.status == 200)
        #expect(no.json == ["responseData": ["ok": false, "error": "channel_not_found"]])
        let empty = try await caller.execute("slack", "delete_records", credential: credential, user: ada)
        #expect(empty.status == 200)
        #expect(empty.json == ["responseData": nil])
    }

    @Test func passesEverythingOn() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let credential = try await caller.connect("slack", user: ada)
        let arguments: JSONObject = [
            "pathParams": ["id": "1"], "queryParameters": ["first": 50], "requestBody": ["a": [1, "two"]],
            "additionalHeaders": ["Notion-Version": "2022-06-28"],
        ]
        let all = try await caller.execute("slack", "echo", credential: credential, user: ada, arguments)
        for member in arguments.members { #expect(all.json["responseData"]?[member.key] == member.value) }
        let none = try await caller.execute(
            "slack", "echo", credential: credential, user: ada, ["requestBody": nil, "pathParams": nil, "input": 1])
        #expect(none.json["responseData"]?["requestBody"] == "absent")
        #expect(none.json["responseData"]?["pathParams"] == [:])
    }

    /// The member that has the documentation's name counts where both have a header.
    @Test func takesHeadersUnderEitherName() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let credential = try await caller.connect("slack", user: ada)
        let arguments: JSONObject = ["headers": ["A": "1", "B": "2"], "additionalHeaders": ["B": "3"]]
        let answer = try await caller.execute("slack", "echo", credential: credential, user: ada, arguments)
        #expect(answer.json["responseData"]?["additionalHeaders"]?["A"] == "1")
        #expect(answer.json["responseData"]?["additionalHeaders"]?["B"] == "3")
    }

    @Test func passesOnWhenToAskAgain() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let credential = try await caller.connect("slack", user: ada)
        let answer = try await caller.execute(
            "slack", "refuse", credential: credential, user: ada,
            ["queryParameters": ["status": 429, "retryAfter": 30]])
        #expect(answer.status == 429)
        #expect(answer.headers["retry-after"] == "30")
    }

    @Test(arguments: [400, 401, 403, 404, 409, 422, 429, 500, 503])
    func mirrorsRefusals(status: Int) async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let credential = try await caller.connect("slack", user: ada)
        let answer = try await caller.execute(
            "slack", "refuse", credential: credential, user: ada,
            ["queryParameters": ["status": .int(status)], "requestBody": ["why": "because"]])
        #expect(answer.status == status)
        #expect(
            answer.json == [
                "error": [
                    "source": "slack", "code": "PROVIDER_ERROR", "message": "Slack answered \(status)",
                    "details": ["status": .int(status), "body": ["why": "because"]],
                ]
            ])
    }

    @Test(
        arguments: [
            [:], ["credentialId": nil], ["credentialId": ""], ["credentialId": 1], ["credentialId": "short"],
            ["credentialId": "67a37e99c5cfbc5d4b0b2f7d"],
        ] as [JSONValue])
    func credentialsThatDoNotExist(body: JSONValue) async throws {
        let answer = try await Caller().call("POST", "/connectors/slack/actions/echo/execute", body)
        #expect(answer.status == 400)
        #expect(answer.code == "INVALID_INPUT")
        #expect(answer.message == "Credential not found")
    }

    @Test func aCredentialIsForOneConnector() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let credential = try await caller.connect("slack", user: ada)
        let answer = try await caller.execute("shippo", "echo", credential: credential, user: ada)
        #expect(answer.message == "Credential not found")
    }

    @Test(arguments: ["pathParams", "queryParameters", "additionalHeaders"])
    func mapsMustBeObjects(name: String) async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let credential = try await caller.connect("slack", user: ada)
        let answer = try await caller.execute("slack", "echo", credential: credential, user: ada, [name: "text"])
        #expect(answer.status == 400)
        #expect(answer.message == "\(name) must be an object")
    }

    @Test func recordsBelongToAnAccountOfAUser() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let bob = try await caller.makeUser("bob")
        let first = try await caller.connect("slack", user: ada)
        let second = try await caller.connect("slack", user: ada)
        let work = try await caller.connect("slack", user: ada, account: "work")
        let workAgain = try await caller.connect("slack", user: ada, account: "work")
        let bobs = try await caller.connect("slack", user: bob)
        for (credential, text) in [(first, "one"), (work, "two")] {
            _ = try await caller.execute(
                "slack", "create_record", credential: credential, user: ada, ["requestBody": ["text": .string(text)]])
        }
        func texts(_ credential: String, _ user: String) async throws -> [String?]? {
            try await caller.execute("slack", "list_records", credential: credential, user: user).json["responseData"]?
                .arrayValue?.map { $0["text"]?.stringValue }
        }
        #expect(try await texts(first, ada) == ["one"])
        #expect(try await texts(second, ada) == ["one"])
        #expect(try await texts(work, ada) == ["two"])
        #expect(try await texts(workAgain, ada) == ["two"])
        #expect(try await texts(bobs, bob) == [])
        // The provider keeps its records when the credential is deleted.
        for credential in [first, second] {
            _ = try await caller.call("DELETE", "/users/ada/credentials/\(credential)")
        }
        #expect(try await texts(try await caller.connect("slack", user: ada), ada) == ["one"])
    }

    @Test func theKeysOwnUserCanExecute() async throws {
        let caller = Caller()
        let answer = try await caller.call(
            "POST", "/connectors/shippo/credentials",
            ["authenticationType": "bearer", "data": ["token": "t", "test": true]])
        let credential = try #require(answer.json["credentialId"]?.stringValue)
        #expect(try await caller.execute("shippo", "echo", credential: credential, user: nil).status == 200)
    }
}

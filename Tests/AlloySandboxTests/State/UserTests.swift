import JSON
import Platform
import Testing
import TextCoding

@testable import AlloySandbox

struct UserTests {
    @Test func startsWithTheKeysOwnUser() async throws {
        let users = try await Caller().call("GET", "/users").json["data"]
        #expect(users?.arrayValue?.count == 1)
        #expect(users?[0]?["userId"]?.stringValue?.isObjectID == true)
        #expect(users?[0]?["username"] == nil)
    }

    @Test func createsReadsUpdatesDeletes() async throws {
        let caller = Caller()
        let created = try await caller.call("POST", "/users", ["username": "ada@example.com", "fullName": "Ada"])
        #expect(created.status == 200)
        let id = try #require(created.json["userId"]?.stringValue)
        #expect(created.json.objectValue?.count == 1)
        #expect(id.isObjectID)
        let user: JSONValue = ["userId": .string(id), "fullName": "Ada", "username": "ada@example.com"]
        #expect(try await caller.call("GET", "/users/\(id)").json == user)
        #expect(try await caller.call("GET", "/users/ada%40example.com").json == user)
        #expect(try await caller.call("GET", "/users").json["data"]?[1] == user)

        let updated = try await caller.call("PUT", "/users/\(id)", ["fullName": "Ada L."])
        #expect(updated.json == ["userId": .string(id), "fullName": "Ada L.", "username": "ada@example.com"])
        _ = try await caller.call("PUT", "/users/ada%40example.com", ["username": "ada"])
        #expect(try await caller.call("GET", "/users/ada%40example.com").status == 404)
        #expect(try await caller.call("GET", "/users/ada").json["userId"] == .string(id))

        #expect(try await caller.call("DELETE", "/users/ada").json == ["success": true])
        #expect(try await caller.call("GET", "/users/\(id)").status == 404)
        #expect(try await caller.call("GET", "/users").json["data"]?.arrayValue?.count == 1)
        _ = try await caller.makeUser("ada")
    }

    @Test func usernamesAreUnique() async throws {
        let caller = Caller()
        _ = try await caller.makeUser("ada")
        let bob = try await caller.makeUser("bob")
        for answer in [
            try await caller.call("POST", "/users", ["username": "ada"]),
            try await caller.call("PUT", "/users/\(bob)", ["username": "ada"]),
        ] {
            #expect(answer.status == 409)
            #expect(answer.code == "USERNAME_TAKEN")
            #expect(answer.json["error"]?["details"] == ["username": "ada"])
        }
        #expect(try await caller.call("PUT", "/users/\(bob)", ["username": "bob"]).status == 200)
        // As bytes: what looks alike in two normal forms are two names.
        _ = try await caller.makeUser("\u{E9}")
        let decomposed = try await caller.makeUser("e\u{301}")
        #expect(try await caller.call("GET", "/users/e%CC%81").json["userId"] == .string(decomposed))
    }

    @Test(arguments: [
        ("GET", "/users/nobody"), ("PUT", "/users/nobody"), ("DELETE", "/users/nobody"), ("GET", "/users/nobody/token"),
        ("GET", "/users/nobody/credentials"), ("DELETE", "/users/nobody/credentials/67a37e99c5cfbc5d4b0b2f7d"),
    ])
    func unknownUsers(method: String, target: String) async throws {
        let answer = try await Caller().call(method, target)
        #expect(answer.status == 404)
        #expect(answer.code == "USER_NOT_FOUND")
    }

    @Test(arguments: [
        ("GET", "/connectors/slack/resources", 404), ("GET", "/connectors/slack/actions/echo", 404),
        ("GET", "/connectors/slack/credentials", 404), ("GET", "/connectors/slack/credentials/metadata", 404),
        ("POST", "/connectors/slack/actions/echo/execute", 404), ("GET", "/connectors/files/list", 404),
        ("GET", "/connectors", 200), ("GET", "/connectors/slack", 200), ("GET", "/users", 200),
    ])
    func unknownUsersInTheHeader(method: String, target: String, status: Int) async throws {
        let answer = try await Caller().call(method, target, user: "67a37e99c5cfbc5d4b0b2f7d")
        #expect(answer.status == status)
        if status == 404 { #expect(answer.code == "USER_NOT_FOUND") }
    }

    @Test func batches() async throws {
        let caller = Caller()
        _ = try await caller.makeUser("taken")
        let answer = try await caller.call(
            "POST", "/users/batch",
            [
                "users": [
                    ["username": "a", "fullName": "A"], ["fullName": "Missing Username"], ["username": "taken"],
                    ["username": "a"], "junk", ["username": "b"],
                ]
            ])
        #expect(answer.status == 200)
        #expect(
            answer.json == [
                "message": "success",
                "invalidUsers": [["fullName": "Missing Username"], ["username": "taken"], ["username": "a"], "junk"],
            ])
        let names = try await caller.call("GET", "/users").json["data"]?.arrayValue?.map { $0["username"]?.stringValue }
        #expect(names == [nil, "taken", "a", "b"])
    }

    @Test(arguments: [["users": []], ["users": [["fullName": "A"]]]] as [JSONValue])
    func batchesWithNobody(body: JSONValue) async throws {
        let answer = try await Caller().call("POST", "/users/batch", body)
        #expect(answer.status == 400)
        #expect(answer.json == ["message": "No valid users provided"])
    }

    @Test func batchesHaveALimit() async throws {
        let caller = Caller()
        func rows(_ count: Int) -> JSONValue {
            ["users": .array((0..<count).map { ["username": .string("user \($0)")] })]
        }
        #expect(try await caller.call("POST", "/users/batch", rows(1_001)).code == "INVALID_INPUT")
        #expect(try await caller.call("POST", "/users/batch", rows(1_000)).status == 200)
        #expect(try await caller.call("GET", "/users").json["data"]?.arrayValue?.count == 1_001)
    }

    @Test func tokensLookLikeThoseOfTheService() async throws {
        let caller = Caller()
        let user = try await caller.makeUser("ada")
        let token = try #require(try await caller.call("GET", "/users/ada/token").json["token"]?.stringValue)
        let parts = token.split(separator: ".")
        #expect(parts.count == 3)
        #expect(parts.last?.utf8.count == 43)
        let padded = parts[1].replacing("-", with: "+").replacing("_", with: "/")
        let fill = String(repeating: "=", count: (4 - padded.utf8.count % 4) % 4)
        let claims = try JSONValue(parsing: Base64.decode(padded + fill) ?? [])
        #expect(claims["user"] == ["_id": .string(user)])
        #expect((claims["exp"]?.intValue ?? 0) - (claims["iat"]?.intValue ?? 0) == 3_600)
    }

    @Test func deletingAUserDeletesTheirCredentialsAndLinks() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let credential = try await caller.connect("slack", user: ada)
        let link = try await caller.makeLink("slack", user: ada)
        _ = try await caller.call("DELETE", "/users/\(ada)")
        #expect(
            try await caller.execute("slack", "echo", credential: credential, user: nil).message
                == "Credential not found")
        #expect(throws: Sandbox.DecisionError.unknownLink) {
            try caller.sandbox.decide(oauthURL: link, decision: .allow)
        }
    }

    @Test func theKeysOwnUserStays() async throws {
        let caller = Caller()
        let id = try #require(try await caller.call("GET", "/users").json["data"]?[0]?["userId"]?.stringValue)
        #expect(try await caller.call("DELETE", "/users/\(id)").code == "INVALID_INPUT")
        #expect(try await caller.call("GET", "/users/\(id)").status == 200)
    }
}

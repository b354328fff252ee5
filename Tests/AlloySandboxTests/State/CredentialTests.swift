import HTTP
import JSON
import Testing

@testable import AlloySandbox

struct CredentialTests {
    @Test func keysMakeACredentialAtOnce() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada", fullName: "Ada")
        let answer = try await caller.call(
            "POST", "/connectors/shippo/credentials",
            [
                "userId": .string(ada), "authenticationType": "bearer",
                "data": ["token": "SHIPPO-SECRET", "test": true],
                "connectorId": "shippo",
            ])
        #expect(answer.status == 200)
        let id = try #require(answer.json["credentialId"]?.stringValue)
        #expect(id.isObjectID)
        #expect(answer.json.objectValue?.count == 1)

        let list = try await caller.call("GET", "/connectors/shippo/credentials", user: ada)
        #expect(
            list.json == [
                "credentials": [
                    [
                        "credentialId": .string(id), "name": "Ada's Shippo Credential", "type": "shippo-bearer",
                        "createdAt": "2025-10-01T09:00:00.040Z", "updatedAt": "2025-10-01T09:00:00.040Z",
                    ]
                ]
            ])
        let all = try await caller.call("GET", "/users/ada/credentials?connectorId=slack")
        #expect(all.json == ["data": list.json["credentials"] ?? nil])
        #expect(!String(decoding: list.bytes + all.bytes, as: UTF8.self).contains("SHIPPO-SECRET"))
    }

    /// Whether a key's secrets belong into `data` is not known.
    @Test func keysMayStandBesideData() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let answer = try await caller.call(
            "POST", "/connectors/shippo/credentials",
            ["userId": .string(ada), "authenticationType": "bearer", "token": "t", "data": ["test": false]])
        let id = try #require(answer.json["credentialId"]?.stringValue)
        let echo = try await caller.execute("shippo", "echo", credential: id, user: ada)
        #expect(echo.json["responseData"]?["credentialData"] == ["test": false, "token": "t"])
    }

    @Test func namesAreNumberedForEachConnector() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada", fullName: "Ada")
        let bob = try await caller.makeUser("bob")
        let first = try await caller.connect("slack", user: ada)
        let second = try await caller.connect("slack", user: ada)
        _ = try await caller.connect("slack", user: ada)
        _ = try await caller.connect("shopify", user: ada, data: ["shopName": "s"])
        _ = try await caller.connect("slack", user: bob)
        #expect(first != second)
        func names(_ user: String) async throws -> [String?]? {
            try await caller.call("GET", "/users/\(user)/credentials").json["data"]?.arrayValue?
                .map { $0["name"]?.stringValue }
        }
        #expect(
            try await names("ada") == [
                "Ada's Slack Credential", "Ada's Slack Credential (2)", "Ada's Slack Credential (3)",
                "Ada's Shopify Credential",
            ])
        #expect(try await names("bob") == ["bob's Slack Credential"])
        _ = try await caller.call("DELETE", "/users/ada/credentials/\(second)")
        _ = try await caller.connect("slack", user: ada)
        #expect(try await names("ada")?.last == "Ada's Slack Credential (2)")
    }

    @Test func bothDeletions() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let first = try await caller.connect("slack", user: ada)
        let second = try await caller.connect("slack", user: ada)
        #expect(try await caller.call("DELETE", "/users/ada/credentials/\(first)").json == ["success": true])
        let list = try await caller.call("GET", "/connectors/slack/credentials", user: ada).json["credentials"]
        #expect(list?.arrayValue?.map { $0["credentialId"]?.stringValue } == [second])
        let answer = try await caller.call("DELETE", "/connectors/slack/credentials/\(second)", user: ada)
        #expect(answer.json == ["success": true])
        #expect(try await caller.call("GET", "/connectors/slack/credentials", user: ada).json == ["credentials": []])
        let again = try await caller.call("DELETE", "/users/ada/credentials/\(first)")
        #expect(again.status == 400)
        #expect(again.message == "Credential not found")
    }

    @Test func usersDoNotSeeEachOther() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let bob = try await caller.makeUser("bob")
        let credential = try await caller.connect("slack", user: ada)
        for user in [bob, nil] {
            let expected: JSONValue = [
                "error": [
                    "source": "CONNECTIVITY_API", "code": "INVALID_INPUT", "message": "Credential not found",
                    "details": [:],
                ]
            ]
            let execute = try await caller.execute("slack", "echo", credential: credential, user: user)
            #expect(execute.status == 400)
            #expect(execute.json == expected)
            let delete = try await caller.call("DELETE", "/connectors/slack/credentials/\(credential)", user: user)
            #expect(delete.status == 400)
            #expect(delete.json == expected)
            let list = try await caller.call("GET", "/connectors/slack/credentials", user: user)
            #expect(list.json == ["credentials": []])
        }
        #expect(try await caller.call("DELETE", "/users/bob/credentials/\(credential)").status == 400)
        #expect(try await caller.call("GET", "/users/bob/credentials").json == ["data": []])
        #expect(try await caller.execute("slack", "echo", credential: credential, user: ada).status == 200)
    }

    @Test(
        arguments: [
            ("shopify", ["authenticationType": "oauth2", "redirectUri": "http://localhost"], ["data.shopName"]),
            ("shopify", ["authenticationType": "oauth2", "data": ["shopName": ""]], ["redirectUri", "data.shopName"]),
            ("shopify", ["authenticationType": "oauth2", "data": ["shopName": "s"]], ["redirectUri"]),
            ("shippo", ["authenticationType": "bearer"], ["data.token", "data.test"]),
            ("xero", ["authenticationType": "oauth2", "redirectUri": "http://localhost"], ["authConfigId"]),
            ("slack", ["redirectUri": "http://localhost"], ["authenticationType"]),
        ] as [(String, JSONObject, [String])])
    func namesAllThatIsMissing(connectorID: String, input: JSONObject, missing: [String]) async throws {
        let caller = Caller()
        var input = input
        input["userId"] = .string(try await caller.makeUser("ada"))
        let answer = try await caller.call("POST", "/connectors/\(connectorID)/credentials", .object(input))
        #expect(answer.status == 400)
        #expect(answer.code == "INVALID_INPUT")
        #expect(answer.json["error"]?["details"]?["missing"] == .strings(missing))
        #expect(missing.allSatisfy { answer.message?.contains($0) == true })
    }

    @Test(
        arguments: [
            ("xero", ["redirectUri": "http://localhost", "authConfigId": "short"], "authConfigId"),
            ("slack", ["redirectUri": "nowhere"], "redirectUri"),
            ("slack", ["redirectUri": "http:"], "redirectUri"),
            ("slack", ["redirectUri": "1http://localhost"], "redirectUri"),
            ("slack", ["redirectUri": "http://local host"], "redirectUri"),
            ("slack", ["redirectUri": 1], "redirectUri"),
            ("slack", ["redirectUri": "http://localhost", "data": []], "data"),
        ] as [(String, JSONObject, String)])
    func refusesWhatIsMalformed(connectorID: String, input: JSONObject, name: String) async throws {
        let caller = Caller()
        var input = input
        input["userId"] = .string(try await caller.makeUser("ada"))
        input["authenticationType"] = "oauth2"
        let answer = try await caller.call("POST", "/connectors/\(connectorID)/credentials", .object(input))
        #expect(answer.status == 400)
        #expect(answer.message?.hasPrefix("\(name) must be") == true)
    }

    @Test(arguments: ["http://localhost:3000", "https://example.com/a?b=c", "myapp://done", "com.example.app:/cb"])
    func acceptsAnyAbsoluteRedirect(uri: String) async throws {
        let answer = try await Caller().call(
            "POST", "/connectors/slack/credentials", ["authenticationType": "oauth2", "redirectUri": .string(uri)])
        #expect(
            answer.json["oauthUrl"]?.stringValue?.contains("redirectUri=\(PercentEncoding.encodeQueryComponent(uri))&")
                == true)
    }

    @Test func anAuthenticationTypeThatTheConnectorLacks() async throws {
        let caller = Caller()
        let answer = try await caller.call(
            "POST", "/connectors/slack/credentials",
            ["authenticationType": "apiKey", "redirectUri": "http://localhost"])
        #expect(answer.status == 404)
        #expect(answer.json["code"] == "AUTHENTICATION_NOT_FOUND")
        #expect(answer.json["error"] == nil)
    }

    @Test func theOwnerIsFoundInBodyThenHeaderThenKey() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let bob = try await caller.makeUser("bob")
        func owner(_ userID: JSONValue, header: String?) async throws -> String? {
            let answer = try await caller.call(
                "POST", "/connectors/slack/credentials",
                ["userId": userID, "authenticationType": "oauth2", "redirectUri": "http://localhost"], user: header)
            let link = answer.json["oauthUrl"]?.stringValue
            return link.flatMap { $0.split(separator: "userId=").last?.prefix(24) }.map(String.init)
        }
        let key = try await caller.call("GET", "/users").json["data"]?[0]?["userId"]?.stringValue
        #expect(try await owner(.string(ada), header: bob) == ada)
        #expect(try await owner(nil, header: bob) == bob)
        #expect(try await owner(nil, header: nil) == key)
        let unknown = try await caller.call(
            "POST", "/connectors/slack/credentials",
            ["userId": "67a37e99c5cfbc5d4b0b2f7d", "authenticationType": "oauth2", "redirectUri": "http://localhost"])
        #expect(unknown.code == "USER_NOT_FOUND")
    }
}

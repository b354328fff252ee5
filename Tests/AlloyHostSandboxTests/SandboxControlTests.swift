import AlloyHostSandbox
import HostTestSupport
import JSON
import Testing

@testable import AlloyHost

/// What a test makes the sandbox do, through the host.
@Suite struct SandboxControlTests {
    private let fixture = HostFixture.sandbox()

    /// A user with a credential.
    private func connect(_ connector: String = "hubspot") async throws -> (user: JSONValue, credential: JSONValue) {
        let user = try #require(try await fixture.result("users.create", ["username": "ada"])["userId"])
        let link = try await fixture.result(
            "credentials.create",
            [
                "connectorId": .string(connector), "authenticationType": "oauth2", "redirectUri": "http://localhost/x",
                "userId": user,
            ])
        let decided = try await fixture.result(
            "sandbox.oauth.decide", ["oauthUrl": link["oauthUrl"] ?? nil, "decision": "allow"])
        return (user, try #require(decided["credentialId"]))
    }

    private func create(_ user: JSONValue, _ credential: JSONValue, key: String? = nil) -> JSONObject {
        var params: JSONObject = [
            "connectorId": "hubspot", "actionId": "createContact", "userId": user, "credentialId": credential,
            "requestBody": ["properties": ["firstname": "Ada"]],
        ]
        params.append("idempotencyKey", key.map(JSONValue.string))
        return params
    }

    private func applied(_ action: String = "createContact") async throws -> JSONValue? {
        try await fixture.result(
            "sandbox.journal", ["connectorId": "hubspot", "actionId": .string(action), "applied": true])["count"]
    }

    // MARK: Faults and journal

    /// The worst case: done, and the answer lost. The host says that it doesn't know, and doesn't send again.
    @Test func neverSendsTwiceWhatMayHaveBeenDone() async throws {
        let (user, credential) = try await connect()
        _ = try await fixture.result(
            "sandbox.faults.set",
            ["faults": [["match": ["actionId": "createContact", "nth": 1], "effect": "reset_after_apply"]]])
        let error = try await fixture.error("execute", create(user, credential, key: "k"))
        #expect(error["data"]?["kind"] == "unknown_outcome")
        #expect(error["data"]?["outcome"] == "unknown")
        let again = try await fixture.error("execute", create(user, credential, key: "k"))
        #expect(again["data"]?["outcome"] == "unknown" || again["data"]?["outcome"] == "not_sent")
        #expect(try await applied() == 1)
        let report = try await fixture.result("sandbox.faults.report")
        #expect(report["faults"]?[0]?["hits"] == 1)
        #expect(report["neverHit"] == [])
    }

    @Test(arguments: [
        ("status", "unknown_outcome", 0), ("reset_before_apply", "unknown_outcome", 0),
        ("truncate", "unknown_outcome", 1),
        ("garbage", "unknown_outcome", 1), ("rate_limit", "rate_limited", 0),
    ])
    func tellsWhatIsKnown(effect: String, kind: String, count: Int) async throws {
        let (user, credential) = try await connect()
        _ = try await fixture.result(
            "sandbox.faults.set",
            ["faults": [["match": ["actionId": "createContact"], "effect": .string(effect), "times": 1]]])
        let error = try await fixture.error("execute", create(user, credential))
        #expect(error["data"]?["kind"] == .string(kind))
        #expect(try await applied() == .int(count))
    }

    @Test(arguments: ["wrong_content_type", "duplicate", "delay"])
    func copesWith(effect: String) async throws {
        let (user, credential) = try await connect()
        _ = try await fixture.result(
            "sandbox.faults.set",
            ["faults": [["match": ["actionId": "createContact"], "effect": .string(effect), "delayMs": 1]]])
        #expect(try await fixture.result("execute", create(user, credential))["outcome"] == "applied")
        #expect(try await applied() == 1)
    }

    @Test(arguments: [(120, 120_000), ("90000ms", 90_000), ("PT2M", 120_000)] as [(JSONValue, Int)])
    func passesHintsOn(hint: JSONValue, milliseconds: Int) async throws {
        let (user, credential) = try await connect()
        _ = try await fixture.result(
            "sandbox.faults.set",
            ["faults": [["match": ["actionId": "createContact"], "effect": "rate_limit", "retryAfter": hint]]])
        let error = try await fixture.error("execute", create(user, credential))
        #expect(error["data"]?["retry"]?["afterMs"] == .int(milliseconds))
    }

    @Test func namesEverythingThatIsWrong() async throws {
        let error = try await fixture.error(
            "sandbox.faults.set",
            [
                "faults": [
                    ["effect": "stall", "status": 500, "body": "x"], ["effect": "explode"],
                    ["effect": "rate_limit", "retryAfter": "a\nb", "match": ["nth": 0, "actoinId": "x"]],
                ]
            ])
        #expect(error["code"] == -32_602)
        let pointers = error["data"]?["problems"]?.arrayValue?.compactMap { $0["pointer"]?.stringValue } ?? []
        #expect(
            Set(pointers) == [
                "/faults/0/status", "/faults/0/body", "/faults/1/effect", "/faults/2/retryAfter", "/faults/2/match/nth",
                "/faults/2/match/actoinId",
            ])
    }

    @Test func tellsWhichFaultsNeverHit() async throws {
        let set = try await fixture.result(
            "sandbox.faults.set",
            [
                "faults": [
                    ["effect": "status", "match": ["path": "/users"], "times": 1],
                    ["effect": "stall", "match": ["connectorId": "nobody"]],
                ]
            ])
        #expect(set["faults"] == 2)
        _ = try await fixture.error("users.list")
        _ = try await fixture.result("users.list")
        let report = try await fixture.result("sandbox.faults.report")
        #expect(report["faults"]?[0]?["matched"] == 2)
        #expect(report["neverHit"] == [1])
        #expect(try await fixture.result("sandbox.faults.set", ["faults": []])["faults"] == 0)
    }

    @Test func pagesThroughTheJournal() async throws {
        for _ in 1...5 { _ = try await fixture.result("users.list") }
        var numbers: [JSONValue?] = []
        var params: JSONObject = ["limit": 2, "method": "get"]
        while true {
            let page = try await fixture.result("sandbox.journal", params)
            #expect(page["count"] == 5)
            numbers += page["calls"]?.arrayValue?.map { $0["n"] } ?? []
            guard let cursor = page["nextCursor"] else { break }
            params["cursor"] = cursor
        }
        #expect(numbers == [5, 4, 3, 2, 1])
        let error = try await fixture.error("sandbox.journal", ["cursor": "page 2"])
        #expect(error["data"]?["kind"] == "invalid_input")
        #expect(
            try await fixture.error("sandbox.journal", ["since": "2025-13-01T00:00:00Z"])["data"]?["problems"]?[0]?[
                "pointer"] == "/since")
    }

    // MARK: Time and credentials

    @Test(arguments: [("expired", "connection_required"), ("revoked", "connection_required")])
    func wantsTheAccountConnectedAgain(state: String, kind: String) async throws {
        let (user, credential) = try await connect()
        let status = try await fixture.result(
            "sandbox.credential.set", ["credentialId": credential, "state": .string(state)])
        #expect(status["state"] == .string(state))
        let error = try await fixture.error("execute", create(user, credential))
        #expect(error["data"]?["kind"] == .string(kind))
        #expect(error["data"]?["origin"] == "provider")
        #expect(error["data"]?["outcome"] == "rejected")
        #expect(try await applied() == 0)
    }

    @Test func missingScopesAreForbidden() async throws {
        let (user, credential) = try await connect()
        _ = try await fixture.result(
            "sandbox.credential.set",
            ["credentialId": credential, "state": "scope_reduced", "scopes": ["crm.objects.contacts.read"]])
        #expect(try await fixture.error("execute", create(user, credential))["data"]?["kind"] == "forbidden")
    }

    @Test func tellsHowACredentialFares() async throws {
        let (_, credential) = try await connect("klaviyo")
        let before = try await fixture.result("sandbox.credential.set", ["credentialId": credential])
        #expect(before["state"] == "active")
        #expect(before["refreshes"] == 0)
        let now = try await fixture.result("sandbox.clock.advance", ["duration": "P1Y"])["now"]?.stringValue
        #expect(now?.hasPrefix("2026-10-01T09:00:00") == true)
        #expect(try await fixture.result("sandbox.credential.set", ["credentialId": credential])["state"] == "expired")
    }

    @Test(
        arguments: [
            (["state": "scope_reduced"], "/scopes"), (["state": "active", "scopes": ["a"]], "/scopes"),
            (["state": "revoked", "expiresIn": "PT1H"], "/expiresIn"),
            (["state": "active", "expiresIn": "soon"], "/expiresIn"),
            (["state": "lost"], "/state"),
        ] as [(JSONObject, String)])
    func refusesWhatDoesNotGoTogether(params: JSONObject, pointer: String) async throws {
        var params = params
        params["credentialId"] = "0123456789abcdef01234567"
        let error = try await fixture.error("sandbox.credential.set", params)
        #expect(error["data"]?["problems"]?[0]?["pointer"] == .string(pointer))
    }

    @Test func knowsNoOtherCredentials() async throws {
        let error = try await fixture.error(
            "sandbox.credential.set", ["credentialId": "0123456789abcdef01234567", "state": "expired"])
        #expect(error["data"]?["kind"] == "not_found")
    }

    @Test(arguments: ["1h", "PT", "P1H", "-PT1H", "tomorrow"])
    func refusesWhatIsNoDuration(text: String) async throws {
        let error = try await fixture.error("sandbox.clock.advance", ["duration": .string(text)])
        #expect(error["data"]?["problems"]?[0]?["pointer"] == "/duration")
    }

    @Test func endsWithTheYear9999() async throws {
        let error = try await fixture.error("sandbox.clock.advance", ["duration": "P8000Y"])
        #expect(error["data"]?["kind"] == "invalid_input")
    }

    // MARK: Snapshots

    @Test func setsEverythingBack() async throws {
        let (user, credential) = try await connect()
        let snapshot = try #require(try await fixture.result("sandbox.snapshot")["snapshot"])
        var runs: [JSONValue] = []
        for _ in 1...2 {
            let created = try await fixture.result("execute", create(user, credential, key: "k"))
            let replayed = try await fixture.result("execute", create(user, credential, key: "k"))
            #expect(replayed["executionId"] == created["executionId"])
            runs.append(created)
            #expect(try await applied() == 1)
            #expect(try await fixture.result("sandbox.restore", ["snapshot": snapshot])["success"] == true)
            #expect(try await fixture.result("executions.list")["executions"] == [])
            #expect(try await applied() == 0)
        }
        #expect(runs[0] == runs[1])
        let error = try await fixture.error("sandbox.restore", ["snapshot": "snapshot-2"])
        #expect(error["data"]?["kind"] == "not_found")
    }
}

import Alloy
import HTTP
import HostTestSupport
import JSON
import Testing

@testable import AlloyHost

/// The operator's options, as callers meet them.
@Suite struct SafetyTests {
    private static let user = "650a1f3c9d2e4b7a8c6d5e4f"

    private static func options(_ policy: String) throws -> HostOptions {
        HostOptions(policy: try Policy(parsing: Array(policy.utf8)))
    }

    @Test(
        arguments: [
            ("hubspot", "deleteContact", "deny destructive policy line 2 of 1"),
            ("hubspot", "createContact", "plan_required write policy line 3 of 1"),
            ("hubspot", "listContacts", "allow read none"), ("slack", "chat_postMessage", "allow read none"),
            ("slack", "chat_delete", "deny destructive policy line 2 of 1"),
        ])
    func explainNamesTheDecidingLine(connectorId: String, actionId: String, expected: String) async throws {
        let host = HostFixture.sandbox(
            try Self.options(
                """
                {"rules": [
                {"match": {"effect": "destructive"}, "verdict": "deny", "because": "gone is gone"},
                {"match": {"connector": "hub*", "effect": "*rite"}, "verdict": "plan_required"}
                ], "effects": [{"match": {"connector": "slack", "action": "chat_post*"}, "effect": "read"}]}
                """))
        let params: JSONObject = ["connectorId": .string(connectorId), "actionId": .string(actionId)]
        let result = try await host.result("policy.explain", params)
        var words = ["verdict", "effect", "source"].compactMap { result[$0]?.stringValue }
        if let rule = result["rule"] {
            words.append("line \(rule["line"]?.text ?? "") of \(rule["match"]?.objectValue?.count ?? 0)")
        }
        // A rule for two things has two globs.
        #expect(words.joined(separator: " ").replacing("of 2", with: "of 1") == expected)
        #expect(result["limits"] == nil)
        #expect(result["rule"]?["because"] == (expected.hasPrefix("deny") ? "gone is gone" : nil))
        let described = try await host.result("actions.get", params)
        #expect(described["action"]?["effect"] == result["effect"], "what is told of an action is what counts")
    }

    @Test func explainSendsOnlyReads() async throws {
        let transport = RoutedTransport([
            "GET /connectors/c/actions/a": RoutedTransport.json(["action": ["id": "a", "httpMethod": "delete"]])
        ])
        let host = HostFixture.live(transport, HostOptions(isReadOnly: true))
        let result = try await host.result("policy.explain", ["connectorId": "c", "actionId": "a", "userId": "u"])
        #expect(result == ["verdict": "deny", "effect": "destructive", "source": "read_only"])
        #expect(transport.asked == ["GET /connectors/c/actions/a"])
    }

    /// What is denied whatever its definition says is not looked up.
    @Test(
        arguments: [
            (#"{"match":{"connector":"c"},"verdict":"deny","because":"no c"}"#, "a", false, 0),
            (#"{"match":{"effect":"destructive"},"verdict":"deny"}"#, "deleteThing", false, 0),
            (#"{"match":{"user":"v"},"verdict":"allow"}"#, "sendThing", true, 0),
            (#"{"match":{"effect":"write"},"verdict":"deny"}"#, "a", false, 1),
            (#"{"match":{"user":"v"},"verdict":"allow"}"#, "a", true, 1),
        ])
    func deniesBeforeTheLookUp(rule: String, actionId: String, isReadOnly: Bool, lookups: Int) async throws {
        var options = try Self.options("{\"rules\":[\(rule)]}")
        options.isReadOnly = isReadOnly
        let service = ExecutionService()
        let host = HostFixture.live(service, options)
        let error = try await host.error(
            "execute", ExecutionService.params.setting(["actionId": .string(actionId)]))
        #expect(error["data"]?["kind"] == "policy_denied")
        #expect(error["data"]?["outcome"] == "not_sent")
        #expect(service.definitionsRead == lookups)
        #expect(service.executions.isEmpty)
        let rows = try await host.result("executions.list")["executions"]
        #expect(rows?[0]?["outcome"] == "not_sent")
    }

    @Test func explainOfAnUnknownActionIsNotFound() async throws {
        let error = try await HostFixture.sandbox().error(
            "policy.explain", ["connectorId": "slack", "actionId": "chat_postMesage"])
        #expect(error["data"]?["kind"] == "not_found")
        #expect(error["data"]?["problems"]?[0]?["nearest"] == "chat_postMessage")
    }

    /// A locked user's calls need no userId, even where one is required, and go out for that user.
    @Test func everyCallActsForTheLockedUser() async throws {
        let user: JSONValue = ["userId": .string(Self.user), "username": "ada"]
        let transport = RoutedTransport([
            "GET /users/\(Self.user)": RoutedTransport.json(["user": user]),
            "PUT /users/\(Self.user)": RoutedTransport.json(["user": user]),
            "GET /users/\(Self.user)/token": RoutedTransport.json(["token": "t"]),
            "GET /users/\(Self.user)/credentials": RoutedTransport.json(["credentials": []]),
            "GET /connectors/c/credentials": RoutedTransport.json(["credentials": []]),
            "GET /connectors/c/resources": RoutedTransport.json(["resources": []]),
        ])
        let host = HostFixture.live(transport, HostOptions(lockedUserId: Self.user))
        #expect(try await host.result("users.get")["username"] == "ada")
        _ = try await host.result("users.update", ["fullName": "Ada"])
        _ = try await host.result("users.token")
        #expect(try await host.result("credentials.list")["warnings"] == nil)
        _ = try await host.result("credentials.list", ["connectorId": "c"])
        _ = try await host.result("resources.list", ["connectorId": "c"])
        #expect(transport.requests.suffix(2).allSatisfy { $0.headers["x-alloy-userid"] == Self.user })
        #expect(try await host.result("host.info")["userId"] == .string(Self.user))
    }

    @Test func aDenialComesBeforeTheCheckOfParameters() async throws {
        let host = HostFixture.sandbox(HostOptions(isReadOnly: true))
        #expect(try await host.error("users.create", ["nonsense": 1])["data"]?["kind"] == "policy_denied")
        // What passes is checked as ever.
        #expect(try await host.error("users.get", [:])["code"] == -32_602)
    }

    /// Nobody is told to make a call that would be denied.
    @Test func fixesOnlyOfferAllowedCalls() async throws {
        let transport = RoutedTransport([
            "GET /users/\(Self.user)": RoutedTransport.json(
                ["error": ["code": "USER_NOT_FOUND", "message": "User not found"]], status: 404)
        ])
        let free = try await HostFixture.live(transport).error("users.get", ["userId": .string(Self.user)])
        #expect(free["data"]?["fix"]?.arrayValue?.contains { $0["method"] == "users.list" } == true)
        let locked = try await HostFixture.live(transport, HostOptions(lockedUserId: Self.user)).error("users.get")
        #expect(locked["data"]?["kind"] == "not_found")
        #expect(locked["data"]?["fix"]?.arrayValue?.contains { $0["method"] == "users.list" } == false)
    }
}

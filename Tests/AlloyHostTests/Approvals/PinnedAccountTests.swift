import Alloy
import HTTP
import HostTestSupport
import JSON
import Locking
import TestSupport
import Testing

@testable import AlloyHost

/// Policies that pin the account behind a credential.
@Suite("A pinned account", .hangLimit)
struct PinnedAccountTests {
    /// Slack with an account that the test changes, and an action that posts.
    private final class Slack: Sendable {
        let transport: RoutedTransport
        private let answer: AnswerBox

        init(_ identity: JSONValue = ["ok": true, "team": "Acme", "user": "ada", "user_id": "U1"]) {
            let answer = AnswerBox(RoutedTransport.json(["responseData": identity]))
            self.answer = answer
            transport = RoutedTransport([
                "GET /connectors/slack/actions/auth_test": RoutedTransport.json([
                    "action": ["id": "auth_test", "httpMethod": "get", "path": "/auth.test"]
                ]),
                "POST /connectors/slack/actions/auth_test/execute": { request throws(HTTPFailure) in
                    try answer.current(request)
                },
                "GET /connectors/slack/actions/post": RoutedTransport.json([
                    "action": ["id": "post", "httpMethod": "post", "path": "/post"]
                ]),
                "POST /connectors/slack/actions/post/execute": RoutedTransport.json(["responseData": ["ok": true]]),
            ])
        }

        /// Lets the provider answer so to the question whose account it is.
        func identify(_ answer: @escaping RoutedTransport.Answer) { self.answer.set(answer) }

        /// How often something was posted.
        var posts: Int { transport.asked.filter { $0.hasSuffix("/post/execute") }.count }
    }

    /// An answer that changes.
    private final class AnswerBox: Sendable {
        private let answer: Mutex<RoutedTransport.Answer>
        init(_ answer: @escaping RoutedTransport.Answer) { self.answer = Mutex(answer) }
        var current: RoutedTransport.Answer { answer.withLock { $0 } }
        func set(_ answer: @escaping RoutedTransport.Answer) { self.answer.withLock { $0 = answer } }
    }

    private static let params: JSONObject = [
        "connectorId": "slack", "actionId": "post", "credentialId": .string(HostFixture.credential), "userId": "u",
    ]

    private static func host(_ slack: Slack, _ account: String, verdict: String = "allow") throws -> HostFixture {
        let policy = #"{"rules":[{"match":{"connector":"slack"},"verdict":"\#(verdict)","account":\#(account)}]}"#
        return HostFixture.live(
            slack.transport, HostOptions(policy: try Policy(parsing: Array(policy.utf8))))
    }

    @Test(
        "The account that the rule names may execute",
        arguments: [#"{"user":"ada"}"#, #"{"account":"Ac*"}"#, #"{"user":"a?a","account":"Acme"}"#])
    func same(_ account: String) async throws {
        let slack = Slack()
        #expect(try await Self.host(slack, account).result("execute", Self.params)["outcome"] == "applied")
        #expect(slack.posts == 1)
    }

    @Test(
        "Another account is refused, and so is one that can't be told",
        arguments: [
            (#"{"user":"grace"}"#, "its user is another one"), (#"{"user":"Ada"}"#, "its user is another one"),
            (#"{"account":"Acme","user":"grace"}"#, "its user is another one"),
            (#"{"email":"*"}"#, "the provider names no email"),
        ])
    func other(_ account: String, _ reason: String) async throws {
        let slack = Slack()
        let error = try await Self.host(slack, account).error("execute", Self.params)
        #expect(error["data"]?["kind"] == "policy_denied" && error["data"]?["outcome"] == "not_sent")
        #expect(error["message"]?.stringValue?.contains(reason) == true, "\(error.text)")
        #expect(slack.posts == 0)
    }

    static let unknown: [RoutedTransport.Answer] = [
        RoutedTransport.json(["responseData": ["ok": false, "error": "token_revoked"]]),
        RoutedTransport.json(["responseData": ["ok": true]]), RoutedTransport.json(["responseData": []]),
        RoutedTransport.json(["error": ["code": "X", "message": "no"]], status: 500),
        RoutedTransport.fail(.ambiguous, .connectionClosed),
    ]

    @Test("Where the identity can't be read, nothing is sent", arguments: unknown.indices)
    func unreadable(_ index: Int) async throws {
        let slack = Slack()
        slack.identify(Self.unknown[index])
        let error = try await Self.host(slack, #"{"user":"*"}"#).error("execute", Self.params)
        #expect(error["data"]?["kind"] == "policy_denied", "\(error.text)")
        #expect(error["message"]?.stringValue?.contains("can't be told") == true, "\(error.text)")
        #expect(slack.posts == 0)
    }

    @Test("An identity that changes behind the credential is noticed at the next execution")
    func changes() async throws {
        let slack = Slack()
        let host = try Self.host(slack, #"{"user":"ada"}"#)
        _ = try await host.result("execute", Self.params)
        slack.identify(RoutedTransport.json(["responseData": ["ok": true, "user": "mallory"]]))
        #expect(try await host.error("execute", Self.params)["data"]?["kind"] == "policy_denied")
        #expect(slack.posts == 1)
        // How the account is found out stays possible.
        let params: JSONObject = [
            "connectorId": "slack", "credentialId": .string(HostFixture.credential), "userId": "u",
        ]
        #expect(try await host.result("credentials.probe", params)["identity"]?["user"] == "mallory")
    }

    @Test("An approval is for the account that the person saw")
    func approval() async throws {
        let slack = Slack()
        let host = try Self.host(slack, #"{"user":"*"}"#, verdict: "ask")
        let digest = try await ApprovalSupport.ask(host, Self.params)
        let approval = try #require(try await host.host.approvals.find(digest))
        #expect(approval.plan["account"] == ["account": "Acme", "user": "ada", "id": "U1"])
        _ = try await host.host.approvals.decide(digest, .approve, by: .terminal)
        slack.identify(RoutedTransport.json(["responseData": ["ok": true, "user": "mallory"]]))
        #expect(try await ApprovalSupport.ask(host, Self.params) != digest)
        #expect(slack.posts == 0)
        slack.identify(
            RoutedTransport.json(["responseData": ["ok": true, "team": "Acme", "user": "ada", "user_id": "U1"]]))
        #expect(try await host.result("execute", Self.params)["outcome"] == "applied")
        #expect(slack.posts == 1)
    }

    @Test("A plan says that the account is another one")
    func plan() async throws {
        let plan = try await Self.host(Slack(), #"{"user":"grace"}"#).result("execute.plan", Self.params)
        #expect(plan["policy"]?["verdict"] == "deny" && plan["policy"]?["source"] == "account")
        #expect(plan["policy"]?["rule"]?["account"] == ["user": "grace"])
    }

    @Test("An account that is pinned for one name of an action is pinned for the action")
    func aliases() throws {
        let policy = try Policy(
            parsing: Array(
                #"{"rules":[{"match":{"action":"alias"},"verdict":"allow","account":{"user":"ada"}},{"match":{},"verdict":"ask"}]}"#
                    .utf8))
        let action = try #require(
            ActionDetails(["id": "real"], connectorId: "c", actionId: "alias", rules: EffectRules()))
        let decision = policy.decide(PolicySubject(userId: nil, names: action.names, effect: .write))
        #expect(decision.verdict == .ask && decision.accounts == [PinnedAccount(["user": "ada"])])
    }
}

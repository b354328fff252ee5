import Alloy
import HTTP
import HostTestSupport
import JSON
import Testing

@testable import ActionForms
@testable import AlloyHost

/// Rules are applied to the id in the call and to the one in the action's definition.
@Suite struct ActionNameTests {
    private static let user = "650a1f3c9d2e4b7a8c6d5e4f"

    /// A case: which definition answers for `asked`, and what the rules make of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let asked: String
        let definition: String
        let rules: String
        let verdict: String
        /// The name that the rule matched, where it is not the one that was asked for.
        var matched: String?

        var testDescription: String { "\(asked) \(definition) \(rules)" }
    }

    private static let denied = #"{"match":{"action":"danger"},"verdict":"deny","because":"it hurts"}"#

    static let cases = [
        Case(asked: "alias", definition: #"{"id":"alias"}"#, rules: denied, verdict: "allow"),
        Case(asked: "danger", definition: #"{"id":"danger"}"#, rules: denied, verdict: "deny"),
        Case(asked: "alias", definition: #"{"id":"danger"}"#, rules: denied, verdict: "deny", matched: "danger of c"),
        Case(
            asked: "alias", definition: #"{"actionId":"danger"}"#, rules: denied, verdict: "deny",
            matched: "danger of c"),
        Case(
            asked: "alias", definition: #"{"id":"alias","actionId":"danger"}"#, rules: denied, verdict: "deny",
            matched: "danger of c"),
        // What was asked for is denied, whatever its definition calls itself.
        Case(asked: "danger", definition: #"{"id":"harmless"}"#, rules: denied, verdict: "deny"),
        // The spelling of one of the two resembles the rule's.
        Case(asked: "x", definition: #"{"id":"DANGER"}"#, rules: denied, verdict: "deny", matched: "DANGER of c"),
        Case(asked: "Danger", definition: #"{"id":"danger"}"#, rules: denied, verdict: "deny", matched: "danger of c"),
        Case(asked: "Danger", definition: #"{"id":"dan-ger"}"#, rules: denied, verdict: "deny"),
        Case(asked: "danger ", definition: #"{"id":"danger"}"#, rules: denied, verdict: "deny", matched: "danger of c"),
        Case(asked: "x", definition: #"{"id":" dan\u200bger\u00a0"}"#, rules: denied, verdict: "deny", matched: "any"),
        Case(
            asked: "x", definition: #"{"id":"CAFE\u0301"}"#,
            rules: #"{"match":{"action":"caf\u00e9"},"verdict":"deny"}"#, verdict: "deny", matched: "any"),
        Case(
            asked: "x", definition: #"{"id":"Caf\u00c9"}"#,
            rules: #"{"match":{"action":"cafe\u0301"},"verdict":"deny"}"#, verdict: "deny", matched: "any"),
        // A service that says the very id that was asked for is taken at its word: ids are compared exactly.
        Case(asked: "Danger", definition: #"{"id":"Danger"}"#, rules: denied, verdict: "allow"),
        // Connectors.
        Case(
            asked: "a", definition: #"{"id":"a","connectorId":"bank"}"#,
            rules: #"{"match":{"connector":"bank"},"verdict":"deny"}"#, verdict: "deny", matched: "a of bank"),
        Case(
            asked: "a", definition: #"{"id":"a","connector":{"id":"Bank"}}"#,
            rules: #"{"match":{"connector":"bank"},"verdict":"deny"}"#, verdict: "deny", matched: "a of Bank"),
        Case(
            asked: "a", definition: #"{"id":"pay","connectorId":"bank"}"#,
            rules: #"{"match":{"connector":"bank","action":"pay"},"verdict":"plan_required"}"#,
            verdict: "plan_required", matched: "pay of bank"),
        Case(
            asked: "pay", definition: #"{"id":"b","connectorId":"bank"}"#,
            rules: #"{"match":{"connector":"bank","action":"pay"},"verdict":"deny"}"#, verdict: "deny",
            matched: "pay of bank"),
        // Only what is listed is allowed.
        Case(
            asked: "safe", definition: #"{"id":"danger"}"#,
            rules: #"{"match":{"action":"safe"},"verdict":"allow"},{"match":{},"verdict":"deny"}"#, verdict: "deny",
            matched: "danger of c"),
        // The stricter one stands, whichever name it is about.
        Case(
            asked: "alias", definition: #"{"id":"danger"}"#,
            rules: #"{"match":{"action":"alias"},"verdict":"plan_required"},"# + denied, verdict: "deny",
            matched: "danger of c"),
        Case(
            asked: "alias", definition: #"{"id":"danger"}"#,
            rules:
                #"{"match":{"action":"danger"},"verdict":"plan_required"},{"match":{"action":"alias"},"verdict":"deny"}"#,
            verdict: "deny"),
        Case(
            asked: "alias", definition: #"{"id":"danger"}"#,
            rules:
                #"{"match":{"action":"alias"},"verdict":"allow"},{"match":{"action":"danger"},"verdict":"plan_required"}"#,
            verdict: "plan_required", matched: "danger of c"),
    ]

    private static func service(_ asked: String, _ definition: String) throws -> RoutedTransport {
        var action = try JSONValue(parsing: Array(definition.utf8)).objectValue ?? JSONObject()
        action["httpMethod"] = "get"
        action["path"] = "/x"
        let path = PercentEncoding.encodePathSegment(asked)
        return RoutedTransport([
            "GET /connectors/c/actions/\(path)": RoutedTransport.json(["action": .object(action)]),
            "POST /connectors/c/actions/\(path)/execute": RoutedTransport.json(["responseData": ["items": [["id": 1]]]]
            ),
            "GET /connectors/c/actions/form": RoutedTransport.json([
                "action": [
                    "id": "form", "httpMethod": "post", "path": "/y",
                    "requestBody": ["type": "object", "properties": ["thing": ["type": "string"]]],
                ]
            ]),
            "GET /connectors/c/resources": RoutedTransport.json([
                "resources": [["name": "r", "actions": [["id": .string(asked), "name": "list things"]]]]
            ]),
        ])
    }

    /// Everything reads here, so that what only takes reads gets as far as the rules.
    private static func options(_ rules: String) throws -> HostOptions {
        let text = "{\"rules\": [\n\(rules)], \"effects\": [{\"match\": {}, \"effect\": \"read\"}]}"
        return HostOptions(policy: try Policy(parsing: Array(text.utf8)))
    }

    private static func params(_ asked: String) -> JSONObject {
        [
            "connectorId": "c", "actionId": .string(asked), "credentialId": .string(HostFixture.credential),
            "userId": .string(user),
        ]
    }

    private static func name(_ value: JSONValue?) -> String? {
        value.map { "\($0["actionId"]?.stringValue ?? "") of \($0["connectorId"]?.stringValue ?? "")" }
    }

    @Test(arguments: cases)
    func theStricterVerdictCounts(_ test: Case) async throws {
        let service = try Self.service(test.asked, test.definition)
        let host = HostFixture.live(service, try Self.options(test.rules))
        let explained = try await host.result(
            "policy.explain", ["connectorId": "c", "actionId": .string(test.asked), "userId": .string(Self.user)])
        let plan = try await host.result("execute.plan", Self.params(test.asked))
        for answer in [explained, plan["policy"]] {
            #expect(answer?["verdict"]?.stringValue == test.verdict)
            let matched = Self.name(answer?["matched"])
            #expect(test.matched == "any" ? matched != nil : matched == test.matched)
        }
        guard test.verdict != "allow" else {
            #expect(try await host.result("execute", Self.params(test.asked))["outcome"] == "applied")
            return
        }
        let isDenied = test.verdict == "deny"
        var errors = [
            try await host.error("execute", Self.params(test.asked)),
            try await host.error("execute.pages", Self.params(test.asked)),
        ]
        let batch = try await host.result("execute.batch", ["items": [.object(Self.params(test.asked))]])
        errors.append(try #require(batch["results"]?[0]?["error"]))
        for error in errors {
            #expect(error["data"]?["kind"] == "policy_denied")
            #expect(error["data"]?["outcome"] == "not_sent")
            let message = try #require(error["message"]?.stringValue)
            #expect(message.contains(test.verdict == "deny" ? "denies" : "requires a plan"), "\(message)")
            if let matched = test.matched, matched != "any" {
                #expect(message.contains(matched) && message.contains("\(test.asked) of c"), "\(message)")
            }
        }
        // A plan satisfies a rule that wants one, and no other.
        let planned = Self.params(test.asked).setting(["planDigest": plan["planDigest"] ?? .null])
        if isDenied {
            #expect(try await host.error("execute", planned)["data"]?["kind"] == "policy_denied")
            #expect(!service.asked.contains { $0.hasPrefix("POST") })
        } else {
            #expect(try await host.result("execute", planned)["outcome"] == "applied")
        }
    }

    /// What the host executes by itself is held against the same rules.
    @Test func optionsAndProbesAreCheckedToo() async throws {
        let service = try Self.service("alias", #"{"id":"danger"}"#)
        var options = try Self.options(Self.denied)
        options.overlays = try OptionOverlays(
            parsing: Array(
                #"""
                {"overlays":[{"connector":"c","action":"form","field":"/requestBody/thing",
                  "options":{"action":"alias","items":"/items","value":"/id"}}]}
                """#.utf8))
        let host = HostFixture.live(service, options)
        let error = try await host.error(
            "form.options",
            [
                "form": ["connectorId": "c", "actionId": "form"], "field": "/requestBody/thing",
                "userId": .string(Self.user), "credentialId": .string(HostFixture.credential),
            ])
        #expect(error["data"]?["kind"] == "policy_denied")
        #expect(error["message"]?.stringValue?.contains("danger of c") == true)

        // The action that slack is probed with.
        let slack = RoutedTransport([
            "GET /connectors/slack/actions/auth_test": RoutedTransport.json([
                "action": ["id": "danger", "httpMethod": "get", "path": "/x"]
            ]),
            "POST /connectors/slack/actions/auth_test/execute": RoutedTransport.json(["responseData": ["ok": true]]),
        ])
        let refusal = try await HostFixture.live(slack, options).error(
            "credentials.probe",
            [
                "connectorId": "slack", "credentialId": .string(HostFixture.credential), "userId": .string(Self.user),
            ])
        #expect(refusal["data"]?["kind"] == "policy_denied")
        #expect(!slack.asked.contains { $0.hasPrefix("POST") } && !service.asked.contains { $0.hasPrefix("POST") })
    }

    /// A line of `effects` is about both names as well, and the graver one counts.
    @Test(
        arguments: [
            (#"{"match":{"action":"danger"},"effect":"destructive"}"#, "danger", "destructive"),
            (#"{"match":{"action":"danger"},"effect":"destructive"}"#, "DANGER ", "destructive"),
            (#"{"match":{"action":"alias"},"effect":"destructive"}"#, "harmless", "destructive"),
            (#"{"match":{"action":"danger"},"effect":"read"}"#, "danger", "write"),
            (
                #"{"match":{"action":"alias"},"effect":"read"},{"match":{"action":"danger"},"effect":"read"}"#,
                "danger", "read"
            ),
        ])
    func theStrongerEffectCounts(effects: String, stated: String, effect: String) async throws {
        let definition = JSONValue.object(["id": .string(stated)]).text
        let policy = try Policy(
            parsing: Array(
                #"{"rules":[{"match":{"effect":"destructive"},"verdict":"deny"}],"effects":[\#(effects)]}"#.utf8))
        let host = HostFixture.live(try Self.service("alias", definition), HostOptions(policy: policy))
        let explained = try await host.result(
            "policy.explain", ["connectorId": "c", "actionId": "alias", "userId": "u"])
        #expect(explained["effect"]?.stringValue == effect)
        #expect(explained["verdict"]?.stringValue == (effect == "destructive" ? "deny" : "allow"))
    }

    /// An action whose definition was read and states a denied id is offered no longer.
    @Test func searchLeavesOutActionsThatAreDeniedUnderTheirOtherName() async throws {
        let service = try Self.service("alias", #"{"id":"danger"}"#)
        let names = ActionNames(connectorId: "c", actionId: "alias")
        #expect(
            try Self.options(Self.denied).policy.decide(PolicySubject(userId: nil, names: names, effect: .read)).verdict
                == .allow)
        let host = HostFixture.live(service, try Self.options(Self.denied))
        _ = try await host.result("policy.explain", ["connectorId": "c", "actionId": "alias"])
        let call = Call(
            method: try #require(MethodTable.standard["actions.search"]), arguments: [:], services: host.services,
            context: .init { _, _ in }, record: nil, start: .now)
        #expect(!OfferedActions(call).isOffered("c", "alias"))
        #expect(OfferedActions(call).isOffered("c", "other"))
    }

    /// Hexadecimal digits have no case, so an id written otherwise is the same user.
    @Test(arguments: [("650A1F3C9D2E4B7A8C6D5E4F", "deny"), ("650a1f3c9d2e4b7a8c6d5e4f", "deny"), ("Bot", "allow")])
    func caseOfAUserIdDoesNotMatter(userId: String, verdict: String) throws {
        let rules =
            #"{"match":{"user":"650a1f3c9d2e4b7a8c6d5e4f"},"verdict":"deny"},{"match":{"user":"bot"},"verdict":"deny"}"#
        let subject = PolicySubject(userId: userId, connectorId: "c", actionId: "a", effect: .read)
        #expect(try Self.options(rules).policy.decide(subject).verdict.rawValue == verdict)
    }
}

import Alloy
import JSON
import Testing

@testable import AlloyHost

/// What a policy file means.
@Suite struct PolicyTests {
    private static let text = """
        {
          "rules": [
            {"match": {"user": "bot-*", "effect": "destructive"}, "verdict": "deny", "because": "no bot deletes"},
            {"match": {"connector": "slack", "action": "chat_*"}, "verdict": "plan_required"},
            {"match": {"connector": "slack"}, "verdict": "deny"},
            {"match": {"user": "*", "connector": "notion", "effect": "*rite"},
             "verdict": "allow"},

            {"match": {"connector": "notion"}, "verdict": "deny"}
          ],
          "effects": [
            {"match": {"connector": "hubspot", "action": "batchRead*"}, "effect": "read"},
            {"match": {"connector": "hubspot"}, "effect": "write"},
            {"match": {"action": "post-search"}, "effect": "destructive"}
          ],
          "limits": {"writes": 20.0, "destructive": 0}
        }
        """

    private func policy() throws -> Policy { try Policy(parsing: Array(Self.text.utf8)) }

    @Test(
        arguments: [
            ("bot-7", "hubspot", "deleteContact", Effect.destructive, "deny 0 line 3: no bot deletes"),
            ("bot-7", "hubspot", "createContact", .write, "allow"),
            ("ada", "hubspot", "deleteContact", .destructive, "allow"),
            ("bot-7", "slack", "chat_delete", .destructive, "deny 0 line 3: no bot deletes"),
            ("ada", "slack", "chat_delete", .destructive, "plan_required 1 line 4"),
            ("ada", "slack", "channels_list", .read, "deny 2 line 5"),
            ("ada", "Slack", "channels_list", .read, "allow"),
            ("ada", "notion", "x", .write, "allow 3 line 6"),
            ("ada", "notion", "x", .idempotentWrite, "allow 3 line 6"),
            ("ada", "notion", "x", .read, "deny 4 line 9"),
            // Nobody's id is known of the key's own user: only what fits everybody fits.
            (nil, "hubspot", "deleteContact", .destructive, "allow"), (nil, "notion", "x", .write, "allow 3 line 6"),
            (nil, "slack", "channels_list", .read, "deny 2 line 5"),
        ] as [(String?, String, String, Effect, String)])
    func theFirstMatchDecides(
        userId: String?, connectorId: String, actionId: String, effect: Effect, expected: String
    ) throws {
        let decision = try policy().decide(
            PolicySubject(userId: userId, connectorId: connectorId, actionId: actionId, effect: effect))
        let rule = decision.rule.map { " \($0.index) line \($0.line)\($0.because.map { ": \($0)" } ?? "")" } ?? ""
        #expect("\(decision.verdict.rawValue)\(rule)" == expected)
        #expect(decision.source == (decision.rule == nil ? .none : .policy))
    }

    @Test(arguments: ["*", "**", "?*", "", "bot"])
    func onlyAGlobForEverythingMatchesTheKeysOwnUser(glob: String) {
        let match = PolicyMatch(["user": .string(glob)])
        let subject = PolicySubject(userId: nil, connectorId: "c", actionId: "a", effect: .read)
        #expect(match.matches(subject.effect, userId: nil, subject.names.requested) == glob.hasPrefix("*"))
    }

    @Test(
        arguments: [
            ("hubspot", "batchReadContacts", "post", Effect.read), ("hubspot", "deleteContact", "delete", .write),
            ("notion", "post-search", "post", .destructive), ("copper", "searchPeople", "post", .read),
            ("copper", "deletePerson", "delete", .destructive),
        ])
    func effectLinesOverrideTheBuiltInOnes(connectorId: String, actionId: String, method: String, effect: Effect) throws
    {
        let rules = try policy().effectRules
        #expect(rules.effect(connectorId: connectorId, actionId: actionId, httpMethod: method) == effect)
    }

    @Test func limitsHaveTheirLines() throws {
        let limits = try policy().limits
        #expect(limits.writes == PolicyLimits.Limit(maximum: 20, line: 16))
        #expect(limits.destructive == PolicyLimits.Limit(maximum: 0, line: 16))
    }

    @Test func withoutAFileEverythingIsAllowed() {
        let subject = PolicySubject(userId: nil, connectorId: "c", actionId: "a", effect: .destructive)
        #expect(Policy.none.decide(subject) == PolicyDecision(.allow, by: .none))
        #expect(Policy.none.limits == PolicyLimits())
    }

    @Test(arguments: [
        #"{"rules":[]}"#, "\u{FEFF}{\"rules\":[]}", " {\"rules\" : [ ] ,\"limits\":{},\"effects\":[]}\r\n",
    ])
    func everyMemberButRulesIsOptional(text: String) throws {
        #expect(try Policy(parsing: Array(text.utf8)).rules.isEmpty)
    }
}

import Alloy
import HostTestSupport
import JSON
import TestSupport
import Testing

@testable import AlloyHost

@Suite struct GatekeeperTests {
    private static let user = "650a1f3c9d2e4b7a8c6d5e4f"

    private static func policy(_ text: String) throws -> Policy { try Policy(parsing: Array(text.utf8)) }

    private static func subject(_ effect: Effect, userId: String? = user) -> PolicySubject {
        PolicySubject(userId: userId, connectorId: "hubspot", actionId: "act", effect: effect)
    }

    /// The kind of error and what is said, or nil when nothing is thrown.
    private func refusal(_ body: () throws(AlloyError) -> Void) -> AlloyError? {
        do throws(AlloyError) {
            try body()
            return nil
        } catch {
            return error
        }
    }

    @Test(
        arguments: [
            // The locked user first, then reading only, then the rules.
            (true, true, "ada", Effect.write, "deny locked_user"), (true, true, nil, .read, "deny locked_user"),
            (true, true, user, .write, "deny read_only"), (true, true, user, .read, "deny policy"),
            (false, true, "ada", .idempotentWrite, "deny read_only"),
            (false, true, nil, .destructive, "deny read_only"),
            (false, false, nil, .destructive, "plan_required policy"), (false, false, nil, .read, "deny policy"),
            (false, false, user, .write, "allow none"),
        ] as [(Bool, Bool, String?, Effect, String)])
    func decidesInOrder(isLocked: Bool, isReadOnly: Bool, userId: String?, effect: Effect, expected: String) throws {
        let gatekeeper = Gatekeeper(
            HostOptions(
                lockedUserId: isLocked ? Self.user : nil, isReadOnly: isReadOnly,
                policy: try Self.policy(
                    """
                    {"rules": [{"match": {"effect": "read"}, "verdict": "deny"},
                      {"match": {"effect": "destructive"}, "verdict": "plan_required"}]}
                    """)))
        let decision = gatekeeper.decide(Self.subject(effect, userId: userId))
        #expect("\(decision.verdict.rawValue) \(decision.source.rawValue)" == expected)
    }

    @Test(
        arguments: [
            ("allow", false, nil), ("allow", true, nil), ("plan_required", true, nil),
            // The execution itself waits for the person.
            ("ask", false, nil),
            (
                "plan_required", false,
                "Rule /rules/0 of the policy (line 2) requires a plan before act of hubspot is executed: so!"
            ),
            ("deny", false, "Rule /rules/0 of the policy (line 2) denies act of hubspot: so!"),
            ("deny", true, "Rule /rules/0 of the policy (line 2) denies act of hubspot: so!"),
        ] as [(String, Bool, String?)])
    func aDenialNamesItsRule(verdict: String, isPlanned: Bool, message: String?) throws {
        let gatekeeper = Gatekeeper(
            HostOptions(
                policy: try Self.policy(
                    "{\"rules\": [\n{\"match\":{},\"verdict\":\"\(verdict)\",\"because\":\"so!\"}]}")))
        let subject = Self.subject(.write)
        let error = refusal { () throws(AlloyError) in
            try gatekeeper.require(gatekeeper.decide(subject), of: subject, isPlanned: isPlanned)
        }
        #expect(error?.message == message)
        guard let error else { return }
        #expect(error.kind == .policyDenied && error.outcome == .notSent && error.origin == .host)
        #expect(!error.retry.isSafe)
        // Ready to send: it must be what the method takes.
        let params: JSONObject = ["connectorId": "hubspot", "actionId": "act", "userId": .string(Self.user)]
        #expect(error.fix.last == .call(method: "policy.explain", params: params))
        let explain = try #require(MethodTable.standard["policy.explain"])
        #expect(try explain.violations(of: params).isEmpty)
        #expect(error.fix.contains { $0.json.stringValue?.contains("execute.plan") == true } == (verdict != "deny"))
    }

    @Test func limitsCountWritesAndDestructiveExecutions() throws {
        let gatekeeper = Gatekeeper(
            HostOptions(policy: try Self.policy("{\"rules\":[],\n\"limits\":{\"writes\":3,\n\"destructive\":1}}")))
        func count(_ effect: Effect) -> String? {
            refusal { () throws(AlloyError) in try gatekeeper.count(effect) }?.message
        }
        for _ in 0..<10 { #expect(count(.read) == nil) }
        #expect(count(.destructive) == nil)
        #expect(count(.destructive)?.contains("1 destructive execution (/limits/destructive, line 3)") == true)
        // What was refused was not counted.
        #expect(count(.idempotentWrite) == nil)
        #expect(gatekeeper.explain(Self.subject(.write))["verdict"] == "allow")
        #expect(gatekeeper.explain(Self.subject(.destructive))["source"] == "limit")
        #expect(count(.write) == nil)
        #expect(count(.write)?.contains("3 writes (/limits/writes, line 2)") == true)
        #expect(count(.read) == nil)
        #expect(
            JSONValue.object(gatekeeper.explain(Self.subject(.write))).text
                == #"{"verdict":"deny","source":"limit","limits":{"writes":{"used":3,"max":3},"destructive":{"used":1,"max":1}}}"#
        )
        #expect(gatekeeper.explain(Self.subject(.read))["verdict"] == "allow")
        gatekeeper.reset()
        #expect(count(.write) == nil)
    }

    @Test(.hangLimit) func aLimitHoldsForConcurrentExecutions() async throws {
        let gatekeeper = Gatekeeper(HostOptions(policy: try Self.policy(#"{"rules":[],"limits":{"writes":500}}"#)))
        let passed = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<100).reduce(0) { passed, _ in (try? gatekeeper.count(.write)) == nil ? passed : passed + 1 }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(passed == 500)
    }

    @Test func aLimitOfZeroSaysSo() throws {
        let gatekeeper = Gatekeeper(HostOptions(policy: try Self.policy(#"{"rules":[],"limits":{"writes":0}}"#)))
        let error = try #require(refusal { () throws(AlloyError) in try gatekeeper.count(.destructive) })
        #expect(error.message.contains("no write"))
        #expect(error.kind == .policyDenied && error.outcome == .notSent)
    }

    @Test(arguments: ["users.get", "users.update", "users.token", "credentials.list", "policy.explain", "execute"])
    func theLockedUserIsAdded(name: String) throws {
        let method = try #require(MethodTable.standard[name])
        let gatekeeper = Gatekeeper(HostOptions(lockedUserId: Self.user))
        #expect(try gatekeeper.admit(method, [:]) == ["userId": .string(Self.user)])
        #expect(try gatekeeper.admit(method, ["userId": .string(Self.user)]) == ["userId": .string(Self.user)])
        // What is no string is the parameter check's.
        #expect(try gatekeeper.admit(method, ["userId": 7]) == ["userId": 7])
    }

    @Test func argumentsAreUnchangedWithoutALock() throws {
        let gatekeeper = Gatekeeper(HostOptions(userId: "ada", isApprover: true))
        for method in MethodTable.standard.methods {
            #expect(try gatekeeper.admit(method, method.example.params) == method.example.params)
        }
    }
}

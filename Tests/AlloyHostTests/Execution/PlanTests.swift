import Alloy
import HostTestSupport
import JSON
import TestSupport
import Testing

@testable import AlloyHost

@Suite("A plan", .hangLimit)
struct PlanTests {
    private static let params = ExecutionService.params

    private func plan(_ fixture: HostFixture, _ params: JSONObject = params) async throws -> JSONValue {
        try await fixture.result("execute.plan", params)
    }

    @Test("A plan shows the request to the provider and sends nothing")
    func shows() async throws {
        let service = ExecutionService()
        let fixture = HostFixture.live(service)
        let plan = try await plan(
            fixture,
            Self.params.setting([
                "pathParams": ["thing": "a/b c"], "queryParameters": try JSONValue(parsing: #"{"page":1.50}"#),
                "requestBody": ["x": [1]],
                "additionalHeaders": ["Notion-Version": "2022-06-28", "Authorization": "Bearer abc"],
            ]))
        #expect(plan["request"]?["method"] == "POST")
        #expect(plan["request"]?["path"] == "/things/a%2Fb%20c")
        #expect(plan["request"]?["query"]?.text == #"{"page":1.50}"#)
        #expect(plan["request"]?["headers"] == ["Notion-Version": "2022-06-28", "Authorization": "[redacted]"])
        #expect(plan["request"]?["body"] == ["x": [1]])
        #expect(plan["effect"] == "write")
        #expect(plan["class"] == "W")
        for ending in RetryRules.Ending.allCases {
            #expect(plan["retry"]?[ending.rawValue] == .bool(RetryRules(for: .write).retried.contains(ending)))
        }
        #expect(plan["policy"]?["verdict"] == "allow")
        #expect(plan["findings"] == [])
        #expect(plan["planDigest"]?.stringValue?.utf8.count == 64)
        #expect(service.executions.isEmpty)
    }

    @Test("A plan has findings with pointers into the parameters", arguments: [true, false])
    func finds(hasPathParams: Bool) async throws {
        let service = ExecutionService()
        service.redefine { definition in
            definition["requestBody"] = [
                "type": "object", "required": ["amount"],
                "properties": ["amount": ["type": "integer"], "password": ["type": "integer"]],
            ]
        }
        var params = Self.params.setting(["requestBody": ["amount": "7", "password": "hunter2!"]])
        params["pathParams"] = hasPathParams ? [:] : nil
        let plan = try await plan(HostFixture.live(service), params)
        let findings = try #require(plan["findings"]?.arrayValue)
        #expect(
            findings.compactMap { $0["pointer"]?.stringValue }
                == ["/pathParams/thing", "/requestBody/amount", "/requestBody/password"])
        #expect(plan["request"]?["path"] == "/things/{thing}")
        #expect(!plan.text.contains("hunter2!"))
    }

    @Test("An execution that agrees with its plan is sent")
    func kept() async throws {
        let service = ExecutionService()
        let fixture = HostFixture.live(service)
        let digest = try #require(try await plan(fixture)["planDigest"])
        #expect(try await plan(fixture)["planDigest"] == digest)
        let result = try await fixture.result("execute", Self.params.setting(["planDigest": digest]))
        #expect(result["outcome"] == "applied")
        #expect(service.executions.count == 1)
        // Each plan, and the execution with a digest, reads the definition anew.
        #expect(service.definitionsRead == 3)
    }

    /// What may change between a plan and its execution, and how the refusal calls it.
    static let changes: [(String, KeyValuePairs<String, JSONValue>)] = [
        ("the user", ["userId": "v"]), ("the credential", ["credentialId": "64b7f0a1c2d3e4f5a6b7c8d0"]),
        ("pathParams", ["pathParams": ["thing": "8"]]), ("queryParameters", ["queryParameters": [:]]),
        ("requestBody", ["requestBody": ["x": 1]]), ("additionalHeaders", ["additionalHeaders": ["a": "b"]]),
    ]

    @Test("A plan refuses other arguments, and names the difference", arguments: changes)
    func otherArguments(_ name: String, _ change: KeyValuePairs<String, JSONValue>) async throws {
        let service = ExecutionService()
        let fixture = HostFixture.live(service)
        let digest = try #require(try await plan(fixture)["planDigest"])
        let error = try await fixture.error("execute", Self.params.setting(change).setting(["planDigest": digest]))
        #expect(error["data"]?["kind"] == "conflict")
        #expect(error["data"]?["outcome"] == "not_sent")
        #expect(error["message"] == .string("The execution differs from its plan: \(name) differs."))
        #expect(service.executions.isEmpty)
    }

    @Test("A plan refuses a changed definition, whatever is cached")
    func otherDefinition() async throws {
        let service = ExecutionService()
        let fixture = HostFixture.live(service)
        _ = try await fixture.result("execute", Self.params)
        let digest = try #require(try await plan(fixture)["planDigest"])
        service.redefine { $0["path"] = "/elsewhere/{thing}" }
        let error = try await fixture.error("execute", Self.params.setting(["planDigest": digest]))
        #expect(error["data"]?["kind"] == "conflict")
        #expect(error["message"]?.stringValue?.contains("the action's definition differs") == true)
        #expect(service.executions.count == 1)
    }

    @Test("A plan of another process is checked, too")
    func elsewhere() async throws {
        let service = ExecutionService()
        let digest = try #require(try await plan(HostFixture.live(service))["planDigest"])
        let other = HostFixture.live(service)
        #expect(try await other.result("execute", Self.params.setting(["planDigest": digest]))["outcome"] == "applied")
        let error = try await other.error(
            "execute", Self.params.setting(["planDigest": digest, "requestBody": 1]))
        #expect(error["data"]?["kind"] == "conflict")
        #expect(service.executions.count == 1)
    }

    @Test("A plan is recent for ten minutes")
    func memory() {
        let clock = ManualClock()
        let memory = RecentPlans(now: { clock.now })
        let action = ActionDetails(["id": "a"], connectorId: "c", actionId: "a", rules: EffectRules())
        guard let action else {
            Issue.record("no action")
            return
        }
        let call = Call(
            method: ExecuteMethods.execute, arguments: Self.params, services: HostFixture.sandbox().services,
            context: .init { _, _ in }, record: nil, start: .now)
        let plan = ExecutionPlan(
            ExecutionContext(call), action: action, decision: PolicyDecision(.allow, by: .none))
        #expect(!memory.isRecent(plan.digest))
        memory.keep(plan)
        clock.advance(by: .seconds(599))
        #expect(memory.isRecent(plan.digest))
        #expect(memory.differences(from: plan.digest, to: plan) == [])
        clock.advance(by: .seconds(1))
        #expect(!memory.isRecent(plan.digest))
    }
}

import Alloy
import HostTestSupport
import JSON
import TestSupport
import Testing

@testable import AlloyHost

/// The terms of calls that another module makes for its own callers.
@Suite("Terms of an execution", .hangLimit)
struct ExecutionTermsTests {
    private static let repeated = ExecutionTerms(repetition: .init())
    private static let params = ExecutionService.params

    @Test(
        "An action of another effect is refused before it is sent",
        arguments: [
            ("get", [.idempotentWrite, .write, .destructive]), ("put", [.read]), ("post", [.read, .idempotentWrite]),
            ("delete", [.read, .idempotentWrite, .write]), ("post", []),
        ] as [(String, Set<Effect>)])
    func effects(httpMethod: String, allowed: Set<Effect>) async throws {
        let service = ExecutionService(httpMethod: httpMethod)
        let fixture = HostFixture.live(service)
        for method in ["execute", "execute.batch"] {
            let params = method == "execute" ? Self.params : ["items": [.object(Self.params)]]
            let (result, error) = try await fixture.call(method, params, ExecutionTerms(allowedEffects: allowed))
            let refused = try #require(error?["data"] ?? result?["results"]?[0]?["error"]?["data"])
            #expect(refused["kind"] == "policy_denied" && refused["outcome"] == "not_sent")
            let effect = try #require(refused["technical"]?["effect"]?.stringValue)
            #expect(!allowed.map(\.rawValue).contains(effect))
            #expect(refused["fix"]?.text.contains("effect \(effect)") == true)
            if method == "execute" { #expect(error?["message"]?.stringValue?.contains(" is \(effect),") == true) }
        }
        #expect(service.executions.isEmpty)
        let rest = ExecutionTerms(allowedEffects: Set(Effect.allCases).subtracting(allowed))
        #expect(try await fixture.call("execute", Self.params, rest).result?["outcome"] == "applied")
    }

    @Test("What the policy denies is reported before the effect")
    func policyFirst() async throws {
        let policy = try Policy(
            parsing: Array(#"{"rules":[{"match":{"effect":"write"},"verdict":"deny","because":"no"}]}"#.utf8))
        let fixture = HostFixture.live(ExecutionService(), HostOptions(policy: policy))
        let error = try await fixture.call("execute", Self.params, ExecutionTerms(allowedEffects: [.read])).error
        #expect(error?["message"]?.stringValue?.contains("/rules/0") == true, "\(error ?? nil)")
    }

    @Test("A read never gets a key")
    func reads() async throws {
        let service = ExecutionService(httpMethod: "get")
        let fixture = HostFixture.live(service)
        for _ in 0..<2 {
            let reply = try #require(try await fixture.call("execute", Self.params, Self.repeated).result)
            #expect(reply["replayed"] == nil)
        }
        #expect(service.executions.count == 2)
    }

    @Test("An explicit key is kept, and the methods themselves derive none")
    func explicitKey() async throws {
        let service = ExecutionService()
        let fixture = HostFixture.live(service)
        let keyed = Self.params.setting(["idempotencyKey": "order-7"])
        let first = try #require(try await fixture.call("execute", keyed, Self.repeated).result)
        let row = try await fixture.result("executions.get", ["executionId": first["executionId"] ?? nil])
        #expect(row["execution"]?["idempotencyKey"] == "order-7")
        #expect(try await fixture.call("execute", keyed, Self.repeated).result?["replayed"] == true)
        #expect(service.executions.count == 1)
        let derived = try #require(try await fixture.call("execute", Self.params, Self.repeated).result)
        #expect(derived["replayed"] == nil)
        let other = try await fixture.result("executions.get", ["executionId": derived["executionId"] ?? nil])
        #expect(other["execution"]?["idempotencyKey"] == nil)
        _ = try await fixture.result("execute", Self.params)
        #expect(service.executions.count == 3)
    }

    @Test("A call that joins the same write may be cancelled or late; the write goes on")
    func joining() async throws {
        let gate = AsyncGate()
        let service = ExecutionService(beforeAnswer: { _ in await gate.wait() })
        let fixture = HostFixture.live(service)
        async let first = fixture.call("execute", Self.params, Self.repeated)
        await service.started(1)
        let waiting = Task { try await fixture.call("execute", Self.params, Self.repeated).error }
        await eventually { fixture.services.runningKeys.waiting == 1 }
        waiting.cancel()
        let error = try #require(try await waiting.value)
        #expect(error["data"]?["kind"] == "cancelled" && error["data"]?["outcome"] == "unknown")
        #expect(!error.text.contains("key"), "the caller gave no key")
        let late = try await fixture.call("execute", Self.params.setting(["timeoutMs": 1]), Self.repeated).error
        #expect(late?["data"]?["kind"] == "timed_out" && late?["data"]?["outcome"] == "unknown")
        gate.open()
        let applied = try #require(try await first.result)
        #expect(late?["data"]?["executionId"] == applied["executionId"])
        #expect(service.executions.count == 1)
    }

    @Test("Those that join a write of unknown outcome are told which execution to settle")
    func joinedUnknown() async throws {
        let gate = AsyncGate()
        let service = ExecutionService(ExecutionService.lost, beforeAnswer: { _ in await gate.wait() })
        let fixture = HostFixture.live(service)
        async let first = fixture.call("execute", Self.params, Self.repeated)
        await service.started(1)
        async let second = fixture.call("execute", Self.params, Self.repeated)
        await eventually { fixture.services.runningKeys.waiting == 1 }
        gate.open()
        let errors = try await [first, second].map { $0.error?["data"] }
        let id = try #require(errors[0]?["executionId"])
        #expect(errors[1]?["executionId"] == id && errors[1]?["outcome"] == "unknown")
        #expect(try await fixture.result("executions.get", ["executionId": id])["execution"]?["outcome"] == "unknown")
        #expect(service.executions.count == 1)
    }

    @Test("A write that was rejected, or not sent, runs again", arguments: [0, 1])
    func withoutEffect(_ which: Int) async throws {
        let failure = [ExecutionService.refused, ExecutionService.unreached][which]
        let service = ExecutionService(failure, ExecutionService.applied)
        let fixture = HostFixture.live(service, configure: { $0.retry.maximumAttempts = 1 })
        #expect(try await fixture.call("execute", Self.params, Self.repeated).error != nil)
        #expect(try await fixture.call("execute", Self.params, Self.repeated).result?["replayed"] == nil)
        #expect(service.executions.count == 2)
    }

    @Test("An idempotent write of unknown outcome is not repeated by itself, and the advice says how")
    func idempotentWrite() async throws {
        let service = ExecutionService(httpMethod: "put", ExecutionService.lost, ExecutionService.applied)
        let fixture = HostFixture.live(service, configure: { $0.retry.maximumAttempts = 1 })
        let error = try #require(try await fixture.call("execute", Self.params, Self.repeated).error?["data"])
        #expect(error["outcome"] == "unknown" && error["retry"]?["safe"] == false)
        #expect(error["fix"]?[0]?.stringValue?.contains("`repeat`") == true)
        #expect(try await fixture.call("execute", Self.params, Self.repeated).error?["data"]?["kind"] == "conflict")
        let terms = ExecutionTerms(repetition: .init(text: "again"))
        #expect(try await fixture.call("execute", Self.params, terms).result?["outcome"] == "applied")
        #expect(service.executions.count == 2)
    }

    @Test("A method that never waits, and one that does not exist, are called like others")
    func otherMethods() async throws {
        let fixture = HostFixture.live(ExecutionService())
        #expect(try await fixture.call("host.info", [:], .none).result?["name"] != nil)
        #expect(try await fixture.call("no.method", [:], .none).error?["code"] == -32_601)
        #expect(try await fixture.call("execute", [:], .none).error?["code"] == -32_602)
    }
}

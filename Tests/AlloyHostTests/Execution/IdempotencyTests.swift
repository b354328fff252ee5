import Alloy
import Foundation
import HTTP
import HostTestSupport
import JSON
import TestSupport
import Testing

@testable import AlloyHost

/// What an idempotency key does within one host: the ledger's own rules have tests of their own.
@Suite("An idempotency key", .hangLimit)
struct IdempotencyTests {
    private static let params = ExecutionService.params.setting(["idempotencyKey": "order-7"])

    @Test("A key of an applied execution returns its reply", arguments: [LedgerLocation.memory, .directory("")])
    func replay(_ place: LedgerLocation) async throws {
        let folder = TemporaryFolder()
        let service = ExecutionService()
        let fixture = HostFixture.live(service, ledger: place == .memory ? .memory : .directory(folder.path))
        let first = try await fixture.result("execute", Self.params)
        let second = try await fixture.result("execute", Self.params)
        #expect(service.executions.count == 1)
        #expect(first["replayed"] == nil)
        #expect(second["replayed"] == true)
        for member in ["executionId", "outcome", "responseData", "metadata"] {
            #expect(first[member] == second[member])
        }
        #expect(second["attempts"] == [])
    }

    @Test("A key is refused with other arguments")
    func otherArguments() async throws {
        let service = ExecutionService()
        let fixture = HostFixture.live(service)
        _ = try await fixture.result("execute", Self.params)
        let error = try await fixture.error("execute", Self.params.setting(["requestBody": 7]))
        #expect(error["data"]?["kind"] == "conflict")
        #expect(service.executions.count == 1)
    }

    @Test("The same key of another user, connector or action is another key")
    func scope() async throws {
        let service = ExecutionService()
        let fixture = HostFixture.live(service)
        _ = try await fixture.result("execute", Self.params)
        let other = try await fixture.result("execute", Self.params.setting(["userId": "v"]))
        #expect(other["replayed"] == nil)
        #expect(service.executions.count == 2)
    }

    @Test("A key with an unknown outcome is refused until it is resolved or forced")
    func unknown() async throws {
        let service = ExecutionService(ExecutionService.lost, ExecutionService.applied)
        let fixture = HostFixture.live(service)
        let first = try await fixture.error("execute", Self.params)
        #expect(first["data"]?["outcome"] == "unknown")
        let id = try #require(first["data"]?["executionId"])
        let refused = try await fixture.error("execute", Self.params)
        #expect(refused["data"]?["kind"] == "conflict")
        #expect(refused["data"]?["outcome"] == "not_sent")
        #expect(service.executions.count == 1)
        #expect(
            refused["data"]?["fix"]?.arrayValue?.contains { step in
                step["method"] == "executions.resolve" && step["params"]?["executionId"] == id
            } == true, "\(refused)")
        let forced = try await fixture.result("execute", Self.params.setting(["force": true]))
        #expect(forced["outcome"] == "applied")
        #expect(service.executions.count == 2)
    }

    @Test(
        "After resolving as applied, a key returns a reply without data; as rejected, it runs",
        arguments: ["applied", "rejected"])
    func resolved(_ outcome: String) async throws {
        let service = ExecutionService(ExecutionService.lost, ExecutionService.applied)
        let fixture = HostFixture.live(service)
        let id = try #require(try await fixture.error("execute", Self.params)["data"]?["executionId"])
        let row = try await fixture.result("executions.resolve", ["executionId": id, "outcome": .string(outcome)])
        #expect(row["execution"]?["outcome"] == .string(outcome))
        let result = try await fixture.result("execute", Self.params)
        #expect(result["outcome"] == "applied")
        #expect((result["replayed"] == true) == (outcome == "applied"))
        #expect(service.executions.count == (outcome == "applied" ? 1 : 2))
        if outcome == "applied" {
            #expect(result["responseData"] == .null)
            #expect(result["warnings"]?.arrayValue?.isEmpty == false)
        }
    }

    @Test("A key of a rejected or unsent execution runs again", arguments: [0, 1])
    func runsAgain(_ which: Int) async throws {
        let failure = [ExecutionService.refused, ExecutionService.unreached][which]
        let service = ExecutionService(failure, ExecutionService.applied)
        let fixture = HostFixture.live(service, configure: { $0.retry.maximumAttempts = 1 })
        _ = try await fixture.error("execute", Self.params)
        #expect(try await fixture.result("execute", Self.params)["outcome"] == "applied")
        #expect(service.executions.count == 2)
    }

    @Test("A call with the key of a running execution joins it")
    func joins() async throws {
        let gate = AsyncGate()
        let service = ExecutionService(beforeAnswer: { _ in await gate.wait() })
        let fixture = HostFixture.live(service)
        async let first = fixture.result("execute", Self.params)
        await service.started(1)
        async let second = fixture.result("execute", Self.params)
        async let third = fixture.error("execute", Self.params.setting(["requestBody": 1]))
        #expect(try await third["data"]?["kind"] == "conflict")
        await eventually { fixture.services.runningKeys.waiting == 1 }
        gate.open()
        let replies = try await [first, second]
        #expect(replies[0]["executionId"] == replies[1]["executionId"])
        #expect(replies.map { $0["replayed"] } == [nil, true])
        #expect(service.executions.count == 1)
    }

    @Test("A running execution goes on when a joined call gives up")
    func givesUp() async throws {
        let gate = AsyncGate()
        let service = ExecutionService(beforeAnswer: { _ in await gate.wait() })
        let fixture = HostFixture.live(service)
        async let first = fixture.result("execute", Self.params)
        await service.started(1)
        let waiting = Task { try await fixture.error("execute", Self.params) }
        await eventually { fixture.services.runningKeys.waiting == 1 }
        waiting.cancel()
        let error = try await waiting.value
        #expect(error["data"]?["kind"] == "cancelled")
        #expect(error["data"]?["outcome"] == "unknown")
        let late = try await fixture.error("execute", Self.params.setting(["timeoutMs": 1]))
        #expect(late["data"]?["kind"] == "timed_out")
        gate.open()
        #expect(try await first["outcome"] == "applied")
        #expect(service.executions.count == 1)
    }

    @Test("A joined call runs itself if the other execution was not sent")
    func runsAfterOneThatWasNotSent() async throws {
        let gate = AsyncGate()
        let service = ExecutionService(
            ExecutionService.unreached, ExecutionService.applied,
            beforeAnswer: { number in if number == 1 { await gate.wait() } })
        let fixture = HostFixture.live(service, configure: { $0.retry.maximumAttempts = 1 })
        async let first = fixture.error("execute", Self.params)
        await service.started(1)
        async let second = fixture.result("execute", Self.params)
        await eventually { fixture.services.runningKeys.waiting == 1 }
        gate.open()
        #expect(try await first["data"]?["outcome"] == "not_sent")
        #expect(try await second["outcome"] == "applied")
        #expect(try await second["replayed"] == nil)
        #expect(service.executions.count == 2)
    }

    @Test("A key of an unsent execution may be used with other arguments")
    func keptBack() async throws {
        let folder = TemporaryFolder()
        let service = ExecutionService()
        let limited = HostFixture.live(
            service, HostOptions(policy: try Policy(parsing: Array(#"{"rules":[],"limits":{"writes":0}}"#.utf8))),
            ledger: .directory(folder.path))
        #expect(try await limited.error("execute", Self.params)["data"]?["kind"] == "policy_denied")
        let other = HostFixture.live(service, ledger: .directory(folder.path))
        let result = try await other.result("execute", Self.params.setting(["requestBody": 7]))
        #expect(result["outcome"] == "applied")
        #expect(service.executions.count == 1)
    }

    @Test("A key with an unknown outcome is refused even for an idempotent action")
    func unknownAndRepeatable() async throws {
        let service = ExecutionService(httpMethod: "put", ExecutionService.lost, ExecutionService.applied)
        let fixture = HostFixture.live(service, configure: { $0.retry.maximumAttempts = 1 })
        let error = try await fixture.error("execute", Self.params)
        #expect(error["data"]?["outcome"] == "unknown")
        #expect(error["data"]?["retry"]?["safe"] == false)
        #expect(error["data"]?["fix"]?.arrayValue?.first?.stringValue?.contains("force") == true)
        #expect(try await fixture.result("execute", Self.params.setting(["force": true]))["outcome"] == "applied")
        let other = ExecutionService(httpMethod: "put", ExecutionService.lost)
        let without = HostFixture.live(other, configure: { $0.retry.maximumAttempts = 1 })
        let plain = try await without.error("execute", ExecutionService.params)
        let isSafe = RetryRules(for: .idempotent).allowRetry(after: .ambiguous, status: nil)
        #expect(plain["data"]?["retry"]?["safe"] == .bool(isSafe))
    }

    @Test("Without a key, a second identical write only warns")
    func warns() async throws {
        let service = ExecutionService()
        let fixture = HostFixture.live(service)
        let first = try await fixture.result("execute", ExecutionService.params)
        let second = try await fixture.result("execute", ExecutionService.params)
        #expect(first["warnings"] == [])
        let id = try #require(first["executionId"]?.stringValue)
        #expect(second["warnings"]?.arrayValue?.count == 1)
        #expect(second["warnings"]?.arrayValue?.first?.stringValue?.contains(id) == true)
        #expect(service.executions.count == 2)
        let other = try await fixture.result("execute", ExecutionService.params.setting(["requestBody": 1]))
        #expect(other["warnings"] == [])
    }

    @Test("Without a key, a second identical read does not warn")
    func reads() async throws {
        let fixture = HostFixture.live(ExecutionService(httpMethod: "get"))
        _ = try await fixture.result("execute", ExecutionService.params)
        #expect(try await fixture.result("execute", ExecutionService.params)["warnings"] == [])
    }
}

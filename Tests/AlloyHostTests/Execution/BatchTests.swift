import Alloy
import HostTestSupport
import JSON
import JSONRPC
import TestSupport
import Testing

@testable import AlloyHost

@Suite("A batch of executions", .hangLimit)
struct BatchTests {
    private static func items(_ count: Int) -> JSONValue {
        .array((0..<count).map { .object(ExecutionService.params.setting(["requestBody": .int($0)])) })
    }

    private func kinds(_ result: JSONValue) -> [String] {
        (result["results"]?.arrayValue ?? []).map { item in
            item["result"]?["outcome"]?.stringValue
                ?? "\(item["error"]?["data"]?["kind"]?.stringValue ?? "?") "
                + "\(item["error"]?["data"]?["outcome"]?.stringValue ?? "?")"
        }
    }

    @Test("Results have the order of the items, each with its own outcome")
    func order() async throws {
        let service = ExecutionService(
            ExecutionService.applied, ExecutionService.lost, ExecutionService.refused, ExecutionService.applied)
        let result = try await HostFixture.live(service).result(
            "execute.batch", ["items": Self.items(4), "concurrency": 1])
        #expect(
            kinds(result) == ["applied", "unknown_outcome unknown", "invalid_input rejected", "applied"], "\(result)")
        let bodies = try service.executions.map { try JSONValue(parsing: $0.body ?? [])["requestBody"] }
        #expect(bodies == [0, 1, 2, 3])
    }

    @Test("Runs up to `concurrency` items at the same time", arguments: [1, 3, 64])
    func concurrency(_ limit: Int) async throws {
        let gate = AsyncGate()
        let service = ExecutionService(beforeAnswer: { _ in await gate.wait() })
        async let result = HostFixture.live(service).result(
            "execute.batch", ["items": Self.items(20), "concurrency": .int(limit)])
        await service.started(min(limit, 20))
        gate.open()
        #expect(kinds(try await result) == Array(repeating: "applied", count: 20))
        #expect(service.mostRunning <= limit)
        #expect(service.executions.count == 20)
    }

    @Test("With stopOnFailure, starts no item after a failure")
    func stops() async throws {
        let service = ExecutionService(ExecutionService.applied, ExecutionService.refused, ExecutionService.applied)
        let result = try await HostFixture.live(service).result(
            "execute.batch", ["items": Self.items(5), "concurrency": 1, "stopOnFailure": true])
        #expect(
            kinds(result) == ["applied", "invalid_input rejected"] + Array(repeating: "cancelled not_sent", count: 3))
        #expect(service.executions.count == 2)
    }

    @Test("After a cancel, starts no item and returns the outcomes of those that ran")
    func cancelled() async throws {
        let gate = AsyncGate()
        let service = ExecutionService(beforeAnswer: { _ in await gate.wait() })
        let fixture = HostFixture.live(service)
        let running = Task { try await fixture.result("execute.batch", ["items": Self.items(6), "concurrency": 2]) }
        await service.started(2)
        running.cancel()
        gate.open()
        #expect(
            kinds(try await running.value)
                == ["applied", "applied"] + Array(repeating: "cancelled not_sent", count: 4))
        #expect(service.executions.count == 2)
    }

    @Test("Runs nothing if the parameters of an item are invalid, and names each problem")
    func wrongItem() async throws {
        let service = ExecutionService()
        let good = JSONValue.object(ExecutionService.params)
        let bad = JSONValue.object(ExecutionService.params.setting(["credentialId": "x", "colour": 1]))
        let error = try await HostFixture.live(service).error("execute.batch", ["items": [good, bad]])
        #expect(error["code"] == -32602)
        let pointers = error["data"]?["problems"]?.arrayValue?.compactMap { $0["pointer"]?.stringValue }
        #expect(Set(pointers ?? []) == ["/items/1/credentialId", "/items/1/colour"])
        #expect(service.executions.isEmpty)
    }

    @Test("Accepts at most a thousand items")
    func bound() async throws {
        let service = ExecutionService()
        let fixture = HostFixture.live(service)
        let error = try await fixture.error("execute.batch", ["items": Self.items(1_001)])
        #expect(error["code"] == -32602)
        #expect(service.executions.isEmpty)
        #expect(kinds(try await fixture.result("execute.batch", ["items": Self.items(1_000)])).count == 1_000)
        #expect(service.executions.count == 1_000)
    }

    @Test("Items with one idempotency key are one execution")
    func keys() async throws {
        let service = ExecutionService()
        let item = JSONValue.object(ExecutionService.params.setting(["idempotencyKey": "k"]))
        let result = try await HostFixture.live(service).result("execute.batch", ["items": [item, item, item]])
        #expect(kinds(result) == ["applied", "applied", "applied"])
        #expect(service.executions.count == 1)
    }
}

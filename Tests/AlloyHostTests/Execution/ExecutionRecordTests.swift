import Alloy
import HostTestSupport
import JSON
import TestSupport
import Testing

@testable import AlloyHost

/// What `executions.*` tell of what was executed.
@Suite("The record of executions", .hangLimit)
struct ExecutionRecordTests {
    @Test(
        "The ledger has a row for every execution, including refused ones",
        arguments: [LedgerLocation.memory, .directory("")])
    func rows(_ place: LedgerLocation) async throws {
        let folder = TemporaryFolder()
        let service = ExecutionService(
            ExecutionService.applied, ExecutionService.lost, ExecutionService.refused, ExecutionService.unreached)
        let fixture = HostFixture.live(
            service, ledger: place == .memory ? .memory : .directory(folder.path),
            configure: { $0.retry.maximumAttempts = 1 })
        let named = ExecutionService.params.setting(["_meta": ["callId": "my call"]])
        var ids = [try await fixture.result("execute", named)["executionId"]]
        for _ in 0..<3 {
            ids.append(try await fixture.error("execute", ExecutionService.params)["data"]?["executionId"])
        }
        let listed = try await fixture.result("executions.list")
        let rows = try #require(listed["executions"]?.arrayValue)
        #expect(rows.map { $0["executionId"] } == ids.reversed())
        #expect(rows.map { $0["outcome"]?.stringValue } == ["not_sent", "rejected", "unknown", "applied"])
        #expect(listed["nextCursor"] == nil)
        for row in rows {
            #expect(
                row["userId"] == "u" && row["connectorId"] == "c" && row["actionId"] == "a" && row["effect"] == "write")
            #expect(row["arguments"] == nil)
            #expect(row["argumentsDigest"]?.stringValue?.utf8.count == 64)
        }
        #expect(rows.map { $0["callId"] } == [nil, nil, nil, "my call"])
        #expect(try await fixture.result("host.info")["ledger"] == (place == .memory ? "memory" : "disk"))
        for (filter, count) in [
            (["callId": "my call"], 1), (["callId": "another"], 0), (["outcome": "unknown"], 1), (["userId": "v"], 0),
            (["connectorId": "c", "actionId": "a"], 4),
            (["since": "2999-01-01T00:00:00Z"], 0), (["since": "2020-01-01T00:00:00+01:00"], 4),
        ] as [(JSONObject, Int)] {
            #expect(
                try await fixture.result("executions.list", filter)["executions"]?.arrayValue?.count == count,
                "\(filter)")
        }
        let page = try await fixture.result("executions.list", ["limit": 3])
        let rest = try await fixture.result(
            "executions.list", ["limit": 3, "cursor": try #require(page["nextCursor"])])
        #expect(page["executions"]?.arrayValue.map { $0 + (rest["executions"]?.arrayValue ?? []) } == rows)
    }

    @Test("The ledger keeps arguments only with --ledger-arguments, and no secrets")
    func arguments() async throws {
        let service = ExecutionService()
        let fixture = HostFixture.live(service, options: { $0.keepsArguments = true })
        let id = try #require(
            try await fixture.result(
                "execute", ExecutionService.params.setting(["requestBody": ["name": "Ada", "password": "hunter2!"]]))[
                    "executionId"])
        let row = try await fixture.result("executions.get", ["executionId": id])["execution"]
        #expect(row?["arguments"]?["requestBody"] == ["name": "Ada", "password": "[redacted]"])
    }

    @Test("A known outcome can't be resolved, and an unknown execution is not found")
    func refusals() async throws {
        let fixture = HostFixture.live(ExecutionService())
        let id = try #require(try await fixture.result("execute", ExecutionService.params)["executionId"])
        let settled = try await fixture.error("executions.resolve", ["executionId": id, "outcome": "rejected"])
        #expect(settled["data"]?["kind"] == "conflict")
        let none: JSONValue = "0123456789abcdef01234567"
        #expect(try await fixture.error("executions.get", ["executionId": none])["data"]?["kind"] == "not_found")
        #expect(
            try await fixture.error("executions.resolve", ["executionId": none, "outcome": "applied"])["data"]?["kind"]
                == "not_found")
        let error = try await fixture.error("executions.list", ["since": "yesterday", "limit": 3])
        #expect(error["data"]?["kind"] == "invalid_input")
        #expect(try await fixture.error("executions.list", ["cursor": "?"])["data"]?["kind"] == "invalid_input")
    }

    @Test("If the ledger can't be written, writes are refused and reads are sent")
    func unwritable() async throws {
        let service = ExecutionService()
        let fixture = HostFixture.live(service, ledger: .directory("/dev/null/nowhere"))
        let error = try await fixture.error("execute", ExecutionService.params)
        #expect(error["data"]?["outcome"] == "not_sent")
        let fix = error["data"]?["fix"]?.text ?? ""
        #expect(fix.contains("--state-dir") && fix.contains("--no-ledger"), "\(error)")
        #expect(service.executions.isEmpty)
        let reads = ExecutionService(httpMethod: "get")
        let reader = HostFixture.live(reads, ledger: .directory(nil))
        #expect(try await reader.result("execute", ExecutionService.params)["outcome"] == "applied")
    }
}

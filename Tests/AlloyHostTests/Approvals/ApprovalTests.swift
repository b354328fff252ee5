import Alloy
import HTTP
import HostTestSupport
import JSON
import Platform
import TestSupport
import Testing

@testable import AlloyHost

/// Executions for which the policy asks a person.
@Suite("An execution that a person has to approve", .hangLimit)
struct ApprovalTests {
    private static let params = ExecutionService.params

    @Test("It is not sent, and the error says who decides, and how, without a link")
    func refused() async throws {
        let service = ExecutionService()
        let folder = TemporaryFolder()
        let host = try ApprovalSupport.host(service, in: folder.path)
        let error = try await host.error("execute", Self.params)
        #expect(
            error["message"]
                == "Rule /rules/0 of the policy (line 1) requires that a person approves a of c before it is executed: writes are looked at."
        )
        #expect(error["data"]?["kind"] == "policy_denied" && error["data"]?["outcome"] == "not_sent")
        #expect(error["data"]?["retry"] == ["safe": false])
        let digest = try #require(error["data"]?["technical"]?["approval"]?["digest"]?.stringValue)
        #expect(error.text.contains("alloy-host approve \(digest) --state-dir '\(folder.path)'"), "\(error.text)")
        #expect(!error.text.contains("http"), "\(error.text)")
        #expect(service.executions.isEmpty)
    }

    @Test("Without a state directory it says that only this process can decide")
    func inMemory() async throws {
        let host = try ApprovalSupport.host(ExecutionService())
        let error = try await host.error("execute", Self.params)
        #expect(error.text.contains("this process only") && error.text.contains("--state-dir"), "\(error.text)")
        #expect(!error.text.contains("alloy-host approve "), "\(error.text)")
    }

    @Test("An approval is used once", arguments: [true, false])
    func once(isShared: Bool) async throws {
        let (service, folder) = (ExecutionService(), TemporaryFolder())
        let host = try ApprovalSupport.host(service, in: isShared ? folder.path : nil)
        let digest = try await ApprovalSupport.ask(host)
        #expect(try await ApprovalSupport.ask(host) == digest)
        _ = try await host.host.approvals.decide(digest, .approve, by: .terminal)
        #expect(try await host.result("execute", Self.params)["outcome"] == "applied")
        #expect(try await host.host.approvals.find(digest)?.state == .used)
        #expect(try await ApprovalSupport.ask(host) == digest)
        #expect(try await host.host.approvals.find(digest)?.state == .pending)
        #expect(service.executions.count == 1)
    }

    @Test("A denial holds until the plan ends, with the person's reason")
    func denied() async throws {
        let (service, clock) = (ExecutionService(), ManualClock())
        let host = try ApprovalSupport.host(service, now: { clock.now })
        let digest = try await ApprovalSupport.ask(host)
        _ = try await host.host.approvals.decide(digest, .deny, by: .terminal, reason: "not today")
        for _ in 0..<2 {
            let error = try await host.error("execute", Self.params)
            #expect(error["message"] == "A person has denied this execution: not today.")
            #expect(error["data"]?["kind"] == "policy_denied" && error["data"]?["retry"] == ["safe": false])
        }
        clock.advance(by: .seconds(600))
        #expect(try await ApprovalSupport.ask(host) == digest)
        #expect(service.executions.isEmpty)
    }

    @Test("A plan and an approval end ten minutes after the plan was made", arguments: [true, false])
    func expiry(isShared: Bool) async throws {
        let (service, clock, folder) = (ExecutionService(), ManualClock(), TemporaryFolder())
        let host = try ApprovalSupport.host(service, in: isShared ? folder.path : nil, now: { clock.now })
        let digest = try await ApprovalSupport.ask(host)
        clock.advance(by: .seconds(599))
        _ = try await host.host.approvals.decide(digest, .approve, by: .terminal)
        clock.advance(by: .seconds(1))
        #expect(try await host.host.approvals.list().isEmpty)
        #expect(try await ApprovalSupport.ask(host) == digest)
        #expect(try await host.host.approvals.find(digest)?.state == .pending)
        clock.advance(by: .seconds(601))
        let error = await #expect(throws: AlloyError.self) {
            try await host.host.approvals.decide(digest, .approve, by: .terminal)
        }
        #expect(error?.kind == .notFound)
        #expect(service.executions.isEmpty)
    }

    @Test("Other arguments are another plan", arguments: PlanTests.changes)
    func otherArguments(_ name: String, _ change: KeyValuePairs<String, JSONValue>) async throws {
        let service = ExecutionService()
        let host = try ApprovalSupport.host(service)
        let digest = try await ApprovalSupport.ask(host)
        _ = try await host.host.approvals.decide(digest, .approve, by: .terminal)
        let other = try await ApprovalSupport.ask(host, Self.params.setting(change))
        #expect(other.utf8.count == 64 && other != digest)
        #expect(service.executions.isEmpty)
    }

    @Test("A changed definition voids the approval, whatever is cached")
    func otherDefinition() async throws {
        let service = ExecutionService()
        let host = try ApprovalSupport.host(service)
        let digest = try await ApprovalSupport.ask(host)
        _ = try await host.host.approvals.decide(digest, .approve, by: .terminal)
        service.redefine { $0["path"] = "/elsewhere/{thing}" }
        #expect(try await ApprovalSupport.ask(host) != digest)
        #expect(service.executions.isEmpty)
    }

    @Test("A changed policy voids the approval")
    func otherPolicy() async throws {
        let (service, folder) = (ExecutionService(), TemporaryFolder())
        let digest = try await ApprovalSupport.ask(try ApprovalSupport.host(service, in: folder.path))
        let other = try ApprovalSupport.host(
            service, in: folder.path, policy: #"{"rules": [{"match": {"effect": "write"}, "verdict": "ask"}]}"#)
        _ = try await other.host.approvals.decide(digest, .approve, by: .terminal)
        #expect(try await ApprovalSupport.ask(other) != digest)
        #expect(service.executions.isEmpty)
    }

    @Test("Two hosts that execute at the same time use an approval once")
    func race() async throws {
        let folder = TemporaryFolder()
        let service = ExecutionService()
        let hosts = [
            try ApprovalSupport.host(service, in: folder.path), try ApprovalSupport.host(service, in: folder.path),
        ]
        let rounds = 12
        for round in 1...rounds {
            let params = Self.params.setting(["requestBody": ["round": .int(round)]])
            let digest = try await ApprovalSupport.ask(hosts[0], params)
            _ = try await hosts[1].host.approvals.decide(digest, .approve, by: .terminal)
            let replies = await withTaskGroup(of: [UInt8].self) { group in
                for number in 0..<6 { group.addTask { await hosts[number % 2].reply("execute", .named(params)) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let applied = try replies.filter { try JSONValue(parsing: $0)["result"] != nil }
            #expect(applied.count == 1)
            #expect(service.executions.count == round)
        }
    }

    @Test("A plan shows what is approved without secrets, also on disk")
    func redacted() async throws {
        let (service, folder) = (ExecutionService(), TemporaryFolder())
        let host = try ApprovalSupport.host(service, in: folder.path)
        let digest = try await ApprovalSupport.ask(
            host,
            Self.params.setting([
                "requestBody": ["name": "Ada", "password": "hunter2-hunter2"],
                "additionalHeaders": ["Authorization": "Bearer canary-canary"],
            ]))
        let approval = try #require(try await host.host.approvals.find(digest))
        #expect(approval.plan["request"]?["body"] == ["name": "Ada", "password": "[redacted]"])
        #expect(approval.plan["effect"] == "write" && approval.plan["rule"]?["because"] == "writes are looked at")
        let file = try Descriptor.open(path: "\(folder.path)/approvals/\(digest).json")
        defer { file.close() }
        let text = String(decoding: try file.readToEnd(maximumBytes: 1 << 20), as: UTF8.self)
        #expect(text.contains("Ada") && !text.contains("hunter2") && !text.contains("canary"))
    }

    @Test("A plan that nobody can read is refused")
    func tooLarge() async throws {
        let host = try ApprovalSupport.host(ExecutionService())
        let error = try await host.error(
            "execute", Self.params.setting(["requestBody": .string(String(repeating: "x", count: 300_000))]))
        #expect(error["message"]?.stringValue?.contains("too large") == true)
        #expect(try await host.host.approvals.list().isEmpty)
    }

    @Test("What an idempotency key has already made is told again without another approval")
    func replay() async throws {
        let service = ExecutionService()
        let host = try ApprovalSupport.host(service)
        let params = Self.params.setting(["idempotencyKey": "k"])
        _ = try await host.host.approvals.decide(try await ApprovalSupport.ask(host, params), .approve, by: .terminal)
        #expect(try await host.result("execute", params)["replayed"] == nil)
        #expect(try await host.result("execute", params)["replayed"] == true)
        #expect(service.executions.count == 1)
    }

    @Test("Arguments that are refused use no approval up")
    func validation() async throws {
        let service = ExecutionService()
        let host = try ApprovalSupport.host(service)
        let digest = try await ApprovalSupport.ask(host)
        _ = try await host.host.approvals.decide(digest, .approve, by: .terminal)
        service.redefine { $0["requestBody"] = ["type": "object", "required": ["x"]] }
        let error = try await host.error("execute", Self.params.setting(["validate": "strict"]))
        #expect(error["data"]?["kind"] == "validation_failed")
        #expect(try await host.host.approvals.find(digest)?.state == .approved)
    }

    @Test("execute.plan makes the plan that waits, and shows its state")
    func planning() async throws {
        let service = ExecutionService()
        let host = try ApprovalSupport.host(service)
        let plan = try await host.result("execute.plan", Self.params)
        #expect(plan["policy"]?["verdict"] == "ask" && plan["approval"]?["state"] == "pending")
        let digest = try #require(plan["planDigest"]?.stringValue)
        _ = try await host.host.approvals.decide(digest, .approve, by: .terminal)
        #expect(try await host.result("execute.plan", Self.params)["approval"]?["state"] == "approved")
        let params = Self.params.setting(["planDigest": .string(digest)])
        #expect(try await host.result("execute", params)["outcome"] == "applied")
        #expect(service.executions.count == 1)
    }

    @Test("No more plans are kept than a person reads")
    func bound() async throws {
        let host = try ApprovalSupport.host(ExecutionService())
        for number in 0..<Approvals.maximumPending {
            let params = Self.params.setting(["requestBody": .int(number)])
            #expect(try await ApprovalSupport.ask(host, params).utf8.count == 64)
        }
        let error = try await host.error("execute", Self.params)
        #expect(error["data"]?["kind"] == "policy_denied")
        #expect(error["message"]?.stringValue?.contains("\(Approvals.maximumPending) plans wait") == true)
    }
}

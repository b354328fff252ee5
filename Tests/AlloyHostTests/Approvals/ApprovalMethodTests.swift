import Alloy
import HostTestSupport
import JSON
import TestSupport
import Testing

@testable import AlloyHost

/// `approvals.*`: who may decide, and on what.
@Suite("The methods of approvers", .hangLimit)
struct ApprovalMethodTests {
    @Test("Without --approver they are denied", arguments: ["approvals.list", "approvals.decide"])
    func denied(_ method: String) async throws {
        let host = try ApprovalSupport.host(ExecutionService())
        let digest = try await ApprovalSupport.ask(host)
        let params: JSONObject =
            method == "approvals.list" ? [:] : ["digest": .string(digest), "decision": "approve"]
        let error = try await host.error(method, params)
        #expect(error["data"]?["kind"] == "policy_denied" && error.text.contains("--approver"))
        #expect(try await host.host.approvals.find(digest)?.state == .pending)
    }

    @Test("An approver in another host of the directory decides")
    func elsewhere() async throws {
        let (service, folder) = (ExecutionService(), TemporaryFolder())
        let host = try ApprovalSupport.host(service, in: folder.path)
        let approver = try ApprovalSupport.host(service, in: folder.path, isApprover: true)
        let digest = try await ApprovalSupport.ask(host)
        let list = try await approver.result("approvals.list")
        #expect(list["approvals"]?.arrayValue?.compactMap { $0["digest"]?.stringValue } == [digest])
        #expect(list["approvals"]?[0]?["plan"]?["request"]?["path"] == "/things/7")
        let params: JSONObject = ["digest": .string(digest), "decision": "approve", "reason": "fine"]
        let approval = try await approver.result("approvals.decide", params)["approval"]
        #expect(
            approval?["state"] == "approved" && approval?["decidedBy"] == "approver" && approval?["reason"] == "fine")
        // The same decision again changes nothing; another one comes too late.
        #expect(try await approver.result("approvals.decide", params)["approval"] == approval)
        let late = try await approver.error("approvals.decide", params.setting(["decision": "deny"]))
        #expect(late["data"]?["kind"] == "conflict")
        #expect(try await host.result("execute", ExecutionService.params)["outcome"] == "applied")
        let used = try await approver.error("approvals.decide", params)
        #expect(used["data"]?["kind"] == "conflict")
        #expect(service.executions.count == 1)
    }

    @Test("A digest without a plan is not found")
    func unknown() async throws {
        let host = try ApprovalSupport.host(ExecutionService(), isApprover: true)
        let error = try await host.error(
            "approvals.decide", ["digest": .string(String(repeating: "0", count: 64)), "decision": "deny"])
        #expect(error["data"]?["kind"] == "not_found")
    }

    @Test("An approver who is locked to a user decides on nothing of others")
    func locked() async throws {
        let folder = TemporaryFolder()
        let digest = try await ApprovalSupport.ask(try ApprovalSupport.host(ExecutionService(), in: folder.path))
        for (user, count) in [("u", 1), ("v", 0)] {
            let options = HostOptions(lockedUserId: user, isApprover: true)
            let approver = HostFixture.live(ExecutionService(), options, ledger: .directory(folder.path))
            #expect(try await approver.result("approvals.list")["approvals"]?.arrayValue?.count == count)
            let reply = await approver.reply(
                "approvals.decide", .named(["digest": .string(digest), "decision": "approve"]))
            #expect((try JSONValue(parsing: reply)["error"] == nil) == (count == 1))
        }
    }
}

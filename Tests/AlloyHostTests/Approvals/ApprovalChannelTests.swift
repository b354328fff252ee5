import Alloy
import HostTestSupport
import JSON
import TestSupport
import Testing

@testable import AlloyHost

/// The way to the person behind the caller, while the call waits.
@Suite("A channel to the person", .hangLimit)
struct ApprovalChannelTests {
    @Test("An approval through the channel sends the execution, once")
    func approved() async throws {
        let service = ExecutionService()
        let host = try ApprovalSupport.host(service)
        let channel = ScriptedChannel { _ in .approved }
        #expect(try await ApprovalSupport.execute(host, asking: channel).result?["outcome"] == "applied")
        #expect(channel.plans.count == 1 && channel.plans.first?.plan["actionId"] == "a")
        #expect(service.executions.count == 1)
        #expect(try await host.host.approvals.list().map(\.state) == [.used])
    }

    @Test("A denial through the channel holds for the next call, which asks nobody")
    func denied() async throws {
        let service = ExecutionService()
        let host = try ApprovalSupport.host(service)
        let channel = ScriptedChannel { _ in .denied(reason: "no") }
        for _ in 0..<2 {
            let error = try await ApprovalSupport.execute(host, asking: channel).error
            #expect(error?["message"] == "A person has denied this execution: no.")
            #expect(error?["data"]?["kind"] == "policy_denied")
        }
        #expect(channel.plans.count == 1)
        #expect(service.executions.isEmpty)
    }

    @Test("Where nobody was asked, the error has the advice of the channel")
    func notAsked() async throws {
        let host = try ApprovalSupport.host(ExecutionService())
        let channel = ScriptedChannel { _ in .notAsked(advice: "Decide in the editor.") }
        let error = try await ApprovalSupport.execute(host, asking: channel).error
        #expect(error?["data"]?["fix"]?[0] == "Decide in the editor.")
    }

    @Test("A decision on another way, while the channel waits, counts")
    func elsewhere() async throws {
        let (service, folder) = (ExecutionService(), TemporaryFolder())
        let host = try ApprovalSupport.host(service, in: folder.path)
        let other = Approvals(in: folder.path)
        let channel = ScriptedChannel { plan in
            _ = try? await other.decide(plan.digest, .approve, by: .terminal)
            _ = try? await host.host.approvals.decision(on: plan.digest)
            return .notAsked()
        }
        #expect(try await ApprovalSupport.execute(host, asking: channel).result != nil)
        #expect(service.executions.count == 1)
    }

    @Test("A decision on another way ends the wait for a channel that does not answer")
    func elsewhereWithoutAnAnswer() async throws {
        let (service, folder) = (ExecutionService(), TemporaryFolder())
        let host = try ApprovalSupport.host(service, in: folder.path)
        let other = Approvals(in: folder.path)
        let never = ScriptedChannel { plan in
            _ = try? await other.decide(plan.digest, .approve, by: .terminal)
            try? await Task.sleep(for: .seconds(3_600))
            return .notAsked()
        }
        #expect(try await ApprovalSupport.execute(host, asking: never).result?["outcome"] == "applied")
        #expect(service.executions.count == 1)
    }

    @Test("The first decision counts: a channel does not overrule a denial")
    func firstDecision() async throws {
        let service = ExecutionService()
        let host = try ApprovalSupport.host(service)
        let channel = ScriptedChannel { plan in
            _ = try? await host.host.approvals.decide(plan.digest, .deny, by: .page)
            return .approved
        }
        #expect(try await ApprovalSupport.execute(host, asking: channel).error != nil)
        #expect(service.executions.isEmpty)
    }

    @Test("What changes while the person thinks voids the approval")
    func changed() async throws {
        let service = ExecutionService()
        let host = try ApprovalSupport.host(service)
        let channel = ScriptedChannel { _ in
            service.redefine { $0["path"] = "/elsewhere/{thing}" }
            return .approved
        }
        let error = try await ApprovalSupport.execute(host, asking: channel).error
        #expect(error?["data"]?["kind"] == "conflict" && error?["data"]?["outcome"] == "not_sent")
        #expect(service.executions.isEmpty)
    }

    @Test("A person may take longer than an execution, but not longer than the plan")
    func patience() async throws {
        let (service, clock) = (ExecutionService(), VirtualClock(advancesItself: false))
        let host = try ApprovalSupport.host(service, now: { clock.now }) { $0.sleep = clock.sleep(until:) }
        let asked = AsyncGate()
        let answered = AsyncGate()
        let slow = ScriptedChannel { _ in
            asked.open()
            await answered.wait()
            return .approved
        }
        async let reply = ApprovalSupport.execute(host, asking: slow)
        await asked.wait()
        clock.advance(by: .seconds(300))
        answered.open()
        #expect(try await reply.result?["outcome"] == "applied")

        let never = ScriptedChannel { _ in
            // Ends with the cancellation alone.
            for await _ in AsyncStream<Never>.makeStream().stream {}
            return .approved
        }
        async let late = ApprovalSupport.execute(
            host, ExecutionService.params.setting(["requestBody": 1]), asking: never)
        await eventually { !never.plans.isEmpty && clock.sleeperCount > 0 }
        clock.advance(by: .seconds(601))
        #expect(try await late.error?["data"]?["kind"] == "policy_denied")
        #expect(service.executions.count == 1)
    }

    @Test("A repeated write joins the one that waits for the person, who is asked once")
    func repeated() async throws {
        let service = ExecutionService()
        let host = try ApprovalSupport.host(service)
        let answered = AsyncGate()
        let channel = ScriptedChannel { _ in
            await answered.wait()
            return .approved
        }
        async let first = ApprovalSupport.execute(host, asking: channel, repetition: .init())
        await eventually { channel.plans.count == 1 }
        async let second = ApprovalSupport.execute(host, asking: channel, repetition: .init())
        await eventually { service.definitionsRead >= 3 }
        answered.open()
        #expect(try await first.result?["outcome"] == "applied")
        #expect(try await second.result?["outcome"] == "applied")
        // And later the outcome is told again.
        let third = try await ApprovalSupport.execute(host, asking: channel, repetition: .init())
        #expect(third.result?["replayed"] == true)
        #expect(channel.plans.count == 1 && service.executions.count == 1)
    }
}

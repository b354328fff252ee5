import Alloy
import HostTestSupport
import JSON
import JSONRPC
import Locking
import TestSupport
import Testing

@testable import AlloyHost

/// Hosts whose policy leaves every execution to a person.
enum ApprovalSupport {
    static let policy = #"{"rules": [{"match": {}, "verdict": "ask", "because": "writes are looked at"}]}"#

    /// A host with this policy before `service`. With a directory it shares its plans with others.
    static func host(
        _ service: ExecutionService, in directory: String? = nil, policy: String = policy,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, isApprover: Bool = false,
        configure: (inout AlloyConfiguration) -> Void = { _ in }
    ) throws -> HostFixture {
        let options = HostOptions(isApprover: isApprover, policy: try Policy(parsing: Array(policy.utf8)))
        return HostFixture.live(
            service, options, ledger: directory.map { .directory($0) } ?? .memory, now: now, configure: configure)
    }

    /// Executes, is refused, and returns the digest of the plan that waits now.
    static func ask(_ host: HostFixture, _ params: JSONObject = ExecutionService.params) async throws -> String {
        let error = try await host.error("execute", params)
        return error["data"]?["technical"]?["approval"]?["digest"]?.stringValue ?? ""
    }

    /// Executes with a way to the person behind the caller: the result, or the error.
    static func execute(
        _ host: HostFixture, _ params: JSONObject = ExecutionService.params, asking channel: any ApprovalChannel,
        repetition: ExecutionTerms.Repetition? = nil
    ) async throws -> (result: JSONValue?, error: JSONValue?) {
        try await host.call("execute", params, ExecutionTerms(repetition: repetition, approval: channel))
    }
}

/// A channel that answers with what the test says.
final class ScriptedChannel: ApprovalChannel {
    private let asked = Mutex<[PendingApproval]>([])
    private let answer: @Sendable (PendingApproval) async -> ApprovalAnswer

    init(_ answer: @escaping @Sendable (PendingApproval) async -> ApprovalAnswer) { self.answer = answer }

    /// The plans that it was asked about, in order.
    var plans: [PendingApproval] { asked.withLock { $0 } }

    func ask(_ plan: PendingApproval) async -> ApprovalAnswer {
        asked.withLock { $0.append(plan) }
        return await answer(plan)
    }
}

import Alloy
import ExecutionLedger
import JSON
import Platform

/// The executions with an idempotency key, given or derived, that run in this process: a call with the key of one of them
/// joins it, and gets its reply, instead of sending anything.
final class RunningKeys: Sendable {
    private struct Execution: Sendable {
        let executionId: String
        let digest: String
    }

    private let executions = SingleFlight<[UInt8], Execution, Result<ExecutionReply, AlloyError>>()

    /// Runs `execute`, or waits for the execution of the same `scope` that runs already.
    ///
    /// Throws `conflict` when that one was asked for other arguments (`digest` differs), and what it throws; when that
    /// one was not sent, this one is run. A caller who only waits can be cancelled, or run out of time, without
    /// ending the execution.
    nonisolated(nonsending) func run(
        _ scope: String, origin: KeyOrigin = .caller, digest: String, executionId: String,
        until deadline: ContinuousClock.Instant,
        configuration: AlloyConfiguration,
        _ execute: () async throws(AlloyError) -> ExecutionReply
    ) async throws(AlloyError) -> ExecutionReply {
        let scope = Array(scope.utf8)
        let execution = Execution(executionId: executionId, digest: digest)
        while true {
            let result = await executions.run(
                scope, label: execution, until: deadline, sleep: configuration.sleep, joins: { $0.digest == digest }
            ) {
                do throws(AlloyError) { return .success(try await execute()) } catch {
                    // Callers that join need the id that has the row in the ledger.
                    var error = error
                    error.executionId = error.executionId ?? executionId
                    return .failure(error)
                }
            }
            switch result {
            case .ran(let result): return try result.get()
            case .joined(.success(var reply)):
                reply["replayed"] = true
                return reply
            case .joined(.failure(let error)):
                // What kept the other one from being sent may not concern this one: its deadline, its plan.
                guard error.outcome == .notSent || (origin == .arguments && error.kind == .cancelled) else {
                    throw error
                }
            case .refused(let other): throw .contradictingKey(executionId: other.executionId)
            case .interrupted(let interruption, let other):
                throw .gaveUpJoining(
                    origin, executionId: other.executionId, isCancelled: interruption == .cancelled)
            }
        }
    }

    /// The number of calls that wait for executions of others.
    var waiting: Int { executions.waitingCount }
}

extension AlloyError {
    /// The error for a key that a running execution uses for another write.
    fileprivate static func contradictingKey(executionId: String) -> AlloyError {
        notSent(
            .conflict, "The idempotency key is in use by a running execution with other arguments.",
            fix: [
                .advice("Use a new key for another write, or send the same arguments again."),
                .call(method: "executions.get", params: ["executionId": .string(executionId)]),
            ])
    }

    fileprivate static func gaveUpJoining(
        _ origin: KeyOrigin, executionId: String, isCancelled: Bool
    ) -> AlloyError {
        let other = origin == .caller ? "the execution of the same idempotency key" : "the execution of the same write"
        var error = AlloyError(
            isCancelled ? .cancelled : .timedOut,
            isCancelled
                ? "The call was cancelled while it waited for \(other), which goes on."
                : "T\(other.dropFirst()) has not ended in time; it goes on.",
            origin: .host, outcome: .unknown,
            fix: [
                .advice(
                    "Send it again\(origin == .caller ? " with the same key" : ""): that joins the execution, or brings its "
                        + "reply."),
                .call(method: "executions.get", params: ["executionId": .string(executionId)]),
            ],
            retry: RetryAdvice(isSafe: true))
        error.executionId = executionId
        return error
    }
}

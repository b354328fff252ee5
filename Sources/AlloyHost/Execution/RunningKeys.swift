import Alloy
import JSON
import Synchronization

/// The executions with an idempotency key that run in this process: a call with the key of one of them joins it, and gets
/// its reply, instead of sending anything.
final class RunningKeys: Sendable {
    /// How the execution that was joined ended; nil when waiting for it was given up.
    private typealias Ending = Result<ExecutionReply, AlloyError>?

    private struct Running {
        let executionId: String
        let digest: String
        var waiters: [Int: CheckedContinuation<Ending, Never>] = [:]
    }

    private struct State {
        var running: [[UInt8]: Running] = [:]
        var lastWaiter = 0
    }

    private enum Part {
        case leads
        case joins(executionId: String)
        case contradicts(executionId: String)
    }

    private let state = Mutex(State())

    /// Runs `execute`, or waits for the execution of the same `scope` that runs already.
    ///
    /// Throws `conflict` when that one was asked for other arguments (`digest` differs), and what it throws; when that
    /// one was not sent, this one is run. Whoever only waits can be cancelled, or run out of time, without
    /// ending the execution.
    func run(
        _ scope: String, digest: String, executionId: String, until deadline: ContinuousClock.Instant,
        configuration: AlloyConfiguration, _ execute: () async throws(AlloyError) -> ExecutionReply
    ) async throws(AlloyError) -> ExecutionReply {
        let scope = Array(scope.utf8)
        while true {
            switch claim(scope, digest, executionId) {
            case .contradicts(let other): throw .contradictingKey(executionId: other)
            case .leads: return try await lead(scope, execute)
            case .joins(let other):
                switch await ending(of: scope, until: deadline, configuration) {
                case nil: throw .gaveUpJoining(executionId: other, isCancelled: Task.isCancelled)
                case .success(var reply):
                    reply["replayed"] = true
                    return reply
                case .failure(let error):
                    // What kept the other one from being sent may not concern this one: its deadline, its plan.
                    guard error.outcome == .notSent else { throw error }
                }
            }
        }
    }

    /// How many wait for executions of others.
    var waiting: Int { state.withLock { $0.running.values.reduce(0) { $0 + $1.waiters.count } } }

    private func claim(_ scope: [UInt8], _ digest: String, _ executionId: String) -> Part {
        state.withLock { state in
            guard let running = state.running[scope] else {
                state.running[scope] = Running(executionId: executionId, digest: digest)
                return .leads
            }
            return running.digest == digest
                ? .joins(executionId: running.executionId) : .contradicts(executionId: running.executionId)
        }
    }

    private func lead(
        _ scope: [UInt8], _ execute: () async throws(AlloyError) -> ExecutionReply
    ) async throws(AlloyError) -> ExecutionReply {
        let ending: Result<ExecutionReply, AlloyError>
        do throws(AlloyError) {
            ending = .success(try await execute())
        } catch {
            ending = .failure(error)
        }
        let waiters = state.withLock { $0.running.removeValue(forKey: scope)?.waiters }
        for waiter in (waiters ?? [:]).values { waiter.resume(returning: ending) }
        return try ending.get()
    }

    private func ending(
        of scope: [UInt8], until deadline: ContinuousClock.Instant, _ configuration: AlloyConfiguration
    ) async -> Ending {
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        // Started with the waiter in place: an alarm that rings before would be missed.
        let alarm = Mutex<Task<Void, Never>?>(nil)
        defer { alarm.withLock { $0?.cancel() } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = state.withLock { state in
                    // Looked at behind the lock: cancelling sets it before it looks for the waiter.
                    guard !Task.isCancelled, state.running[scope] != nil else { return false }
                    state.running[scope]?.waiters[number] = continuation
                    return true
                }
                // One that has just ended left a trace in the ledger: it is looked at anew.
                guard isWaiting else {
                    return continuation.resume(returning: Task.isCancelled ? nil : .failure(.endedMeanwhile))
                }
                let task = Task {
                    do throws(CancellationError) { try await configuration.sleep(deadline) } catch { return }
                    giveUp(number, scope)
                }
                alarm.withLock { $0 = task }
            }
        } onCancel: {
            giveUp(number, scope)
        }
    }

    private func giveUp(_ number: Int, _ scope: [UInt8]) {
        state.withLock { $0.running[scope]?.waiters.removeValue(forKey: number) }?.resume(returning: nil)
    }
}

extension AlloyError {
    /// Makes the one who wanted to join try again; never seen outside.
    fileprivate static let endedMeanwhile = notSent(.cancelled, "The execution has ended.", isSafeToRetry: true)

    /// A key stands for one logical write.
    fileprivate static func contradictingKey(executionId: String) -> AlloyError {
        notSent(
            .conflict, "The idempotency key is in use by a running execution with other arguments.",
            fix: [
                .advice("Use a new key for another write, or send the same arguments again."),
                .call(method: "executions.get", params: ["executionId": .string(executionId)]),
            ])
    }

    fileprivate static func gaveUpJoining(executionId: String, isCancelled: Bool) -> AlloyError {
        var error = AlloyError(
            isCancelled ? .cancelled : .timedOut,
            isCancelled
                ? "The call was cancelled while it waited for the execution of the same idempotency key, which goes on."
                : "The execution of the same idempotency key has not ended in time; it goes on.",
            origin: .host, outcome: .unknown,
            fix: [
                .advice("Send it again with the same key: that joins the execution, or brings its reply."),
                .call(method: "executions.get", params: ["executionId": .string(executionId)]),
            ],
            retry: RetryAdvice(isSafe: true))
        error.executionId = executionId
        return error
    }
}

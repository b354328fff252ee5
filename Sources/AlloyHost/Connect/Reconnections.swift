import Alloy
import JSON
import Synchronization

/// Accounts that are connected again because an execution needs them: whoever needs the same waits for the same person.
///
/// Which credential took the place of which is remembered, so that executions that still name the old one find the new one.
final class Reconnections: Sendable {
    /// Whose credential has to be replaced.
    struct Key: Hashable, Sendable {
        private let owner: ConnectQueue.Key
        private let credentialId: ExactString

        init(userId: String?, connectorId: String, credentialId: String) {
            owner = ConnectQueue.Key(userId: userId, connectorId: connectorId)
            self.credentialId = ExactString(credentialId.lowercased())
        }
    }

    /// How a reconnection that was waited for ended; nil when waiting for it was given up.
    private typealias Ending = Result<String, AlloyError>?

    private struct Running {
        let number: Int
        var task: Task<Void, Never>?
        var waiters: [Int: CheckedContinuation<Ending, Never>] = [:]
    }

    private struct State {
        var running: [Key: Running] = [:]
        var replacements: [Key: String] = [:]
        var lastNumber = 0
    }

    /// Past it, what was replaced is forgotten: then somebody is asked again.
    private static let maximumReplacements = 4_096

    private let state = Mutex(State())

    /// The credential in place of the one that `key` names: one that is known already, or what `connect` brings, which is
    /// started unless it runs. It is cancelled when nobody waits for it any more.
    ///
    /// Throws what `connect` throws; nil when the deadline came first, or the task was cancelled.
    func credential(
        inPlaceOf key: Key, until deadline: ContinuousClock.Instant, _ configuration: AlloyConfiguration,
        connect: @escaping @Sendable () async throws(AlloyError) -> String
    ) async throws(AlloyError) -> String? {
        if let known = state.withLock({ $0.replacements[key] }) { return known }
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        let alarm = Mutex<Task<Void, Never>?>(nil)
        defer { alarm.withLock { $0?.cancel() } }
        let ending = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isFirst: Bool? = state.withLock { state in
                    // Looked at behind the lock: cancelling sets it before it looks for the waiter.
                    if Task.isCancelled { return nil }
                    let isFirst = state.running[key] == nil
                    state.running[key, default: Running(number: number)].waiters[number] = continuation
                    return isFirst
                }
                guard let isFirst else { return continuation.resume(returning: nil) }
                if isFirst { start(key, number, connect) }
                let task = Task {
                    do throws(CancellationError) { try await configuration.sleep(deadline) } catch { return }
                    giveUp(number, key)
                }
                alarm.withLock { $0 = task }
            }
        } onCancel: {
            giveUp(number, key)
        }
        return try ending?.get()
    }

    /// The credential that took the place of another is of no use either.
    func forget(_ credentialId: String, inPlaceOf key: Key) {
        state.withLock { state in
            if state.replacements[key] == credentialId { state.replacements[key] = nil }
        }
    }

    /// Forgets what was replaced.
    func removeAll() { state.withLock { $0.replacements.removeAll() } }

    private func start(
        _ key: Key, _ number: Int, _ connect: @escaping @Sendable () async throws(AlloyError) -> String
    ) {
        let task = Task {
            let ending: Result<String, AlloyError>
            do throws(AlloyError) { ending = .success(try await connect()) } catch { ending = .failure(error) }
            end(key, number, ending)
        }
        let isUnwanted = state.withLock { state in
            guard state.running[key]?.number == number else { return true }
            state.running[key]?.task = task
            return false
        }
        // Whoever wanted it has given up in between.
        if isUnwanted { task.cancel() }
    }

    private func end(_ key: Key, _ number: Int, _ ending: Result<String, AlloyError>) {
        let waiters = state.withLock { state in
            guard state.running[key]?.number == number else { return [] as [CheckedContinuation<Ending, Never>] }
            if case .success(let credentialId) = ending {
                if state.replacements.count >= Self.maximumReplacements { state.replacements.removeAll() }
                state.replacements[key] = credentialId
            }
            return state.running.removeValue(forKey: key).map { Array($0.waiters.values) } ?? []
        }
        for waiter in waiters { waiter.resume(returning: ending) }
    }

    private func giveUp(_ number: Int, _ key: Key) {
        let (waiter, task) = state.withLock { state in
            let waiter = state.running[key]?.waiters.removeValue(forKey: number)
            guard waiter != nil, state.running[key]?.waiters.isEmpty == true else {
                return (waiter, nil as Task<Void, Never>?)
            }
            return (waiter, state.running.removeValue(forKey: key)?.task)
        }
        task?.cancel()
        waiter?.resume(returning: nil)
    }
}

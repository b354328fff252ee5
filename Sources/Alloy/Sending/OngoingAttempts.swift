import Locking

/// The attempts that are let come to their end although their calls were cancelled; until the process itself has to end.
final class OngoingAttempts: Sendable {
    private struct State {
        var cuts: [UInt64: @Sendable () -> Void] = [:]
        var last: UInt64 = 0
        var isOver = false
    }

    private let state = Mutex(State())

    /// Waits for an attempt, which `cut` ends early.
    nonisolated(nonsending) func wait<Success: Sendable>(for task: Task<Success, Never>) async -> Success {
        let number: UInt64? = state.withLock { state in
            guard !state.isOver else { return nil }
            state.last += 1
            state.cuts[state.last] = { task.cancel() }
            return state.last
        }
        guard let number else {
            task.cancel()
            return await task.value
        }
        defer { state.withLock { $0.cuts[number] = nil } }
        return await task.value
    }

    /// Cuts all attempts, also those that still come.
    func cut() {
        let cuts = state.withLock { state in
            state.isOver = true
            return state.cuts.values
        }
        for cut in cuts { cut() }
    }
}

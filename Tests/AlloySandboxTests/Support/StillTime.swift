import Synchronization

@testable import AlloySandbox

/// Real time that stands still until a test moves it; whoever sleeps is woken by that.
final class StillTime: Sendable {
    private struct State {
        var now = ContinuousClock.now
        var sleepers: [Int: (until: ContinuousClock.Instant, continuation: CheckedContinuation<Bool, Never>)] = [:]
        var last = 0
    }

    private let state = Mutex(State())

    var now: ContinuousClock.Instant { state.withLock { $0.now } }
    var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// What a sandbox runs in.
    var time: SandboxTime {
        SandboxTime(
            now: { self.now }, sleep: { until throws(CancellationError) in try await self.sleep(until: until) })
    }

    func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now += duration
            let woken = state.sleepers.filter { $0.value.until <= state.now }
            for number in woken.keys { state.sleepers[number] = nil }
            return woken.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume(returning: true) }
    }

    /// Waits until somebody sleeps.
    func untilSomebodySleeps() async { while sleeperCount == 0 { await Task.yield() } }

    private func sleep(until instant: ContinuousClock.Instant) async throws(CancellationError) {
        let number = state.withLock { state in
            state.last += 1
            return state.last
        }
        let isWhole = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver: Bool? = state.withLock { state in
                    if Task.isCancelled { return false }
                    if instant <= state.now { return true }
                    state.sleepers[number] = (instant, continuation)
                    return nil
                }
                if let isOver { continuation.resume(returning: isOver) }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: number) }?.continuation.resume(returning: false)
        }
        if !isWhole { throw CancellationError() }
    }
}

import TestSupport

extension VirtualClock {
    /// Waits until somebody sleeps, and moves to when the next one wakes. Gives how far it moved.
    @discardableResult
    func ring() async -> Duration {
        await sleepers(1)
        let before = now
        _ = advanceToNextSleeper()
        return before.duration(to: now)
    }
}

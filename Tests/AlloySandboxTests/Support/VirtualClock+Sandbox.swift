import TestSupport

@testable import AlloySandbox

extension VirtualClock {
    /// What a sandbox runs in.
    var time: SandboxTime {
        SandboxTime(
            now: { self.now }, sleep: { until throws(CancellationError) in try await self.sleep(until: until) })
    }
}

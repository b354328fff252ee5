import TestSupport

@testable import Alloy

extension VirtualClock {
    /// Puts the client on this clock.
    func use(in configuration: inout AlloyConfiguration) {
        configuration.now = { self.now }
        configuration.sleep = { until throws(CancellationError) in try await self.sleep(until: until) }
    }
}

import Foundation
import Platform
import Testing

@Suite
struct GateTests {
    @Test("A true condition is not waited for, a false one until the limit")
    func limits() {
        let gate = Gate(1)
        #expect(gate.wait { $0 == 1 })
        #expect(gate.wait(atMost: .zero) { $0 == 1 })
        #expect(gate.wait(atMost: .seconds(-1)) { $0 == 1 })
        #expect(!gate.wait(atMost: .zero) { $0 == 2 })
        let start = ContinuousClock.now
        #expect(!gate.wait(atMost: .milliseconds(20)) { $0 == 2 })
        #expect(ContinuousClock.now - start >= .milliseconds(20))
    }

    @Test("A change by another thread wakes all waiting threads")
    func wakes() async throws {
        let gate = Gate(0)
        async let waiters = withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    await withCheckedContinuation { continuation in
                        Thread.detachNewThread {
                            gate.update { $0 += 1 }
                            continuation.resume(returning: gate.wait(atMost: .seconds(900)) { $0 == 100 })
                        }
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        try SystemThread.start {
            gate.wait { $0 == 8 }
            gate.update { $0 = 100 }
        }
        #expect(await waiters == 8)
    }

    @Test("Two threads alternate without losing a wake-up")
    func turns() async throws {
        let gate = Gate(0)
        let rounds = 20_000
        try SystemThread.start {
            for turn in 0..<rounds {
                gate.wait { $0 == 2 * turn + 1 }
                gate.update { $0 += 1 }
            }
        }
        let isDone = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                for turn in 0..<rounds {
                    gate.update { $0 += 1 }
                    guard gate.wait(atMost: .seconds(900), until: { $0 == 2 * turn + 2 }) else {
                        continuation.resume(returning: false)
                        return
                    }
                }
                continuation.resume(returning: true)
            }
        }
        #expect(isDone)
        #expect(gate.update { $0 } == 2 * rounds)
    }

    @Test("The value is released with the gate")
    func releases() {
        final class Held: Sendable {}
        weak var held: Held?
        do {
            let gate = Gate(Held())
            held = gate.update { $0 }
            #expect(held != nil)
        }
        #expect(held == nil)
    }
}

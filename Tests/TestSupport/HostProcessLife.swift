import Foundation
import Platform

/// Waits for a child to end.
final class HostProcessLife: Sendable {
    private struct State: Sendable {
        var ending: HostProcess.Ending?
        var endedAt: ContinuousClock.Instant?
        var waiters: [CheckedContinuation<HostProcess.Ending, Never>] = []
    }

    private let identifier: pid_t
    private let gate: Gate<State>

    init(_ identifier: pid_t) throws {
        self.identifier = identifier
        let gate = Gate(State())
        self.gate = gate
        try SystemThread.start { Self.reap(identifier, gate) }
    }

    /// Blocks until the child has ended, and kills it at the deadline.
    func end(by deadline: ContinuousClock.Instant) {
        if !gate.wait(atMost: ContinuousClock.now.duration(to: deadline), until: { $0.ending != nil }) { send(SIGKILL) }
    }

    var isRunning: Bool { gate.update { $0.ending == nil } }

    var endedAt: ContinuousClock.Instant? { gate.update { $0.endedAt } }

    func send(_ number: Int32) { Self.send(number, to: identifier, gate) }

    func ending() async -> HostProcess.Ending {
        await withCheckedContinuation { continuation in
            let ending = gate.update { state in
                if state.ending == nil { state.waiters.append(continuation) }
                return state.ending
            }
            if let ending { continuation.resume(returning: ending) }
        }
    }

    /// Protected by the lock, so that no signal goes to a reused process id.
    private static func send(_ number: Int32, to identifier: pid_t, _ gate: Gate<State>) {
        gate.update { state in
            if state.ending == nil { _ = Foundation.kill(identifier, number) }
        }
    }

    private static func reap(_ identifier: pid_t, _ gate: Gate<State>) {
        var info = siginfo_t()
        // Keeps the zombie, and so its process id, until the lock is held.
        while waitid(P_PID, id_t(identifier), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
        let (ending, waiters) = gate.update { state in
            var status: Int32 = 0
            while waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
            let ending = HostProcess.Ending(status: status)
            state.ending = ending
            state.endedAt = .now
            defer { state.waiters = [] }
            return (ending, state.waiters)
        }
        for waiter in waiters { waiter.resume(returning: ending) }
    }
}

extension HostProcess.Ending {
    /// Decodes a status of waitpid(2).
    public init(status: Int32) {
        let signal = status & 0x7F
        self = signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal)
    }
}

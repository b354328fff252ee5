import Locking

/// The lines that a log has written.
public final class LogLines: Sendable {
    private struct State {
        var lines: [String] = []
        var waiters: [(condition: @Sendable (String) -> Bool, continuation: CheckedContinuation<String, Never>)] = []
    }

    private let state = Mutex(State())

    /// Creates an empty list.
    public init() {}

    /// The lines so far.
    public var all: [String] { state.withLock { $0.lines } }

    /// The sink of the log.
    public var sink: @Sendable ([UInt8]) -> Void {
        { bytes in
            let line = String(decoding: bytes, as: UTF8.self)
            let met = self.state.withLock { state in
                state.lines.append(line)
                let met = state.waiters.filter { $0.condition(line) }
                state.waiters.removeAll { $0.condition(line) }
                return met
            }
            for waiter in met { waiter.continuation.resume(returning: line) }
        }
    }

    /// Returns the first line that meets the condition; waits until there is one.
    public func line(where condition: @escaping @Sendable (String) -> Bool) async -> String {
        await withCheckedContinuation { continuation in
            let found = state.withLock { state in
                let found = state.lines.first(where: condition)
                if found == nil { state.waiters.append((condition, continuation)) }
                return found
            }
            if let found { continuation.resume(returning: found) }
        }
    }
}

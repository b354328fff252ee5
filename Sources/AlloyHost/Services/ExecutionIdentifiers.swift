import Synchronization

/// Gives every execution an id of the host's own: 24 lower-case hexadecimal digits, like the service's.
///
/// Behind a sandbox they are a sequence, so that two runs answer the same; otherwise they are random.
final class ExecutionIdentifiers: Sendable {
    private let isDeterministic: Bool
    private let count = Mutex<UInt64>(0)

    init(isDeterministic: Bool) { self.isDeterministic = isDeterministic }

    /// The next id.
    func next() -> String {
        guard isDeterministic else { return Self.text(.random(in: .min ... .max), UInt32.random(in: .min ... .max)) }
        let number = count.withLock { count in
            count += 1
            return count
        }
        return Self.text(number, 0xE5EC_0000)
    }

    /// Starts the sequence over.
    func reset() { count.withLock { $0 = 0 } }

    private static func text(_ low: UInt64, _ high: UInt32) -> String {
        let digits = String(low, radix: 16)
        let prefix = String(high, radix: 16)
        return String(repeating: "0", count: 8 - prefix.count) + prefix
            + String(repeating: "0", count: 16 - digits.count) + digits
    }
}

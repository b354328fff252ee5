/// Rising numeric ids with gaps, as issued by a provider that numbers all its customers' records together.
struct NumericSequence: Sendable {
    /// The last issued number.
    private(set) var last: Int

    /// A sequence whose first number lies a little above `start`.
    init(from start: Int) { last = start }

    /// The next number, as text.
    mutating func next(_ random: inout SeededGenerator) -> String {
        last += Int.random(in: 1...89, using: &random)
        return String(last)
    }
}

extension SeededGenerator {
    /// A version 4 UUID (RFC 9562 §5.4), in lower case.
    mutating func uuid() -> String {
        let variant = "89ab".randomElement(using: &self) ?? "8"
        return "\(hex(8))-\(hex(4))-4\(hex(3))-\(variant)\(hex(3))-\(hex(12))"
    }

    /// `count` capitals and digits, as Slack's ids have them.
    mutating func capitals(_ count: Int) -> String { text(count, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") }

    /// `count` letters and digits, as Salesforce's and Google's ids have them.
    mutating func alphanumerics(_ count: Int) -> String {
        text(count, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    }

    /// `count` digits, the first not 0.
    mutating func digits(_ count: Int) -> String { text(1, "123456789") + text(count - 1, "0123456789") }

    private mutating func text(_ count: Int, _ alphabet: String) -> String {
        String((0..<max(count, 0)).map { _ in alphabet.randomElement(using: &self) ?? "0" })
    }
}

/// Rising numeric ids with gaps, as a provider hands out that numbers all its customers' records together.
struct NumericSequence: Sendable {
    /// The number handed out last.
    private(set) var last: Int

    /// A sequence whose first number lies a little above `start`.
    init(from start: Int) { last = start }

    /// The next number, as text.
    mutating func next(_ random: inout SeededGenerator) -> String {
        last += Int.random(in: 1...89, using: &random)
        return String(last)
    }
}

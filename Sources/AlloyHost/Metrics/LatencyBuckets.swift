/// The bounds by which the times of calls are counted.
enum LatencyBuckets {
    /// In nanoseconds, rising: from what memory answers to the longest deadline. What takes longer than the last is counted
    /// in the sum and the count alone.
    static let bounds: [Int] = [
        100_000, 250_000, 1_000_000, 2_500_000, 10_000_000, 25_000_000, 100_000_000, 250_000_000, 500_000_000,
        1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000, 30_000_000_000, 60_000_000_000, 300_000_000_000,
    ]

    /// The first bucket that holds this time; `bounds.count` where none does.
    static func index(of nanoseconds: Int) -> Int {
        var index = 0
        while index < bounds.count, nanoseconds > bounds[index] { index += 1 }
        return index
    }
}

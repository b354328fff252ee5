/// The distance between a word and its probable spelling.
enum Misspelling {
    /// The shortest word that is corrected.
    static let minimumLength = 4

    /// A set of the letters and digits of a word, to exclude most other words at once.
    static func letters(of word: some Sequence<UInt8>) -> UInt64 {
        word.reduce(0) { $0 | 1 << UInt64($1 & 0x3F) }
    }

    /// Returns the largest distance at which a word of `length` letters is the same word.
    static func maximumDistance(_ length: Int) -> Int {
        switch length {
        case ..<minimumLength: 0
        case ..<7: 1
        case ..<10: 2
        default: 3
        }
    }

    /// Returns the number of letters to insert, delete, replace or swap with the next one, to turn a word into another; nil
    /// above `maximum`.
    static func distance(_ word: [UInt8], _ other: some Collection<UInt8>, maximum: Int) -> Int? {
        let other = Array(other)
        guard abs(word.count - other.count) <= maximum else { return nil }
        var beforeLast = [Int](repeating: 0, count: other.count + 1)
        var last = Array(0...other.count)
        for row in word.indices {
            var current = [Int](repeating: row + 1, count: other.count + 1)
            var smallest = row + 1
            for column in other.indices {
                var cost = min(last[column + 1], current[column]) + 1
                cost = min(cost, last[column] + (word[row] == other[column] ? 0 : 1))
                if row > 0, column > 0, word[row] == other[column - 1], word[row - 1] == other[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current[column + 1] = cost
                smallest = min(smallest, cost)
            }
            guard smallest <= maximum else { return nil }
            beforeLast = last
            last = current
        }
        return last[other.count] <= maximum ? last[other.count] : nil
    }
}

import JSON

/// A table of names and their numbers, so that many entries store each name once. Names are compared by code points.
struct NameTable: Sendable {
    /// The number of nil.
    static let none: Int32 = -1

    private var numbers: [ExactString: Int32] = [:]

    /// Returns the number of `name`, and adds it if it is missing.
    mutating func number(of name: String?) -> Int32 {
        guard let name else { return Self.none }
        let key = ExactString(name)
        if let number = numbers[key] { return number }
        let number = Int32(numbers.count)
        numbers[key] = number
        return number
    }

    /// Returns the number of `name`; nil when the table does not contain it.
    func existingNumber(of name: String?) -> Int32? {
        guard let name else { return Self.none }
        return numbers[ExactString(name)]
    }

    /// Keeps only the names with these numbers, and returns the new number of each.
    mutating func retain(_ kept: Set<Int32>) -> [Int32: Int32] {
        var renumbered: [Int32: Int32] = [Self.none: Self.none]
        var names: [ExactString: Int32] = [:]
        for (name, number) in numbers where kept.contains(number) {
            let new = Int32(names.count)
            names[name] = new
            renumbered[number] = new
        }
        numbers = names
        return renumbered
    }
}

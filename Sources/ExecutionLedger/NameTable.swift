import JSON

/// Gives each name a small number, so that a hundred thousand rows hold each name once. Names are compared by code points.
struct NameTable: Sendable {
    /// Stands for no name at all.
    static let none: Int32 = -1

    private var numbers: [ExactString: Int32] = [:]

    /// The number of `name`, a new one if need be.
    mutating func number(of name: String?) -> Int32 {
        guard let name else { return Self.none }
        let key = ExactString(name)
        if let number = numbers[key] { return number }
        let number = Int32(numbers.count)
        numbers[key] = number
        return number
    }

    /// The number of `name`; nil when it has none, and so nothing is called that.
    func known(_ name: String?) -> Int32? {
        guard let name else { return Self.none }
        return numbers[ExactString(name)]
    }

    /// Keeps only these numbers, and gives what each of them is now.
    mutating func keep(_ kept: Set<Int32>) -> [Int32: Int32] {
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

/// A parser of bytes that others write, and the rules that hold for any of them.
package struct FuzzTarget: Sendable {
    /// The name by which `Tests/Fuzzing/run` selects it.
    package let name: String
    /// Valid inputs, from which others are derived.
    package let seeds: [String]
    /// Parses an input; throws a `BrokenRule` where the parser does not keep its rules.
    package let check: @Sendable ([UInt8]) throws -> Void

    package init(name: String, seeds: [String], check: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.name = name
        self.seeds = seeds
        self.check = check
    }
}

/// A rule that a parser did not keep.
package struct BrokenRule: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// Throws unless the rule holds.
package func hold(_ holds: Bool, _ rule: @autoclosure () -> String) throws(BrokenRule) {
    if !holds { throw BrokenRule(rule()) }
}

extension [UInt8] {
    /// The bytes before and after the first line feed: an input of two texts.
    package var halves: (first: [UInt8], second: [UInt8]) {
        let end = firstIndex(of: UInt8(ascii: "\n")) ?? count
        return (Array(self[..<end]), Array(dropFirst(end + 1)))
    }
}

extension Optional {
    /// Returns the value; throws the rule that it exists.
    package func orThrow(_ rule: String) throws(BrokenRule) -> Wrapped {
        guard let self else { throw BrokenRule(rule) }
        return self
    }
}

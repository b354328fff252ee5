/// A parser of bytes that others write, and the rules that hold for any of them.
struct FuzzTarget: Sendable {
    /// The name by which `Tests/Fuzzing/run` selects it.
    let name: String
    /// Valid inputs, from which others are derived.
    let seeds: [String]
    /// Parses an input; throws a `BrokenRule` where the parser does not keep its rules.
    let check: @Sendable ([UInt8]) throws -> Void

    /// All targets.
    static let all: [FuzzTarget] = [
        .json, .framer, .envelope, .httpRequest, .schema, .pattern, .openAPI, .policy, .session, .ledger, .mcp,
        .redactor,
    ]
}

/// A rule that a parser did not keep.
struct BrokenRule: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Throws unless the rule holds.
func hold(_ holds: Bool, _ rule: @autoclosure () -> String) throws(BrokenRule) {
    if !holds { throw BrokenRule(rule()) }
}

extension [UInt8] {
    /// The bytes before and after the first line feed: an input of two texts.
    var halves: (first: [UInt8], second: [UInt8]) {
        let end = firstIndex(of: UInt8(ascii: "\n")) ?? count
        return (Array(self[..<end]), Array(dropFirst(end + 1)))
    }
}

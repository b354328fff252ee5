import JSON

/// What came of holding an instance against a schema.
public struct Evaluation: Sendable, Equatable {
    /// The work that an evaluation may take by default.
    public static let usualWork = 4_000_000

    /// Everything that is wrong.
    public let violations: [Violation]
    /// What could refuse the instance and was not looked at, or not to the end: keywords that nobody can check, loops of
    /// references, and what the bounds of work and depth cut off. At most `maximumUnchecked`.
    public let unchecked: [UncheckedPlace]

    /// How many places `unchecked` names at most.
    public static let maximumUnchecked = 100

    /// True when nothing is wrong and everything was looked at.
    public var isProvenValid: Bool { violations.isEmpty && unchecked.isEmpty }
}

/// A place in an instance that a keyword could refuse and that was not looked at.
public struct UncheckedPlace: Sendable, Hashable {
    /// The place in the instance.
    public let instance: JSONPointer
    /// The place of the keyword in the schema.
    public let schema: JSONPointer
    /// Why it was not looked at, for a person.
    public let reason: String
}

/// One thing that is wrong with an instance.
public struct Violation: Sendable, Equatable {
    /// The place in the instance. For a member that is missing or not allowed: the place of that member.
    public let instance: JSONPointer
    /// The place of the keyword in the schema.
    public let schema: JSONPointer
    /// The keyword that refuses; `false` for the schema that refuses everything.
    public let keyword: String
    /// What should stand there, for a person: `a string`, `at least 3`.
    public let expected: String
    /// What stands there, in 40 characters at most. Strings and numbers are quoted, unless the schema marks the value
    /// as a secret (`writeOnly`, or `format: password`); arrays and objects are only counted.
    public let got: String
    /// The allowed member name or value that is nearest to what came, where one is near.
    public let nearest: String?

    /// Something that is wrong by a rule that no schema states.
    public init(
        instance: JSONPointer, schema: JSONPointer, keyword: String, expected: String, got: String, nearest: String?
    ) {
        self.instance = instance
        self.schema = schema
        self.keyword = keyword
        self.expected = expected
        self.got = got
        self.nearest = nearest
    }
}

extension Violation: CustomStringConvertible {
    /// One sentence for a person.
    public var description: String {
        let place = instance.tokens.isEmpty ? "" : "\(instance): "
        return "\(place)expected \(expected), got \(got)" + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
    }
}

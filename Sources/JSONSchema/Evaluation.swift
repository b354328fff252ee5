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

import JSON

/// The result of validating an instance against a schema.
public struct Evaluation: Sendable, Equatable {
    /// The default limit of work for an evaluation.
    public static let usualWork = 4_000_000

    /// All violations.
    public let violations: [Violation]
    /// The locations that were not checked, or not completely: unsupported keywords, circular references, and parts
    /// beyond the bounds of work and depth. At most `maximumUnchecked`.
    public let unchecked: [UncheckedLocation]

    /// The maximum number of locations in `unchecked`.
    public static let maximumUnchecked = 100

    /// The result for a value that was checked completely, and fits.
    static let nothingFound = Evaluation(violations: [], unchecked: [])

    /// True if there are no violations and everything was checked.
    public var isProvenValid: Bool { violations.isEmpty && unchecked.isEmpty }
}

/// A location in an instance that was not checked, although a keyword could reject it.
public struct UncheckedLocation: Sendable, Hashable {
    /// The location in the instance.
    public let instance: JSONPointer
    /// The location of the keyword in the schema.
    public let schema: JSONPointer
    /// The reason, for a person.
    public let reason: String
}

/// One violation of a schema by an instance.
public struct Violation: Sendable, Equatable {
    /// The location in the instance. For a missing or forbidden member: the location of that member.
    public let instance: JSONPointer
    /// The location of the keyword in the schema.
    public let schema: JSONPointer
    /// The violated keyword; `false` for the schema that rejects every value.
    public let keyword: String
    /// The expected value, for a person: `a string`, `at least 3`.
    public let expected: String
    /// The actual value, in at most 40 characters. Strings and numbers are quoted, unless the schema marks the value as
    /// a secret (`writeOnly`, or `format: password`); arrays and objects are described by their size.
    public let got: String
    /// The most similar allowed name or value, if one is similar.
    public let nearest: String?

    /// Creates a violation of a rule that is not a schema keyword.
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
    /// The violation in one sentence, for a person.
    public var description: String {
        let location = instance.tokens.isEmpty ? "" : "\(instance): "
        return "\(location)expected \(expected), got \(got)" + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
    }
}

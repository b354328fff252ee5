import JSON

/// A keyword that says something and refuses nothing: `title`, `default`, `format`, or one the standard does not know.
public struct SchemaAnnotation: Sendable, Equatable {
    /// The place of the keyword in the schema.
    public let pointer: JSONPointer
    /// The keyword.
    public let keyword: String
    /// Its value, as it was written.
    public let value: JSONValue
}

/// A keyword that could refuse an instance and is not looked at.
public struct UncheckedKeyword: Sendable, Equatable {
    /// The place of the keyword in the schema.
    public let pointer: JSONPointer
    /// The keyword.
    public let keyword: String
    /// Why it is not looked at, for a person.
    public let reason: String
}

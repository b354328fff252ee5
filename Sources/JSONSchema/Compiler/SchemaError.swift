import JSON

/// Why a document is no JSON Schema, and where.
public struct SchemaError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The place in the schema.
    public let pointer: JSONPointer
    /// What is wrong there, for a person.
    public let reason: String

    /// An error for this reason at this place.
    public init(_ reason: String, at pointer: JSONPointer) {
        self.pointer = pointer
        self.reason = reason
    }

    public var description: String { "\(reason), at \"\(pointer)\" in the schema" }
}

import JSON

/// A JSON Schema (draft 2020-12, core and validation), compiled once and good for any number of instances.
///
/// It asserts `type enum const`, the bounds of numbers, strings, arrays and objects, `multipleOf pattern uniqueItems
/// required properties patternProperties additionalProperties items prefixItems` and boolean schemas. Every other
/// keyword that could refuse an instance is named in `uncheckedKeywords`; what refuses nothing is in `annotations`.
public struct Schema: Sendable {
    /// The greatest depth of schemas inside schemas.
    public static let maximumDepth = 256

    /// What to do with a keyword whose value the standard does not allow, such as `"required": true`.
    public enum MalformedKeywords: Sendable {
        /// Throw: for schemas of our own.
        case refuse
        /// Name them in `uncheckedKeywords` and go on: for schemas that others wrote.
        case leaveUnchecked
    }

    /// The keywords that could refuse an instance and are not looked at, in the schema's order.
    public let uncheckedKeywords: [UncheckedKeyword]
    /// The keywords that refuse nothing: titles, defaults, `format`, and every name the standard does not know.
    public let annotations: [SchemaAnnotation]

    private let root: SchemaNode

    /// Compiles a schema.
    ///
    /// Throws when `document` is no schema: neither object nor boolean, deeper than `maximumDepth`, or, unless
    /// `malformed` says otherwise, with a keyword whose value the standard does not allow.
    public init(
        compiling document: JSONValue, malformed: MalformedKeywords = .refuse
    ) throws(SchemaError) {
        var compiler = SchemaCompiler(malformed: malformed)
        root = try compiler.compile(document, at: JSONPointer())
        uncheckedKeywords = compiler.uncheckedKeywords
        annotations = compiler.annotations
    }

    /// Everything that is wrong with `instance`, in the order of the schema's keywords; empty when it is valid.
    ///
    /// No more than `limit` are gathered: a hostile instance could be wrong in millions of places.
    public func violations(of instance: JSONValue, limit: Int = 1_000) -> [Violation] {
        var validation = Validation(limit: limit)
        validation.check(instance, against: root)
        return validation.violations
    }

    /// True when nothing that is checked is wrong with `instance`.
    public func allows(_ instance: JSONValue) -> Bool { violations(of: instance, limit: 1).isEmpty }
}

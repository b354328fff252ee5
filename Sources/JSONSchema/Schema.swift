import JSON

/// A JSON Schema, compiled once for any number of instances.
///
/// It implements draft 2020-12 (core and validation) with all applicators, `unevaluated*`, and references inside the
/// document and to given documents; other drafts are `Dialect`s. It never fetches a document. Keywords that could
/// reject an instance but are not checked are listed in `uncheckedKeywords`; keywords that reject nothing are in
/// `annotations`.
public struct Schema: Sendable {
    /// The maximum nesting depth of schemas.
    public static let maximumDepth = 256

    /// The treatment of a keyword whose value the standard does not allow, such as `"required": true`.
    public enum MalformedKeywords: Sendable {
        /// Throws; for schemas of this program.
        case refuse
        /// Lists them in `uncheckedKeywords`; for schemas of other authors.
        case leaveUnchecked
    }

    /// The treatment of `format`.
    public enum Formats: Sendable {
        /// An annotation, the default of 2020-12.
        case annotate
        /// An assertion: a text with another format is rejected. Unknown formats stay annotations.
        case assert
    }

    /// The keywords that could reject an instance and are not checked, in the schema's order.
    public let uncheckedKeywords: [UncheckedKeyword]
    /// The keywords that reject nothing: titles, defaults, `format`, and names that the standard does not define.
    public let annotations: [SchemaAnnotation]

    let program: SchemaProgram

    /// Compiles a schema.
    ///
    /// `dialect` applies if `$schema` names no known one. `documents` are the targets of references outside the
    /// document, by their URIs; the metaschemas of 2020-12, draft-07 and draft-04 are always included.
    ///
    /// Throws if `document` is not a schema: neither object nor boolean, deeper than `maximumDepth`, or, unless
    /// `malformed` allows it, with a keyword whose value the standard does not allow.
    public init(
        compiling document: JSONValue, dialect: Dialect = .draft202012, malformed: MalformedKeywords = .refuse,
        formats: Formats = .annotate, documents: [String: JSONValue] = [:]
    ) throws(SchemaError) {
        var compiler = SchemaCompiler(dialect: dialect, malformed: malformed, formats: formats, documents: documents)
        program = try compiler.compile(document)
        uncheckedKeywords = compiler.uncheckedKeywords
        annotations = compiler.annotations
    }

    /// Returns the violations of `instance`, in the order of the schema's keywords; empty if it is valid.
    ///
    /// At most `limit` are collected: a hostile instance could have millions.
    public func violations(of instance: JSONValue, limit: Int = 1_000) -> [Violation] {
        evaluate(instance, limit: limit).violations
    }

    /// Returns the violations of `instance`, and the locations that were not checked.
    ///
    /// `work` bounds the time: it counts checked keywords and, on the same scale, compared texts and values. A million
    /// takes a fraction of a second.
    public func evaluate(
        _ instance: JSONValue, limit: Int = 1_000, work: Int = Evaluation.usualWork
    ) -> Evaluation {
        var acceptance = Acceptance(program)
        if work >= Acceptance.maximumWork, acceptance.accepts(instance, against: 0) { return .nothingFound }
        var validation = Validation(program, limit: limit, work: work)
        validation.check(instance, against: 0)
        return validation.result
    }

    /// Returns true if `instance` has no violations.
    public func allows(_ instance: JSONValue) -> Bool { violations(of: instance, limit: 1).isEmpty }
}

/// The reason why a document is not a JSON Schema, with the location.
public struct SchemaError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The location in the schema.
    public let pointer: JSONPointer
    /// The reason, for a person.
    public let reason: String

    /// Creates an error at this location.
    public init(_ reason: String, at pointer: JSONPointer) {
        self.pointer = pointer
        self.reason = reason
    }

    public var description: String { "\(reason), at \"\(pointer)\" in the schema" }
}

/// A keyword that rejects nothing: `title`, `default`, `format`, or one the standard does not define.
public struct SchemaAnnotation: Sendable, Equatable {
    /// The location of the keyword in the schema.
    public let pointer: JSONPointer
    /// The keyword.
    public let keyword: String
    /// Its value as written.
    public let value: JSONValue
}

/// A keyword that could reject an instance and is not checked.
public struct UncheckedKeyword: Sendable, Equatable {
    /// The location of the keyword in the schema.
    public let pointer: JSONPointer
    /// The keyword.
    public let keyword: String
    /// The reason, for a person.
    public let reason: String
}

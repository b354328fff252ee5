import JSON

/// A JSON Schema, compiled once and good for any number of instances.
///
/// It is draft 2020-12 (core and validation) with all its applicators, references inside the document and to documents
/// that are given, and `unevaluated*`; other drafts are `Dialect`s. Nothing is ever fetched. What could refuse an instance
/// and can't be checked is named in `uncheckedKeywords`, and never guessed at; what refuses nothing is in `annotations`.
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

    /// What `format` does.
    public enum Formats: Sendable {
        /// It is an annotation, as 2020-12 has it by default.
        case annotate
        /// A text of another format is refused. Formats that are not known stay annotations.
        case assert
    }

    /// The keywords that could refuse an instance and are not looked at, in the schema's order.
    public let uncheckedKeywords: [UncheckedKeyword]
    /// The keywords that refuse nothing: titles, defaults, `format`, and every name the standard does not know.
    public let annotations: [SchemaAnnotation]

    let program: SchemaProgram

    /// Compiles a schema.
    ///
    /// `dialect` holds where `$schema` names none that is known. `documents` are what references may lead to outside the
    /// document, by their URIs; the metaschemas of 2020-12, draft-07 and draft-04 are always among them.
    ///
    /// Throws when `document` is no schema: neither object nor boolean, deeper than `maximumDepth`, or, unless
    /// `malformed` says otherwise, with a keyword whose value the standard does not allow.
    public init(
        compiling document: JSONValue, dialect: Dialect = .draft202012, malformed: MalformedKeywords = .refuse,
        formats: Formats = .annotate, documents: [String: JSONValue] = [:]
    ) throws(SchemaError) {
        var compiler = SchemaCompiler(dialect: dialect, malformed: malformed, formats: formats, documents: documents)
        program = try compiler.compile(document)
        uncheckedKeywords = compiler.uncheckedKeywords
        annotations = compiler.annotations
    }

    /// Everything that is wrong with `instance`, in the order of the schema's keywords; empty when it is valid.
    ///
    /// No more than `limit` are gathered: a hostile instance could be wrong in millions of places.
    public func violations(of instance: JSONValue, limit: Int = 1_000) -> [Violation] {
        evaluate(instance, limit: limit).violations
    }

    /// What is wrong with `instance`, and what could not be looked at.
    ///
    /// `work` bounds the time: it counts keywords looked at, and in the same coin the texts and values compared. A million
    /// takes a fraction of a second.
    public func evaluate(
        _ instance: JSONValue, limit: Int = 1_000, work: Int = Evaluation.usualWork
    ) -> Evaluation {
        var validation = Validation(program, limit: limit, work: work)
        validation.check(instance, against: 0)
        return validation.result
    }

    /// True when nothing that is checked is wrong with `instance`.
    public func allows(_ instance: JSONValue) -> Bool { violations(of: instance, limit: 1).isEmpty }
}

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

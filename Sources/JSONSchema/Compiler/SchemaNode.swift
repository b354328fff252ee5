import JSON

/// One compiled schema: the keywords of an object, or one of the two boolean schemas.
struct SchemaNode: Sendable {
    /// A compiled keyword and where it stands.
    struct Entry: Sendable {
        let place: KeywordPlace
        let keyword: any Keyword
    }

    /// The keywords that can refuse something, those that need what the others found last.
    var entries: [Entry] = []
    /// True when values that stand here must not be quoted.
    var isSecret = false
    /// True when null passes whatever the keywords say: OpenAPI's `nullable`.
    var allowsNull = false
    /// The number of the schema resource it belongs to (2020-12 core, §4.3.5).
    var resource = 0

    /// True when it refuses nothing.
    var isAnything: Bool { entries.isEmpty }
}

/// The number of a schema in its program. Schemas name each other by it, since references go in circles.
typealias SchemaIndex = Int

/// All schemas that a document comes to; the first one is the document itself.
struct SchemaProgram: Sendable {
    var nodes: [SchemaNode] = []
    /// For each name of a `$dynamicAnchor` that something refers to: the schema in each resource that has one.
    var dynamicAnchors: [String: [Int: SchemaIndex]] = [:]
    /// True when a keyword asks what the others have looked at: otherwise nobody keeps book of it.
    var tracksEvaluated = false
}

/// Where a keyword stands in the schema.
struct KeywordPlace: Sendable {
    let pointer: JSONPointer
    let name: String
}

/// The boolean schema `false`.
struct FalseSchema: Keyword {
    func check(_ instance: JSONValue, at place: KeywordPlace, in validation: inout Validation) {
        validation.report(place, expected: "nothing here", got: instance)
    }
}

/// A keyword that can't be checked: what it is asked of may be right or wrong.
struct UncheckedKeywordMark: Keyword {
    let reason: String

    func check(_ instance: JSONValue, at place: KeywordPlace, in validation: inout Validation) {
        validation.leaveUnchecked(place, reason)
    }
}

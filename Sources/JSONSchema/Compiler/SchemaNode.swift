import JSON

/// One compiled schema: the keywords of an object, or a boolean schema.
struct SchemaNode: Sendable {
    /// A compiled keyword and its location. (A class, since every validation visits it, and a copy of a structure would copy
    /// all of its parts.)
    final class Entry: Sendable {
        let location: KeywordLocation
        let keyword: any Keyword

        init(location: KeywordLocation, keyword: any Keyword) {
            self.location = location
            self.keyword = keyword
        }
    }

    /// The keywords that can reject a value; those that depend on the results of others come last.
    var entries: [Entry] = []
    /// True if values of this schema must not be quoted in violations.
    var isSecret = false
    /// True if null is allowed whatever the keywords say: OpenAPI's `nullable`.
    var allowsNull = false
    /// The index of its schema resource (2020-12 core, §4.3.5).
    var resource = 0

    /// True if the schema accepts every value.
    var isAnything: Bool { entries.isEmpty }
}

/// The index of a schema in its program. Schemas refer to each other by index, because references may be circular.
typealias SchemaIndex = Int

/// All compiled schemas of a document; the first one is the document itself.
struct SchemaProgram: Sendable {
    var nodes: [SchemaNode] = []
    /// The schemas of each referenced `$dynamicAnchor`, by its name and resource.
    var dynamicAnchors: [String: [Int: SchemaIndex]] = [:]
    /// True if a keyword needs the evaluated members and elements; otherwise they are not recorded.
    var tracksEvaluated = false
}

/// The location of a keyword in the schema.
struct KeywordLocation: Sendable {
    let pointer: JSONPointer
    let name: String
}

/// The boolean schema `false`.
final class FalseSchema: Keyword {
    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        validation.report(location, expected: "nothing here", got: instance)
    }
}

/// A keyword that cannot be checked; the result for its values is unknown.
final class UncheckableKeyword: Keyword {
    private let reason: String

    init(reason: String) { self.reason = reason }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        validation.leaveUnchecked(location, reason)
    }
}

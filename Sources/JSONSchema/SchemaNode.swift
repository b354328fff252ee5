import JSON

/// One compiled schema: the keywords of an object, or one of the two boolean schemas.
struct SchemaNode: Sendable {
    /// A compiled keyword and where it stands.
    struct Entry: Sendable {
        let place: KeywordPlace
        let keyword: any Keyword
    }

    /// The keywords that can refuse something.
    var entries: [Entry] = []
    /// True when values that stand here must not be quoted.
    var isSecret = false

    /// The schema that allows everything.
    static let anything = SchemaNode()

    /// The schema that refuses everything.
    static func nothing(at pointer: JSONPointer) -> SchemaNode {
        SchemaNode(entries: [Entry(place: KeywordPlace(pointer: pointer, name: "false"), keyword: FalseSchema())])
    }
}

/// Where a keyword stands in the schema.
struct KeywordPlace: Sendable {
    let pointer: JSONPointer
    let name: String
}

/// The boolean schema `false`.
private struct FalseSchema: Keyword {
    func check(_ instance: JSONValue, at place: KeywordPlace, in validation: inout Validation) {
        validation.report(place, expected: "nothing here", got: instance)
    }
}

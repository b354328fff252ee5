import JSON

/// One compiled keyword. It looks at the instance at the current place and reports what is wrong; types it does not
/// speak of it lets pass.
protocol Keyword: Sendable {
    func check(_ instance: JSONValue, at place: KeywordPlace, in validation: inout Validation)
}

/// What a keyword is compiled from.
struct KeywordSource {
    /// The keyword's own value.
    let value: JSONValue
    /// The schema it stands in: some keywords depend on their neighbours.
    let siblings: JSONObject
    /// Where it stands.
    let place: KeywordPlace
    /// What the schema is written in.
    let dialect: Dialect
}

extension KeywordSource {
    /// Compiles the keyword's value as a schema.
    func schema(_ compiler: inout SchemaCompiler) throws(KeywordError) -> SchemaIndex {
        try compiler.compileInside(value, at: place.pointer)
    }

    /// Compiles the keyword's value as an array of schemas.
    func schemas(_ compiler: inout SchemaCompiler) throws(KeywordError) -> [SchemaIndex] {
        guard let values = value.arrayValue, !values.isEmpty || dialect.isLenient else {
            throw .malformed("\(place.name) is an array of schemas")
        }
        var nodes: [SchemaIndex] = []
        for (index, value) in values.enumerated() {
            nodes.append(try compiler.compileInside(value, at: place.pointer.appending(index)))
        }
        return nodes
    }

    /// Compiles the keyword's value as schemas by name.
    func schemasByName(
        _ compiler: inout SchemaCompiler
    ) throws(KeywordError) -> [(name: String, node: SchemaIndex)] {
        guard let values = value.objectValue else { throw .malformed("\(place.name) is an object of schemas") }
        var nodes: [(String, SchemaIndex)] = []
        for member in values.membersWithoutDuplicates {
            nodes.append(
                (member.key, try compiler.compileInside(member.value, at: place.pointer.appending(member.key))))
        }
        return nodes
    }

    /// The keyword's value as names.
    func names() throws(KeywordError) -> [String] { try Self.names(value, of: place.name) }

    /// `value` as names.
    static func names(_ value: JSONValue, of keyword: String) throws(KeywordError) -> [String] {
        guard let values = value.arrayValue, values.allSatisfy({ $0.stringValue != nil }) else {
            throw .malformed("\(keyword) is an array of names")
        }
        return values.compactMap(\.stringValue)
    }
}

/// Why a keyword could not be compiled.
enum KeywordError: Error {
    /// The standard does not allow this value.
    case malformed(String)
    /// The standard allows it; this validator does not do it.
    case unsupported(String)
    /// A schema inside is no schema.
    case inside(SchemaError)
}

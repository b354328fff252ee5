import JSON

/// One compiled keyword. It checks the value at the current location and reports violations; it accepts values of types
/// that it does not apply to. (A class, since every validation visits it, and a copy of a structure would copy all of its parts.)
protocol Keyword: AnyObject, Sendable {
    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation)

    /// Returns true if `check` would certainly report nothing; false where that takes more than a look. Most values fit their
    /// schema, and this way needs no state.
    func accepts(_ instance: JSONValue, in acceptance: inout Acceptance) -> Bool
}

extension Keyword {
    func accepts(_ instance: JSONValue, in acceptance: inout Acceptance) -> Bool { false }
}

/// The input from which a keyword is compiled.
struct KeywordSource {
    /// The keyword's value.
    let value: JSONValue
    /// The schema that contains it; some keywords depend on others beside them.
    let siblings: JSONObject
    /// The location of the keyword.
    let location: KeywordLocation
    /// The dialect of the schema.
    let dialect: Dialect
}

extension KeywordSource {
    /// Compiles the keyword's value as a schema.
    func schema(_ compiler: inout SchemaCompiler) throws(KeywordError) -> SchemaIndex {
        try compiler.compileInside(value, at: location.pointer)
    }

    /// Compiles the keyword's value as an array of schemas.
    func schemas(_ compiler: inout SchemaCompiler) throws(KeywordError) -> [SchemaIndex] {
        guard let values = value.arrayValue, !values.isEmpty || dialect.isLenient else {
            throw .malformed("\(location.name) is an array of schemas")
        }
        var nodes: [SchemaIndex] = []
        for (index, value) in values.enumerated() {
            nodes.append(try compiler.compileInside(value, at: location.pointer.appending(index)))
        }
        return nodes
    }

    /// Compiles the keyword's value as schemas by name.
    func schemasByName(
        _ compiler: inout SchemaCompiler
    ) throws(KeywordError) -> [(name: String, node: SchemaIndex)] {
        guard let values = value.objectValue else { throw .malformed("\(location.name) is an object of schemas") }
        var nodes: [(String, SchemaIndex)] = []
        for member in values.membersWithoutDuplicates {
            nodes.append(
                (member.key, try compiler.compileInside(member.value, at: location.pointer.appending(member.key))))
        }
        return nodes
    }

    /// Returns the keyword's value as a list of names.
    func names() throws(KeywordError) -> [String] { try Self.names(value, of: location.name) }

    /// Returns `value` as a list of names.
    static func names(_ value: JSONValue, of keyword: String) throws(KeywordError) -> [String] {
        guard let values = value.arrayValue, values.allSatisfy({ $0.stringValue != nil }) else {
            throw .malformed("\(keyword) is an array of names")
        }
        return values.compactMap(\.stringValue)
    }
}

/// The reason why a keyword cannot be compiled.
enum KeywordError: Error {
    /// The standard does not allow the value.
    case malformed(String)
    /// The standard allows the value, but this validator does not support it.
    case unsupported(String)
    /// A schema inside the value is invalid.
    case inside(SchemaError)
}

import JSON

/// `$ref` (2020-12 core, §8.2.3.1): the schema at another location.
final class ReferenceKeyword: Keyword {
    private let node: SchemaIndex

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        guard let text = source.value.stringValue else { throw .malformed("$ref is a string") }
        node = try compiler.schema(at: text).index
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        validation.follow(to: node, instance, at: location)
    }
}

/// `$dynamicRef` (2020-12 core, §8.2.3.2) and 2019-09's `$recursiveRef`: the schema at another location, unless a
/// schema on the dynamic path overrides it.
final class DynamicReferenceKeyword: Keyword {
    private let node: SchemaIndex
    private let name: String?

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        guard let text = source.value.stringValue else { throw .malformed("$dynamicRef is a string") }
        (node, name) = try compiler.schema(at: text)
        if let name { compiler.dynamicNames.insert(name) }
    }

    init(recursive source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        guard source.value == "#" else { throw .malformed("$recursiveRef is \"#\"") }
        let root = try compiler.recursiveRoot()
        node = root.index
        name = root.isAnchor ? "" : nil
        if let name { compiler.dynamicNames.insert(name) }
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        let target = name.flatMap { validation.outermostAnchor($0) } ?? node
        validation.follow(to: target, instance, at: location)
    }
}

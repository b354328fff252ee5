import JSON

/// `uniqueItems` (2020-12 validation, §6.4.3): no two elements are equal.
struct UniqueItemsKeyword: Keyword {
    private let isOn: Bool

    init(_ source: KeywordSource) throws(KeywordFault) {
        guard let isOn = source.value.boolValue else { throw .malformed("uniqueItems is a boolean") }
        self.isOn = isOn
    }

    func check(_ instance: JSONValue, at place: KeywordPlace, in validation: inout Validation) {
        guard isOn, case .array(let elements) = instance else { return }
        var places: [CanonicalForm: Int] = [:]
        for (index, element) in elements.enumerated() {
            let form = CanonicalForm(element)
            guard let first = places[form] else {
                places[form] = index
                continue
            }
            validation.report(
                place, at: String(index), expected: "an element unlike all others", got: "the same as element \(first)")
            if validation.isFull { return }
        }
    }
}

/// `prefixItems` (2020-12 core, §10.3.1.1): a schema for each of the first elements.
struct PrefixItemsKeyword: Keyword {
    private let nodes: [SchemaNode]

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordFault) {
        guard let schemas = source.value.arrayValue, !schemas.isEmpty else {
            throw .malformed("prefixItems is an array of schemas")
        }
        var nodes: [SchemaNode] = []
        for (index, schema) in schemas.enumerated() {
            nodes.append(try compiler.compileInside(schema, at: source.place.pointer.appending(index)))
        }
        self.nodes = nodes
    }

    func check(_ instance: JSONValue, at place: KeywordPlace, in validation: inout Validation) {
        guard case .array(let elements) = instance else { return }
        for (index, (element, node)) in zip(elements, nodes).enumerated() {
            validation.check(element, at: String(index), against: node)
        }
    }
}

/// `items` (2020-12 core, §10.3.1.2): a schema for the elements behind those of `prefixItems`.
struct ItemsKeyword: Keyword {
    private let node: SchemaNode
    private let firstIndex: Int

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordFault) {
        if source.value.arrayValue != nil { throw .malformed("items is one schema; an array of them is prefixItems") }
        if let prefix = source.siblings["prefixItems"] {
            guard let schemas = prefix.arrayValue else { throw .unsupported("prefixItems beside it is not checked") }
            firstIndex = schemas.count
        } else {
            firstIndex = 0
        }
        node = try compiler.compileInside(source.value, at: source.place.pointer)
    }

    func check(_ instance: JSONValue, at place: KeywordPlace, in validation: inout Validation) {
        guard case .array(let elements) = instance, firstIndex < elements.count, !node.entries.isEmpty else { return }
        for index in firstIndex..<elements.count {
            if validation.isFull { return }
            validation.check(elements[index], at: String(index), against: node)
        }
    }
}

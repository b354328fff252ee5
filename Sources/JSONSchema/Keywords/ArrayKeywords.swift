import JSON

/// `uniqueItems` (2020-12 validation, §6.4.3): no two elements are equal.
final class UniqueItemsKeyword: Keyword {
    private let isOn: Bool

    init(_ source: KeywordSource) throws(KeywordError) {
        guard let isOn = source.value.boolValue else { throw .malformed("uniqueItems is a boolean") }
        self.isOn = isOn
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        guard isOn, case .array(let elements) = instance else { return }
        var locations: [CanonicalForm: Int] = [:]
        for (index, element) in elements.enumerated() {
            let form = CanonicalForm(element)
            validation.spend(1 + form.size / 64)
            if validation.isExhausted { return validation.endValidation(at: location) }
            guard let first = locations[form] else {
                locations[form] = index
                continue
            }
            validation.report(
                location, at: String(index), expected: "an element unlike all others",
                got: "the same as element \(first)")
            if validation.isFull { return }
        }
    }
}

/// `prefixItems` (2020-12 core, §10.3.1.1): a schema for each of the first elements.
final class PrefixItemsKeyword: Keyword {
    private let nodes: [SchemaIndex]

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        guard source.value.arrayValue?.isEmpty == false else { throw .malformed("prefixItems is an array of schemas") }
        nodes = try source.schemas(&compiler)
    }

    /// The `items` array of earlier drafts, which may be empty.
    init(items source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        nodes = source.value.arrayValue?.isEmpty == false ? try source.schemas(&compiler) : []
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        guard case .array(let elements) = instance else { return }
        if let first = validation.evaluated?.firstItems { validation.evaluated?.firstItems = max(first, nodes.count) }
        for (index, (element, node)) in zip(elements, nodes).enumerated() {
            validation.check(element, at: String(index), against: node)
        }
    }
}

/// `items` (2020-12 core, §10.3.1.2): a schema for the elements after those of `prefixItems`. Earlier drafts call it
/// `additionalItems`, after an `items` that is an array.
final class ItemsKeyword: Keyword {
    private let node: SchemaIndex
    private let firstIndex: Int
    private let prefix: PrefixItemsKeyword?

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        if source.value.arrayValue != nil {
            guard source.dialect.hasItemsArray else {
                throw .malformed("items is one schema; an array of them is prefixItems")
            }
            prefix = try PrefixItemsKeyword(items: source, &compiler)
            (node, firstIndex) = (0, .max)
            return
        }
        prefix = nil
        if let prefix = source.siblings["prefixItems"], source.dialect.hasPrefixItems {
            guard let schemas = prefix.arrayValue else { throw .unsupported("prefixItems beside it is not checked") }
            firstIndex = schemas.count
        } else {
            firstIndex = 0
        }
        node = try source.schema(&compiler)
    }

    init?(additional source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        // Without an array in `items` it has no effect.
        guard let items = source.siblings["items"]?.arrayValue else { return nil }
        prefix = nil
        firstIndex = items.count
        node = try source.schema(&compiler)
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        if let prefix { return prefix.check(instance, at: location, in: &validation) }
        guard case .array(let elements) = instance else { return }
        validation.evaluated?.allItems = true
        guard firstIndex < elements.count, !validation.allowsAnything(node) else { return }
        for index in firstIndex..<elements.count {
            if validation.isFull { return }
            validation.check(elements[index], at: String(index), against: node)
        }
    }
}

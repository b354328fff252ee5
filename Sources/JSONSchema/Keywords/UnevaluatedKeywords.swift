import JSON

/// `unevaluatedProperties` (2020-12 core, §11.3): a schema for the members that no other keyword has evaluated.
final class UnevaluatedPropertiesKeyword: Keyword {
    private let node: SchemaIndex
    private let isClosed: Bool

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        node = try source.schema(&compiler)
        isClosed = source.value == false
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        guard case .object(let object) = instance, let evaluated = validation.evaluated, !evaluated.isUncertain else {
            return
        }
        if !evaluated.allProperties {
            for member in object.members where !evaluated.properties.contains(ExactString(member.key)) {
                if isClosed {
                    validation.report(
                        location, at: member.key, expected: "no such member",
                        got: ViolationText.preview(.string(member.key)))
                } else {
                    validation.check(member.value, at: member.key, against: node)
                }
                if validation.isFull { return }
            }
        }
        validation.evaluated?.allProperties = true
    }
}

/// `unevaluatedItems` (2020-12 core, §11.2): a schema for the elements that no other keyword has evaluated.
final class UnevaluatedItemsKeyword: Keyword {
    private let node: SchemaIndex

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        node = try source.schema(&compiler)
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        guard case .array(let elements) = instance, let evaluated = validation.evaluated, !evaluated.isUncertain else {
            return
        }
        if !evaluated.allItems, evaluated.firstItems < elements.count {
            for index in evaluated.firstItems..<elements.count where !evaluated.items.contains(index) {
                validation.check(elements[index], at: String(index), against: node)
                if validation.isFull { return }
            }
        }
        validation.evaluated?.allItems = true
    }
}

import JSON

/// `additionalProperties` (§10.3.2.3): a schema for the members that are not matched by `properties` or
/// `patternProperties` beside it.
final class AdditionalPropertiesKeyword: Keyword {
    private let node: SchemaIndex
    private let names: [String]
    private let knownNames: NameTable<Void>
    private let patterns: [Pattern]
    private let expected: String?

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        let properties = source.siblings["properties"]
        let patternProperties = source.siblings["patternProperties"]
        guard properties == nil || properties?.objectValue != nil else {
            throw .unsupported("properties beside it is not checked")
        }
        guard patternProperties == nil || patternProperties?.objectValue != nil else {
            throw .unsupported("patternProperties beside it is not checked")
        }
        names = properties?.objectValue.map { Array($0.keys) } ?? []
        knownNames = NameTable(names.map { (name: $0, value: ()) })
        var patterns: [Pattern] = []
        for key in patternProperties?.objectValue?.members.map(\.key) ?? [] {
            do throws(KeywordError) {
                patterns.append(try Pattern(compiling: key, &compiler))
            } catch {
                throw .unsupported("patternProperties beside it is not checked")
            }
        }
        self.patterns = patterns
        node = try compiler.compileInside(source.value, at: source.location.pointer)
        // The most common case gets a better text than `nothing here`.
        let isClosed = source.value.boolValue == false
        expected = isClosed ? (names.isEmpty ? "no such member" : ViolationText.oneOf(names)) : nil
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        guard case .object(let object) = instance else { return }
        validation.evaluated?.allProperties = true
        if validation.allowsAnything(node) { return }
        for member in object.members where knownNames[member.key] == nil {
            var isKnown = false
            for pattern in patterns where !isKnown {
                guard let matches = validation.matches(member.key, pattern, at: location) else { return }
                isKnown = matches
            }
            if isKnown { continue }
            if let expected {
                let nearest = nearestName(to: member.key, among: names)
                let got = ViolationText.preview(.string(member.key))
                validation.report(location, at: member.key, expected: expected, got: got, nearest: nearest)
            } else {
                validation.check(member.value, at: member.key, against: node)
            }
            if validation.isFull { return }
        }
    }

    func accepts(_ instance: JSONValue, in acceptance: inout Acceptance) -> Bool {
        guard case .object(let object) = instance, !acceptance.allowsAnything(node) else { return true }
        for index in object.members.indices where knownNames[object.members[index].key] == nil {
            guard patterns.isEmpty, acceptance.accepts(object.members[index].value, against: node) else { return false }
        }
        return true
    }
}

import JSON

/// `required` (2020-12 validation, §6.5.3): these members must be there.
struct RequiredKeyword: Keyword {
    private let names: [(name: String, expected: String)]

    init(_ source: KeywordSource) throws(KeywordFault) {
        let values = source.value.arrayValue
        guard let values, values.allSatisfy({ $0.stringValue != nil }) else {
            throw .malformed("required is an array of names")
        }
        names = values.compactMap(\.stringValue).map { name in
            (name, Wording.member(source.siblings["properties"]?[name]))
        }
    }

    func check(_ instance: JSONValue, at place: KeywordPlace, in validation: inout Validation) {
        guard case .object(let object) = instance else { return }
        for (name, expected) in names where !object.contains(key: name) {
            validation.report(place, at: name, expected: expected, got: "nothing")
        }
    }
}

/// `properties` (2020-12 core, §10.3.2.1): a schema for each of these members. Of a member that stands twice both
/// values are checked, as readers differ in which of them they take.
struct PropertiesKeyword: Keyword {
    private let nodes: [ExactString: SchemaNode]

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordFault) {
        guard let schemas = source.value.objectValue else { throw .malformed("properties is an object of schemas") }
        var nodes: [ExactString: SchemaNode] = [:]
        for member in schemas.membersWithoutDuplicates {
            let pointer = source.place.pointer.appending(member.key)
            nodes[ExactString(member.key)] = try compiler.compileInside(member.value, at: pointer)
        }
        self.nodes = nodes
    }

    func check(_ instance: JSONValue, at place: KeywordPlace, in validation: inout Validation) {
        guard case .object(let object) = instance else { return }
        for member in object.members {
            guard let node = nodes[ExactString(member.key)] else { continue }
            validation.check(member.value, at: member.key, against: node)
            if validation.isFull { return }
        }
    }
}

/// `patternProperties` (§10.3.2.2): a schema for the members whose names match.
struct PatternPropertiesKeyword: Keyword {
    private let nodes: [(pattern: Pattern, node: SchemaNode)]

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordFault) {
        guard let schemas = source.value.objectValue else {
            throw .malformed("patternProperties is an object of schemas")
        }
        // All patterns first: one that can't be read leaves the whole keyword unchecked, its schemas included.
        var patterns: [Pattern] = []
        for key in schemas.keys { patterns.append(try Pattern(compiling: key)) }
        var nodes: [(Pattern, SchemaNode)] = []
        for (member, pattern) in zip(schemas.members, patterns) {
            let pointer = source.place.pointer.appending(member.key)
            nodes.append((pattern, try compiler.compileInside(member.value, at: pointer)))
        }
        self.nodes = nodes
    }

    func check(_ instance: JSONValue, at place: KeywordPlace, in validation: inout Validation) {
        guard case .object(let object) = instance else { return }
        for member in object.members {
            for (pattern, node) in nodes where pattern.matches(member.key) {
                validation.check(member.value, at: member.key, against: node)
            }
            if validation.isFull { return }
        }
    }
}

/// `additionalProperties` (§10.3.2.3): a schema for the members that neither `properties` nor `patternProperties`
/// beside it speaks of.
struct AdditionalPropertiesKeyword: Keyword {
    private let node: SchemaNode
    private let names: [String]
    private let knownNames: Set<ExactString>
    private let patterns: [Pattern]
    private let expected: String?

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordFault) {
        let properties = source.siblings["properties"]
        let patternProperties = source.siblings["patternProperties"]
        guard properties == nil || properties?.objectValue != nil else {
            throw .unsupported("properties beside it is not checked")
        }
        guard patternProperties == nil || patternProperties?.objectValue != nil else {
            throw .unsupported("patternProperties beside it is not checked")
        }
        names = properties?.objectValue.map { Array($0.keys) } ?? []
        knownNames = Set(names.map(ExactString.init))
        var patterns: [Pattern] = []
        for key in patternProperties?.objectValue?.members.map(\.key) ?? [] {
            do {
                patterns.append(try Pattern(key))
            } catch {
                throw .unsupported("patternProperties beside it is not checked: \(error.reason)")
            }
        }
        self.patterns = patterns
        node = try compiler.compileInside(source.value, at: source.place.pointer)
        // For the most common case a better text than `nothing here`.
        let isClosed = source.value.boolValue == false
        expected = isClosed ? (names.isEmpty ? "no such member" : Wording.oneOf(names)) : nil
    }

    func check(_ instance: JSONValue, at place: KeywordPlace, in validation: inout Validation) {
        guard case .object(let object) = instance, !node.entries.isEmpty else { return }
        for member in object.members where !knownNames.contains(ExactString(member.key)) {
            if patterns.contains(where: { $0.matches(member.key) }) { continue }
            if let expected {
                let nearest = nearestName(to: member.key, among: names)
                let got = Wording.preview(.string(member.key))
                validation.report(place, at: member.key, expected: expected, got: got, nearest: nearest)
            } else {
                validation.check(member.value, at: member.key, against: node)
            }
            if validation.isFull { return }
        }
    }
}

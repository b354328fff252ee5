import JSON

/// `required` (2020-12 validation, §6.5.3): the names of required members.
final class RequiredKeyword: Keyword {
    private let names: [(name: String, expected: String)]

    private init(_ names: [String], _ properties: JSONValue?) {
        self.names = names.map { name in (name, ViolationText.member(properties?[name])) }
    }

    static func make(_ source: KeywordSource) throws(KeywordError) -> RequiredKeyword? {
        // A boolean `required` on a property is read by the object around it.
        if source.dialect.isLenient, source.value.boolValue != nil { return nil }
        return RequiredKeyword(try source.names(), source.siblings["properties"])
    }

    /// The notation of draft-03, which is still in use: `required: true` on the properties themselves.
    convenience init?(properties: JSONObject) {
        let names = properties.membersWithoutDuplicates.filter { $0.value["required"] == true }.map(\.key)
        if names.isEmpty { return nil }
        self.init(names, .object(properties))
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        guard case .object(let object) = instance else { return }
        for (name, expected) in names where !object.contains(key: name) {
            validation.report(location, at: name, expected: expected, got: "nothing")
        }
    }

    func accepts(_ instance: JSONValue, in acceptance: inout Acceptance) -> Bool {
        guard case .object(let object) = instance else { return true }
        for index in names.indices where !object.contains(key: names[index].name) { return false }
        return true
    }
}

/// `properties` (2020-12 core, §10.3.2.1): a schema for each of these members. Of duplicate members all values are
/// checked, because readers differ in which one they use.
final class PropertiesKeyword: Keyword {
    private let nodes: NameTable<SchemaIndex>
    private let required: RequiredKeyword?

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        nodes = NameTable(try source.schemasByName(&compiler).map { (name: $0.name, value: $0.node) })
        required = source.dialect.isLenient ? source.value.objectValue.flatMap(RequiredKeyword.init(properties:)) : nil
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        guard case .object(let object) = instance else { return }
        required?.check(instance, at: location, in: &validation)
        for index in object.members.indices {
            let name = object.members[index].key
            guard let node = nodes[name] else { continue }
            validation.evaluated?.properties.insert(ExactString(name))
            validation.check(object.members[index].value, at: name, against: node)
            if validation.isFull { return }
        }
    }

    func accepts(_ instance: JSONValue, in acceptance: inout Acceptance) -> Bool {
        guard case .object(let object) = instance else { return true }
        if let required, !required.accepts(instance, in: &acceptance) { return false }
        return object.members.withUnsafeBufferPointer { members in
            for index in members.indices {
                guard let node = nodes[members[index].key] else { continue }
                guard acceptance.accepts(members[index].value, against: node) else { return false }
            }
            return true
        }
    }
}

/// `patternProperties` (§10.3.2.2): a schema for the members whose names match a pattern.
final class PatternPropertiesKeyword: Keyword {
    private let nodes: [(pattern: Pattern, node: SchemaIndex)]

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        guard let schemas = source.value.objectValue else {
            throw .malformed("patternProperties is an object of schemas")
        }
        // All patterns are compiled first: an invalid one leaves the whole keyword unchecked, including its schemas.
        var patterns: [Pattern] = []
        for key in schemas.keys { patterns.append(try Pattern(compiling: key, &compiler)) }
        var nodes: [(Pattern, SchemaIndex)] = []
        for (member, pattern) in zip(schemas.members, patterns) {
            let pointer = source.location.pointer.appending(member.key)
            nodes.append((pattern, try compiler.compileInside(member.value, at: pointer)))
        }
        self.nodes = nodes
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        guard case .object(let object) = instance else { return }
        for member in object.members {
            for (pattern, node) in nodes {
                guard let matches = validation.matches(member.key, pattern, at: location) else { return }
                if !matches { continue }
                validation.evaluated?.properties.insert(ExactString(member.key))
                validation.check(member.value, at: member.key, against: node)
            }
            if validation.isFull { return }
        }
    }
}

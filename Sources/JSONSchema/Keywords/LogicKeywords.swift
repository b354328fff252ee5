import JSON

/// `allOf` (2020-12 core, §10.2.1.1): all of these schemas match.
final class AllOfKeyword: Keyword {
    private let nodes: [SchemaIndex]

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        nodes = try source.schemas(&compiler)
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        for node in nodes where !validation.isFull { validation.checkInPlace(instance, against: node) }
    }
}

/// `anyOf` (§10.2.1.2): at least one of these schemas matches.
final class AnyOfKeyword: Keyword {
    private let nodes: [SchemaIndex]

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        nodes = try source.schemas(&compiler)
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        if nodes.isEmpty { return }
        var branches: [[Violation]] = []
        var isAllowed = false
        for node in nodes {
            let found = validation.gather(instance, against: node)
            isAllowed = isAllowed || found.isEmpty
            // Every matching branch contributes evaluated members, so all are checked if those are recorded.
            if isAllowed, !validation.tracksEvaluated { return }
            branches.append(found)
        }
        if !isAllowed, !validation.isExhausted { validation.reportClosest(of: branches, location, instance) }
    }
}

/// `oneOf` (§10.2.1.3): exactly one of these schemas matches.
final class OneOfKeyword: Keyword {
    private let nodes: [SchemaIndex]

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        nodes = try source.schemas(&compiler)
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        if nodes.isEmpty { return }
        var branches: [[Violation]] = []
        let uncheckedCount = validation.uncheckedCount
        for node in nodes { branches.append(validation.gather(instance, against: node)) }
        if validation.isExhausted { return }
        let holding = branches.indices.filter { branches[$0].isEmpty }
        if holding.isEmpty {
            validation.reportClosest(of: branches, location, instance)
        } else if holding.count > 1 {
            // A branch that was not checked completely may not match.
            guard validation.uncheckedCount == uncheckedCount else { return }
            let names = holding.map(String.init).joined(separator: ", ")
            validation.report(
                location, at: nil, expected: "exactly one of \(nodes.count) alternatives to fit",
                got: ViolationText.shortened("a value that fits \(holding.count): \(names)", to: 40))
        }
    }
}

/// `not` (§10.2.1.4): this schema does not match.
final class NotKeyword: Keyword {
    private let node: SchemaIndex
    private let expected: String

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        node = try source.schema(&compiler)
        expected = Self.expected(source.value)
    }

    private static func expected(_ schema: JSONValue) -> String {
        if let names = schema["required"]?.arrayValue?.compactMap(\.stringValue), schema.objectValue?.count == 1 {
            return names.count == 1
                ? "no member \(names[0])" : "not all of \(names.prefix(12).joined(separator: ", ")) together"
        }
        let described = ViolationText.member(schema)
        return described == "a value" ? "something that `not` allows" : "anything but \(described)"
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        switch validation.holds(node, for: instance) {
        case true: validation.report(location, expected: expected, got: instance)
        case false, nil: break
        }
    }
}

/// `if`, with `then` and `else` (§10.2.2).
final class IfKeyword: Keyword {
    private let condition: SchemaIndex
    private let then: SchemaIndex?
    private let otherwise: SchemaIndex?

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        condition = try source.schema(&compiler)
        then = try Self.branch("then", source, &compiler)
        otherwise = try Self.branch("else", source, &compiler)
    }

    private static func branch(
        _ name: String, _ source: KeywordSource, _ compiler: inout SchemaCompiler
    ) throws(KeywordError) -> SchemaIndex? {
        guard let schema = source.siblings[name] else { return nil }
        let pointer = JSONPointer(tokens: source.location.pointer.tokens.dropLast() + [name])
        return try compiler.compileInside(schema, at: pointer)
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        guard then != nil || otherwise != nil || validation.tracksEvaluated else { return }
        guard let holds = validation.holds(condition, for: instance) else { return }
        if let node = holds ? then : otherwise { validation.checkInPlace(instance, against: node) }
    }
}

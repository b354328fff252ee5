import JSON

/// An action's input schema as the strictest of the tools of language models take it: `protocol/discover.md` has the rules.
package struct ToolSchema: Sendable {
    /// The schema: an object, without references, combinators and untyped values.
    package let schema: JSONValue
    /// Names in it that stand for others.
    package let names: ToolNames
    /// The places where a value that fits `schema` may be refused by the action's own: not everything can be said in so few
    /// words.
    package let loose: [JSONPointer]

    /// The schema of `ActionInput` for a tool.
    package init(_ document: JSONValue) {
        var builder = ToolSchemaBuilder(document)
        schema = .object(builder.root(document))
        names = builder.names
        loose = builder.loose
    }
}

/// Makes a `ToolSchema`.
struct ToolSchemaBuilder {
    /// A type of JSON Schema.
    enum Kind: String {
        case object, array, string, number, integer, boolean
    }

    /// Where a schema is to stand.
    struct Place {
        var pointer = JSONPointer()
        /// The references inside which it stands.
        var open: [String] = []
        var depth = 0

        func inside(_ token: String, _ effective: EffectiveSchema) -> Place {
            Place(pointer: pointer.appending(token), open: open + effective.references, depth: depth + 1)
        }
    }

    /// Deeper schemas are left out.
    static let maximumDepth = 10
    /// There are no more schemas than this.
    static let maximumSchemas = 4_000

    let resolver: SchemaResolver
    var names = ToolNames()
    private(set) var loose: [JSONPointer] = []
    private var count = 0

    init(_ document: JSONValue) { resolver = SchemaResolver(document: document) }

    mutating func root(_ document: JSONValue) -> JSONObject {
        object(resolver.resolve(document, inside: []), at: Place())
    }

    /// Notes that a value may fit here and be refused.
    mutating func loosen(_ place: Place) {
        if loose.last != place.pointer { loose.append(place.pointer) }
    }

    /// The schema for a tool; nil for what can't be given: what stands inside itself, or too deep.
    mutating func schema(_ schema: JSONValue, at place: Place) -> JSONObject? {
        count += 1
        let effective = resolver.resolve(schema, inside: place.open)
        let isNull = effective.types.isEmpty && effective.object["type"] == "null"
        guard schema != false, !isNull, !effective.isCut, place.depth <= Self.maximumDepth, count <= Self.maximumSchemas
        else { return nil }
        if let narrowed = narrowed(effective, at: place) { return narrowed }
        let isEnumerated = values(of: effective, place.open) != nil
        let result: JSONObject
        switch kind(of: effective, at: place) ?? (place.pointer.tokens == ["requestBody"] ? .object : .string) {
        case .object:
            if isEnumerated { loosen(place) }
            result = object(effective, at: place)
        case .array:
            if isEnumerated { loosen(place) }
            guard let array = array(effective, at: place) else { return nil }
            result = array
        case .string: result = string(effective, at: place)
        case .number: result = number(effective, at: place, isInteger: false)
        case .integer: result = number(effective, at: place, isInteger: true)
        case .boolean: result = boolean(effective, at: place)
        }
        return result
    }

    /// The least that can be said of what has to be given and can't be described.
    mutating func bare(_ schema: JSONValue, at place: Place) -> JSONObject {
        loosen(place)
        let effective = resolver.resolve(schema, inside: [])
        let kind = kind(of: effective, at: place) ?? .string
        var result: JSONObject = ["type": .string(kind.rawValue)]
        let known = effective.object["description"]?.stringValue.map { "\($0) " } ?? ""
        result.append("description", .string("\(known)It is not described any further here."))
        if kind == .object { result.append("properties", [:]) }
        if kind == .array { result.append("items", ["type": "string"]) }
        return result
    }

    /// `type`, `description` and what is said of it besides.
    func described(_ kind: Kind, _ effective: EffectiveSchema, _ notes: [String]) -> JSONObject {
        var result: JSONObject = ["type": .string(kind.rawValue)]
        let text = ToolWords.description(effective, notes)
        if !text.isEmpty { result.append("description", .string(text)) }
        return result
    }
}

// Which of several types a value gets.
extension ToolSchemaBuilder {
    func kind(of effective: EffectiveSchema, at place: Place) -> Kind? {
        if let values = values(of: effective, place.open) {
            let kinds = values.compactMap(Self.kind)
            return kinds.contains(.string) ? .string : kinds.contains(.number) ? .number : kinds.first
        }
        let types = effective.types.compactMap { Kind(rawValue: $0) }
        if types.count == 1 { return types[0] }
        if !types.isEmpty { return types.contains(.string) ? .string : types.contains(.number) ? .number : types[0] }
        let object = effective.object
        if effective.isObject || (!effective.unions.isEmpty && effective.unions.allSatisfy { areObjects($0, place) }) {
            return .object
        }
        if object["items"] != nil || !effective.tuple.isEmpty { return .array }
        if ["minLength", "maxLength", "pattern", "format"].contains(where: object.contains) { return .string }
        return ["minimum", "maximum", "multipleOf"].contains(where: object.contains) ? .number : nil
    }

    private static func kind(_ value: JSONValue) -> Kind? {
        if case .number(let number) = value { return number.isInteger ? .integer : .number }
        return Kind(rawValue: value.typeName)
    }

    func areObjects(_ branches: [JSONValue], _ place: Place) -> Bool {
        branches.allSatisfy { branch in
            let effective = resolver.resolve(branch, inside: place.open)
            return effective.isObject || effective.isCut
        }
    }

    /// The only values that there may be, null left out; nil where others are allowed too.
    func values(of effective: EffectiveSchema, _ open: [String], depth: Int = 0) -> [JSONValue]? {
        if let value = effective.object["const"] { return value.isNull ? [] : [value] }
        if let values = effective.object["enum"]?.arrayValue { return values.filter { !$0.isNull } }
        guard depth < 4, effective.unions.count == 1 else { return nil }
        var values: [JSONValue] = []
        for branch in effective.unions[0] {
            let inner = resolver.resolve(branch, inside: open + effective.references)
            guard let found = self.values(of: inner, open, depth: depth + 1) else { return nil }
            for value in found where !values.contains(value) { values.append(value) }
        }
        return values
    }

    /// The schema with one branch of a choice, where they can't be put together in one.
    private mutating func narrowed(_ effective: EffectiveSchema, at place: Place) -> JSONObject? {
        guard let union = effective.unions.first, values(of: effective, place.open) == nil else { return nil }
        let isObject = effective.types == ["object"] || (effective.types.isEmpty && areObjects(union, place))
        if isObject { return nil }
        var inside = place
        inside.open += effective.references
        let kinds = union.map { kind(of: resolver.resolve($0, inside: inside.open), at: inside) }
        let own = effective.types.count == 1 ? Kind(rawValue: effective.types[0]) : nil
        let fitting = union.indices.filter { own == nil || kinds[$0] == nil || kinds[$0] == own }
        let areScalars = kinds.allSatisfy { $0 != nil && $0 != .object && $0 != .array }
        // Whatever else a text may stand for, it can be written as one.
        let preferred =
            areScalars ? fitting.first { kinds[$0] == .string } ?? fitting.first { kinds[$0] == .number } : nil
        let others = effective.unions.dropFirst().map { ["anyOf": .array($0)] as JSONValue }
        let known = kinds.compactMap { $0 }
        let areDistinct =
            known.count == kinds.count && Set(known).count == known.count
            && !(known.contains(.number) && known.contains(.integer))
        for index in [preferred].compactMap({ $0 }) + fitting.filter({ $0 != preferred }) {
            let parts = [.object(effective.object), union[index]] + others
            guard var result = schema(["allOf": .array(parts)], at: inside) else { continue }
            if !areDistinct || !effective.conditionals.isEmpty { loosen(place) }
            let words = union.indices.filter { $0 != index }.map { ToolWords.words(union[$0], resolver, inside.open) }
            let text = result["description"]?.stringValue.map { "\($0) " } ?? ""
            let note = "The API also takes \(ToolWords.list(words, "or")) here."
            result["description"] = .string(ToolWords.shortened("\(text)\(note)"))
            return result
        }
        return nil
    }
}

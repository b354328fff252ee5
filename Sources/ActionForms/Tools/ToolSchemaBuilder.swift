import JSON
import JSONSchema

/// Builds a `ToolSchema`.
struct ToolSchemaBuilder {
    /// A type of JSON Schema.
    enum Kind: String {
        case object, array, string, number, integer, boolean
    }

    /// The location of a schema, and what it inherits from the schemas around it.
    struct Location {
        var pointer = JSONPointer()
        /// The references that contain it.
        var open: [String] = []
        var depth = 0

        func inside(_ token: String, _ effective: EffectiveSchema) -> Location {
            Location(pointer: pointer.appending(token), open: open + effective.references, depth: depth + 1)
        }
    }

    /// The maximum depth; deeper schemas are left out.
    static let maximumDepth = 10
    /// The maximum number of schemas.
    static let maximumSchemas = 4_000

    let resolver: SchemaResolver
    var names = ToolNames()
    private(set) var loose: [JSONPointer] = []
    private var count = 0

    init(_ document: JSONValue) { resolver = SchemaResolver(document: document) }

    mutating func root(_ document: JSONValue) -> JSONObject {
        object(resolver.resolve(document, inside: []), at: Location())
    }

    /// Records that a value may fit here and be refused by the action's own schema.
    mutating func markLoose(_ location: Location) {
        if loose.last != location.pointer { loose.append(location.pointer) }
    }

    /// Returns the schema for a tool; nil for a recursive schema, and for one that is too deep.
    mutating func schema(_ schema: JSONValue, at location: Location) -> JSONObject? {
        count += 1
        let effective = resolver.resolve(schema, inside: location.open)
        let isNull = effective.types.isEmpty && effective.object["type"] == "null"
        guard schema != false, !isNull, !effective.isUnresolved, location.depth <= Self.maximumDepth,
            count <= Self.maximumSchemas
        else { return nil }
        if let narrowed = narrowed(effective, at: location) { return narrowed }
        let isEnumerated = values(of: effective, location.open) != nil
        let result: JSONObject
        switch kind(of: effective, at: location) ?? (location.pointer.tokens == ["requestBody"] ? .object : .string) {
        case .object:
            if isEnumerated { markLoose(location) }
            result = object(effective, at: location)
        case .array:
            if isEnumerated { markLoose(location) }
            guard let array = array(effective, at: location) else { return nil }
            result = array
        case .string: result = string(effective, at: location)
        case .number: result = number(effective, at: location, isInteger: false)
        case .integer: result = number(effective, at: location, isInteger: true)
        case .boolean: result = boolean(effective, at: location)
        }
        return result
    }

    /// Returns a minimal schema for a required member that can't be described.
    mutating func bare(_ schema: JSONValue, at location: Location) -> JSONObject {
        markLoose(location)
        let effective = resolver.resolve(schema, inside: [])
        let kind = kind(of: effective, at: location) ?? .string
        var result: JSONObject = ["type": .string(kind.rawValue)]
        let known = effective.object["description"]?.stringValue.map { "\($0) " } ?? ""
        result.append("description", .string("\(known)It is not described any further here."))
        if kind == .object { result.append("properties", [:]) }
        if kind == .array { result.append("items", ["type": "string"]) }
        return result
    }

    /// Returns a schema with `type` and `description`, which includes the notes.
    func described(_ kind: Kind, _ effective: EffectiveSchema, _ notes: [String]) -> JSONObject {
        var result: JSONObject = ["type": .string(kind.rawValue)]
        let text = ToolDescription.description(effective, notes)
        if !text.isEmpty { result.append("description", .string(text)) }
        return result
    }
}

// The choice of one type.
extension ToolSchemaBuilder {
    func kind(of effective: EffectiveSchema, at location: Location) -> Kind? {
        if let values = values(of: effective, location.open) {
            let kinds = values.compactMap(Self.kind)
            return kinds.contains(.string) ? .string : kinds.contains(.number) ? .number : kinds.first
        }
        let types = effective.types.compactMap { Kind(rawValue: $0) }
        if types.count == 1 { return types[0] }
        if !types.isEmpty { return types.contains(.string) ? .string : types.contains(.number) ? .number : types[0] }
        let object = effective.object
        if effective.isObject || (!effective.unions.isEmpty && effective.unions.allSatisfy { areObjects($0, location) })
        {
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

    func areObjects(_ branches: [JSONValue], _ location: Location) -> Bool {
        branches.allSatisfy { branch in
            let effective = resolver.resolve(branch, inside: location.open)
            return effective.isObject || effective.isUnresolved
        }
    }

    /// Returns the only allowed values without null; nil when others are allowed too.
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

    /// Returns the schema with one branch of a union, for branches that can't be merged.
    private mutating func narrowed(_ effective: EffectiveSchema, at location: Location) -> JSONObject? {
        guard let union = effective.unions.first, values(of: effective, location.open) == nil else { return nil }
        let isObject = effective.types == ["object"] || (effective.types.isEmpty && areObjects(union, location))
        if isObject { return nil }
        var inside = location
        inside.open += effective.references
        let kinds = union.map { kind(of: resolver.resolve($0, inside: inside.open), at: inside) }
        let own = effective.types.count == 1 ? Kind(rawValue: effective.types[0]) : nil
        let fitting = union.indices.filter { own == nil || kinds[$0] == nil || kinds[$0] == own }
        let areScalars = kinds.allSatisfy { $0 != nil && $0 != .object && $0 != .array }
        // Every scalar can be written as a string.
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
            if !areDistinct || !effective.conditionals.isEmpty { markLoose(location) }
            let words = union.indices.filter { $0 != index }.map {
                ToolDescription.summary(union[$0], resolver, inside.open)
            }
            let text = result["description"]?.stringValue.map { "\($0) " } ?? ""
            let note = "The API also takes \(ToolDescription.list(words, "or")) here."
            result["description"] = .string(ToolDescription.shortened("\(text)\(note)"))
            return result
        }
        return nil
    }
}

// Scalar values.
extension ToolSchemaBuilder {
    /// The maximum number of values in an `enum`; more are only listed in the description.
    private static let maximumValues = 250

    mutating func string(_ effective: EffectiveSchema, at location: Location) -> JSONObject {
        let object = effective.object
        var notes: [String] = []
        if let values = values(of: effective, location.open) {
            let texts = values.compactMap(\.stringValue).filter { !$0.isEmpty }
            let others = values.filter { $0.stringValue?.isEmpty != false }
            if !others.isEmpty {
                notes.append("The API also takes \(ToolDescription.list(others.map(\.preview), "or")) here.")
            }
            if texts.count > Self.maximumValues || texts.isEmpty {
                markLoose(location)
                notes.append("It is one of \(ToolDescription.list(texts, "or")).")
            }
            var result = described(.string, effective, notes + Self.names(of: values, object))
            if (1...Self.maximumValues).contains(texts.count) { result.append("enum", .strings(texts)) }
            return result
        }
        if kind(of: effective, at: location) == nil { notes.append("It may be any JSON value; here it is text.") }
        if let words = ToolDescription.length(object) {
            notes.append(words)
            markLoose(location)
        }
        let format = object["format"]?.stringValue
        if let format, format != "date-time" {
            notes.append("Format: \(format).")
            if !Schema.allows(" ", format: format) { markLoose(location) }
        }
        if let type = object["contentMediaType"]?.stringValue { notes.append("Its content is \(type).") }
        if let encoding = object["contentEncoding"]?.stringValue {
            notes.append("It is encoded in \(encoding).")
            markLoose(location)
        }
        notes += self.notes(on: object, effective, location)
        let pattern = object["pattern"].flatMap { Self.isSimple($0) ? Optional($0) : nil }
        if let text = object["pattern"]?.stringValue, pattern == nil {
            notes.append("It matches \(ToolDescription.shortened(text, to: 200)).")
            markLoose(location)
        }
        var result = described(.string, effective, notes)
        if format == "date-time" { result.append("format", "date-time") }
        result.append("pattern", pattern)
        return result
    }

    /// Returns true for a pattern without look-around and back-references.
    private static func isSimple(_ pattern: JSONValue) -> Bool {
        guard let text = pattern.stringValue, text.utf8.count <= 200 else { return false }
        return (try? Schema(compiling: ["pattern": pattern], malformed: .leaveUnchecked))?.uncheckedKeywords.isEmpty
            ?? false
    }

    /// Returns the names of the values, if the definition has them.
    private static func names(of values: [JSONValue], _ object: JSONObject) -> [String] {
        guard let names = object["x-enumNames"]?.arrayValue ?? object["x-enumLabels"]?.arrayValue,
            names.count == values.count, names.count <= 40
        else { return [] }
        let words = zip(values, names).compactMap { value, name in
            name.stringValue.map { "\(value.stringValue ?? value.text): \($0)" }
        }
        return words.isEmpty ? [] : ["\(words.joined(separator: "; "))."]
    }

    mutating func number(_ effective: EffectiveSchema, at location: Location, isInteger: Bool) -> JSONObject {
        let object = effective.object
        var notes: [String] = []
        var (least, most) = (object["minimum"], object["maximum"])
        if let values = values(of: effective, location.open) {
            let numbers = values.compactMap(\.numberValue).sorted { $0.doubleValue < $1.doubleValue }
            least = numbers.first.map(JSONValue.number) ?? least
            most = numbers.last.map(JSONValue.number) ?? most
            let integers = Set(numbers.compactMap { isInteger ? $0.intValue : nil })
            let areAll =
                integers.count == numbers.count
                && integers.count == (integers.max() ?? 0) - (integers.min() ?? 0) + 1
            if !areAll && numbers.count != 1 {
                notes.append("It is one of \(ToolDescription.list(values.map(\.text), "or")).")
                markLoose(location)
            }
        }
        if let bound = object["exclusiveMinimum"]?.numberValue {
            let isExact = isInteger && bound.isInteger
            least = isExact ? bound.intValue.map { .int($0 + 1) } ?? least : .number(bound)
            if !isExact { notes.append("It is more than \(bound.text).") }
            if !isExact { markLoose(location) }
        }
        if let bound = object["exclusiveMaximum"]?.numberValue {
            let isExact = isInteger && bound.isInteger
            most = isExact ? bound.intValue.map { .int($0 - 1) } ?? most : .number(bound)
            if !isExact { notes.append("It is less than \(bound.text).") }
            if !isExact { markLoose(location) }
        }
        if let step = object["multipleOf"] {
            notes.append("It is a multiple of \(step.text).")
            markLoose(location)
        }
        notes += self.notes(on: object, effective, location)
        var result = described(isInteger ? .integer : .number, effective, notes)
        result.append("minimum", least)
        result.append("maximum", most)
        return result
    }

    mutating func boolean(_ effective: EffectiveSchema, at location: Location) -> JSONObject {
        var notes: [String] = []
        if let values = values(of: effective, location.open), values.count == 1 {
            notes.append("It is always \(values[0].text).")
            markLoose(location)
        }
        notes += self.notes(on: effective.object, effective, location)
        return described(.boolean, effective, notes)
    }

    /// Returns the notes that apply to values of any type.
    private mutating func notes(on object: JSONObject, _ effective: EffectiveSchema, _ location: Location) -> [String] {
        var notes: [String] = []
        let open = location.open + effective.references
        if effective.types.count > 1 {
            notes.append("The API takes \(ToolDescription.list(effective.types.map(ToolDescription.type), "or")) here.")
        }
        if let not = object["not"] {
            notes.append("It must not be \(ToolDescription.summary(not, resolver, open)).")
            markLoose(location)
        }
        if !effective.conditionals.isEmpty { markLoose(location) }
        return notes + effective.conditionals.map { ToolDescription.conditional($0, resolver, open) }
    }
}

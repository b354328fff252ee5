import JSON

/// What a schema says of a value when its references are followed and what must all hold is put together.
struct EffectiveSchema {
    /// Everything but references and combinators.
    var object = JSONObject()
    /// The branches of each `oneOf` and `anyOf`; `null` is left out of them.
    var unions: [[JSONValue]] = []
    /// Each `if` with its `then` and `else`.
    var conditionals: [Conditional] = []
    /// The references that were followed.
    var references: [String] = []
    /// True where a reference leads into what it stands in, or nowhere.
    var isCut = false
    /// Whether `type`, `enum` and the branches let null pass, as far as there are any.
    var nullVerdicts: [String: Bool] = [:]

    struct Conditional {
        let condition: JSONValue
        let then: JSONValue?
        let otherwise: JSONValue?
    }

    /// True where something names null and nothing refuses it.
    var allowsNull: Bool { !nullVerdicts.isEmpty && nullVerdicts.values.allSatisfy { $0 } }

    /// The names that must be there, and those that these want beside them.
    var required: [String] {
        var names = object["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        var place = 0
        while place < names.count {
            let wanted = object["dependentRequired"]?[names[place]]?.arrayValue?.compactMap(\.stringValue) ?? []
            for name in wanted where !names.contains(where: { $0.hasSameCodePoints(as: name) }) { names.append(name) }
            place += 1
        }
        return names
    }
    var properties: [JSONObject.Member] { object["properties"]?.objectValue?.members ?? [] }
    var title: String? { object["title"]?.stringValue }
    /// The value that must be there, if there is only one.
    var onlyValue: JSONValue? {
        if let value = object["const"] { return value }
        let values = object["enum"]?.arrayValue ?? []
        // `nil` alone would be JSON's null.
        return values.count == 1 ? values.first : JSONValue?.none
    }
    /// The types, `null` left out.
    var types: [String] {
        let names = object["type"].map { $0.arrayValue ?? [$0] } ?? []
        return names.compactMap(\.stringValue).filter { $0 != "null" }
    }
    /// True for what has members.
    var isObject: Bool {
        let hasMembers = !properties.isEmpty || !required.isEmpty || !memberSchemas.isEmpty
        return types == ["object"] || (types.isEmpty && hasMembers)
    }
    /// What members must be like whose names are not listed: the schemas of `patternProperties`, and that of
    /// `additionalProperties` where it says anything.
    var memberSchemas: [JSONValue] {
        let patterned = object["patternProperties"]?.objectValue?.members.map(\.value) ?? []
        let further = [object["additionalProperties"]].compactMap { $0 }.filter { $0.objectValue?.isEmpty == false }
        return patterned.filter { $0.objectValue != nil } + further
    }
    /// The schemas of an array's first elements, each for its place; empty for an array whose elements are alike.
    var tuple: [JSONValue] { (object["prefixItems"] ?? object["items"])?.arrayValue ?? [] }
    /// The schema of the elements behind those; nil where nothing describes them.
    var elements: JSONValue? {
        let key = object["items"]?.arrayValue == nil ? "items" : "additionalItems"
        guard let schema = object[key], schema.objectValue != nil else { return nil }
        return schema
    }
}

extension EffectiveSchema {
    /// Takes what has come to `outer` for one of two branches, of which the other is null.
    fileprivate mutating func letNullPass(as key: String, besides outer: EffectiveSchema) {
        nullVerdicts = outer.nullVerdicts
        nullVerdicts[key] = true
        if let value = object["const"], outer.object["const"] == nil {
            object["const"] = nil
            object["enum"] = [value]
        }
        for name in ["type", "enum"] where outer.object[name] == nil {
            guard let value = object[name] else { continue }
            let null: JSONValue = name == "type" ? "null" : nil
            let values = value.arrayValue ?? [value]
            if !values.contains(null) { object[name] = .array(values + [null]) }
        }
    }
}

/// Follows the references of one document.
struct SchemaResolver {
    let document: JSONValue

    private static let maximumSteps = 64
    private static let structural: Set<String> = [
        "$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "if", "then", "else", "$defs", "definitions",
        "$schema", "$id", "id", "$anchor", "$dynamicAnchor", "$comment", "discriminator", "xml", "externalDocs",
    ]

    /// `open` are the references inside which the schema stands.
    func resolve(_ schema: JSONValue, inside open: [String]) -> EffectiveSchema {
        var result = EffectiveSchema()
        var steps = 0
        collect(schema, into: &result, open, &steps)
        return result
    }

    private func collect(_ schema: JSONValue, into result: inout EffectiveSchema, _ open: [String], _ steps: inout Int)
    {
        guard case .object(let object) = schema else { return }
        steps += 1
        guard steps <= Self.maximumSteps else {
            result.isCut = true
            return
        }
        if let reference = object["$ref"]?.stringValue {
            if open.contains(reference) || result.references.contains(reference) {
                result.isCut = true
            } else if let target = find(reference) {
                result.references.append(reference)
                collect(target, into: &result, open, &steps)
            } else {
                result.isCut = true
            }
        }
        for part in object["allOf"]?.arrayValue ?? [] { collect(part, into: &result, open, &steps) }
        for member in object.members where !Self.structural.contains(member.key) {
            merge(member.key, object[member.key] ?? member.value, into: &result)
        }
        for key in ["oneOf", "anyOf"] {
            guard let branches = object[key]?.arrayValue else { continue }
            let others = branches.filter { !isNull($0) }
            let isNullable = others.count < branches.count
            if others.count == 1, let only = others.first {
                let outer = result
                collect(only, into: &result, open, &steps)
                if isNullable { result.letNullPass(as: key, besides: outer) }
            } else if !others.isEmpty {
                if isNullable { result.nullVerdicts[key] = true }
                result.unions.append(others)
            }
        }
        if let condition = object["if"], object["then"] != nil || object["else"] != nil {
            result.conditionals.append(
                EffectiveSchema.Conditional(condition: condition, then: object["then"], otherwise: object["else"]))
        }
    }

    private func merge(_ key: String, _ value: JSONValue, into result: inout EffectiveSchema) {
        switch key {
        case "properties":
            guard let members = value.objectValue?.membersOnce else { return }
            var properties = result.object["properties"]?.objectValue ?? JSONObject()
            for member in members where member.value.objectValue != nil || member.value == true {
                let known = properties[member.key]
                properties[member.key] = known.map { ["allOf": [$0, member.value]] } ?? member.value
            }
            result.object["properties"] = .object(properties)
        case "required":
            guard let names = value.arrayValue?.compactMap(\.stringValue) else { return }
            let known = result.required
            let further = names.filter { name in !known.contains { $0.hasSameCodePoints(as: name) } }
            result.object["required"] = .strings(known + further)
        case "type":
            let names = (value.arrayValue ?? [value]).compactMap(\.stringValue)
            result.nullVerdicts[key] = names.contains("null") && result.nullVerdicts[key] != false
            let known = names.filter { Self.types.contains($0) || $0 == "null" }
            if let only = known.first { result.object["type"] = known.count == 1 ? .string(only) : .strings(known) }
        case "enum":
            guard let values = value.arrayValue, !values.isEmpty else { return }
            result.nullVerdicts[key] = values.contains(.null) && result.nullVerdicts[key] != false
            let known = result.object["enum"]?.arrayValue
            result.object["enum"] = .array(known.map { $0.filter(values.contains) } ?? values)
        case "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties":
            if let known = result.object[key], Self.isLess(value, known) { return }
            result.object[key] = value
        case "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties":
            if let known = result.object[key], Self.isLess(known, value) { return }
            result.object[key] = value
        default: result.object[key] = value
        }
    }

    private static func isLess(_ left: JSONValue, _ right: JSONValue) -> Bool {
        (left.numberValue?.doubleValue ?? 0) < (right.numberValue?.doubleValue ?? 0)
    }

    private static let types: Set<String> = ["string", "number", "integer", "boolean", "array", "object"]

    private func isNull(_ schema: JSONValue) -> Bool {
        schema["type"] == "null" || schema["type"] == ["null"] || schema["enum"] == [nil]
            || (schema.objectValue?.contains(key: "const") == true && schema["const"] == .null)
    }

    private func find(_ reference: String) -> JSONValue? {
        guard reference.hasPrefix("#"), let pointer = JSONPointer(String(reference.dropFirst())) else { return nil }
        return document[pointer]
    }
}

extension JSONObject {
    /// The members, of those with one name the last.
    fileprivate var membersOnce: [Member] {
        var result = JSONObject()
        for member in members { result[member.key] = member.value }
        return result.members
    }
}

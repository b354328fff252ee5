import JSON

/// A schema with its references resolved and its `allOf` merged.
struct EffectiveSchema {
    /// All keywords except references and combinators.
    var object = JSONObject()
    /// The branches of each `oneOf` and `anyOf`, without `null`.
    var unions: [[JSONValue]] = []
    /// Each `if` with its `then` and `else`.
    var conditionals: [Conditional] = []
    /// The references that were resolved.
    var references: [String] = []
    /// Indicates that a reference is recursive or has no target.
    var isUnresolved = false
    /// For each of `type`, `enum` and the combinators in the schema: true if it allows null.
    var nullByKeyword: [String: Bool] = [:]

    struct Conditional {
        let condition: JSONValue
        let then: JSONValue?
        let otherwise: JSONValue?
    }

    /// Indicates that a keyword allows null and none refuses it.
    var allowsNull: Bool { !nullByKeyword.isEmpty && nullByKeyword.values.allSatisfy { $0 } }

    /// The required names, with those that `dependentRequired` adds to them.
    var required: [String] {
        var names = object["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        guard let dependencies = object["dependentRequired"]?.objectValue else { return names }
        let others = IndexedObject(dependencies)
        var known = Set(names: names)
        var location = 0
        while location < names.count {
            let wanted = others[names[location]]?.arrayValue?.compactMap(\.stringValue) ?? []
            for name in wanted where known.insert(ExactString(name)).inserted { names.append(name) }
            location += 1
        }
        return names
    }
    var properties: [JSONObject.Member] { object["properties"]?.objectValue?.members ?? [] }
    var title: String? { object["title"]?.stringValue }
    /// The only allowed value, if there is just one.
    var onlyValue: JSONValue? {
        if let value = object["const"] { return value }
        let values = object["enum"]?.arrayValue ?? []
        // A plain `nil` would be JSON's null.
        return values.count == 1 ? values.first : JSONValue?.none
    }
    /// The types without `null`.
    var types: [String] {
        let names = object["type"].map { $0.arrayValue ?? [$0] } ?? []
        return names.compactMap(\.stringValue).filter { $0 != "null" }
    }
    /// Indicates a schema of an object.
    var isObject: Bool {
        let hasMembers = !properties.isEmpty || !required.isEmpty || !memberSchemas.isEmpty
        return types == ["object"] || (types.isEmpty && hasMembers)
    }
    /// The schemas of members without a listed name: those of `patternProperties`, and that of `additionalProperties`
    /// unless it is empty.
    var memberSchemas: [JSONValue] {
        let patterned = object["patternProperties"]?.objectValue?.members.map(\.value) ?? []
        let further = [object["additionalProperties"]].compactMap { $0 }.filter { $0.objectValue?.isEmpty == false }
        return patterned.filter { $0.objectValue != nil } + further
    }
    /// The schemas of the first elements of an array, by position; empty for an array with one schema for all elements.
    var tuple: [JSONValue] { (object["prefixItems"] ?? object["items"])?.arrayValue ?? [] }
    /// The schema of the elements after those; nil without one.
    var elements: JSONValue? {
        let key = object["items"]?.arrayValue == nil ? "items" : "additionalItems"
        guard let schema = object[key], schema.objectValue != nil else { return nil }
        return schema
    }
}

extension EffectiveSchema {
    /// Allows null for a schema that was merged from a union of `null` and one other branch. `outer` is the schema
    /// before the merge.
    fileprivate mutating func allowNull(as key: String, besides outer: EffectiveSchema) {
        nullByKeyword = outer.nullByKeyword
        nullByKeyword[key] = true
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

/// Resolves the references of one document.
struct SchemaResolver {
    let document: JSONValue

    private static let maximumSteps = 64
    private static let structural: Set<String> = [
        "$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "if", "then", "else", "$defs", "definitions",
        "$schema", "$id", "id", "$anchor", "$dynamicAnchor", "$comment", "discriminator", "xml", "externalDocs",
    ]

    /// Returns the schema with its references resolved. `open` are the references that contain it.
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
            result.isUnresolved = true
            return
        }
        if let reference = object["$ref"]?.stringValue {
            if open.contains(reference) || result.references.contains(reference) {
                result.isUnresolved = true
            } else if let target = find(reference) {
                result.references.append(reference)
                collect(target, into: &result, open, &steps)
            } else {
                result.isUnresolved = true
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
                if isNullable { result.allowNull(as: key, besides: outer) }
            } else if !others.isEmpty {
                if isNullable { result.nullByKeyword[key] = true }
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
            var properties = IndexedObject(result.object["properties"]?.objectValue ?? JSONObject())
            for member in members where member.value.objectValue != nil || member.value == true {
                let known = properties[member.key]
                properties.set(member.key, known.map { ["allOf": [$0, member.value]] } ?? member.value)
            }
            result.object["properties"] = .object(properties.object)
        case "required":
            guard let names = value.arrayValue?.compactMap(\.stringValue) else { return }
            let known = result.required
            let set = Set(names: known)
            result.object["required"] = .strings(known + names.filter { !set.contains(name: $0) })
        case "type":
            let names = (value.arrayValue ?? [value]).compactMap(\.stringValue)
            result.nullByKeyword[key] = names.contains("null") && result.nullByKeyword[key] != false
            let known = names.filter { Self.types.contains($0) || $0 == "null" }
            if let only = known.first { result.object["type"] = known.count == 1 ? .string(only) : .strings(known) }
        case "enum":
            guard let values = value.arrayValue, !values.isEmpty else { return }
            result.nullByKeyword[key] = values.contains(.null) && result.nullByKeyword[key] != false
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
    /// The members without duplicate names; the last one with a name counts.
    fileprivate var membersOnce: [Member] {
        var result = IndexedObject()
        for member in members { result.set(member.key, member.value) }
        return result.object.members
    }
}

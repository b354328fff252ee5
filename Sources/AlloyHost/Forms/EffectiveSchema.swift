import JSON

/// What a schema says of a value when its references are followed and what must all hold is put together.
struct EffectiveSchema {
    /// Everything but references and combinators.
    var object = JSONObject()
    /// The branches of each `oneOf` and `anyOf`; `null` is left out of them.
    var unions: [[JSONValue]] = []
    /// Each `if` with its `then`.
    var conditionals: [(condition: JSONValue, then: JSONValue)] = []
    /// The references that were followed.
    var references: [String] = []
    /// True where a reference leads into what it stands in, or nowhere.
    var isCut = false
    var allowsNull = false

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
    var isObject: Bool { types == ["object"] || (types.isEmpty && (!properties.isEmpty || !required.isEmpty)) }
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
            if others.count < branches.count { result.allowsNull = true }
            if others.count == 1, let only = others.first {
                collect(only, into: &result, open, &steps)
            } else if !others.isEmpty {
                result.unions.append(others)
            }
        }
        if let condition = object["if"], let then = object["then"] { result.conditionals.append((condition, then)) }
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
        case "nullable", "x-nullable": if value == true { result.allowsNull = true }
        case "type":
            let names = (value.arrayValue ?? [value]).compactMap(\.stringValue)
            if names.contains("null") { result.allowsNull = true }
            let known = names.filter(Self.types.contains)
            if let only = known.first { result.object["type"] = known.count == 1 ? .string(only) : .strings(known) }
        case "enum":
            guard let values = value.arrayValue, !values.isEmpty else { return }
            if values.contains(.null) { result.allowsNull = true }
            let others = values.filter { !$0.isNull }
            if !others.isEmpty { result.object["enum"] = .array(others) }
        default: result.object[key] = value
        }
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

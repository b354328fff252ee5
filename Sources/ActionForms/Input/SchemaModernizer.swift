import JSON

/// Converts schemas of providers (draft-04 to 2019-09, OpenAPI 2 and 3.0) to draft 2020-12, and moves the targets of
/// their references into one `$defs`, so that the result is self-contained.
struct SchemaModernizer {
    /// The targets of the references, by their names in `$defs`.
    private(set) var definitions = JSONObject()
    /// The parts that could not be converted, as sentences.
    private(set) var notes: [String] = []

    /// The documents that may contain the target of a reference.
    private var documents: [JSONValue] = []
    private var names: [Target: String] = [:]
    private var depth = 0

    private struct Target: Hashable {
        let document: Int
        let pointer: JSONPointer
    }

    private static let maximumDepth = 100
    private static let maximumDefinitions = 2_000

    /// Returns a self-contained schema in draft 2020-12.
    static func document(_ schema: JSONValue) -> JSONValue {
        var modernizer = SchemaModernizer()
        let rewritten = modernizer.modernize(schema, around: schema)
        guard !modernizer.definitions.isEmpty, var object = rewritten.objectValue else { return rewritten }
        object.append("$defs", .object(modernizer.definitions))
        return .object(object)
    }

    /// Returns the schema in draft 2020-12. The target of a reference is searched in the schema itself, then in
    /// `around`.
    mutating func modernize(_ schema: JSONValue, around: JSONValue) -> JSONValue {
        documents.append(schema)
        if documents.count == 1 { documents.append(around) }
        // Every schema has an index in `documents`; the last one is the nearest.
        nearest = documents.count == 2 ? 0 : documents.count - 1
        return rewrite(schema)
    }

    private var nearest = 0

    /// Converts one schema of the document.
    mutating func rewrite(_ schema: JSONValue) -> JSONValue {
        if case .bool = schema { return schema }
        guard case .object(let object) = schema, depth < Self.maximumDepth else { return true }
        depth += 1
        defer { depth -= 1 }
        var result = JSONObject()
        for member in object.members {
            guard !result.contains(key: member.key) else { continue }
            rewrite(member.key, object[member.key] ?? member.value, of: object, into: &result)
        }
        moveRequired(object, &result)
        dropReadOnlyRequirements(object, &result)
        allowNull(object, &result)
        return .object(result)
    }

    private mutating func rewrite(
        _ key: String, _ value: JSONValue, of object: JSONObject, into result: inout JSONObject
    ) {
        switch SchemaKeyword.shape(of: key) {
        case .dropped: break
        case .reference: reference(value, into: &result)
        case .type: type(value, &result)
        case .schema: if Self.isSchema(value) { result.append(key, rewrite(value)) }
        case .schemas:
            let schemas = value.arrayValue?.filter(Self.isSchema).map { rewrite($0) } ?? []
            if !schemas.isEmpty { result.append(key, .array(schemas)) }
        case .schemasByName:
            guard let members = value.objectValue?.members.filter({ Self.isSchema($0.value) }) else { return }
            var schemas = JSONObject()
            for member in members { schemas[member.key] = rewrite(member.value) }
            result.append(key, .object(schemas))
        case .items: items(value, object["additionalItems"], &result)
        case .dependencies: dependencies(value, &result)
        case .exclusive(let bound):
            if value == true { result.append(key, object[bound]?.numberValue.map(JSONValue.number)) }
            if value.numberValue != nil { result.append(key, value) }
        case .bound(let exclusive):
            if object[exclusive] != true { result.append(key, SchemaKeyword.number(value)) }
        case .example: if object["examples"]?.arrayValue == nil { result["examples"] = [value] }
        case .examples:
            if value.arrayValue != nil { result["examples"] = value }
            if let named = value.objectValue {
                result["examples"] = .array(named.members.map { $0.value["value"] ?? $0.value })
            }
        case .value(let accept): result.append(key, accept(value))
        case .unknown: result.append(key, value)
        }
    }

    private static func isSchema(_ value: JSONValue) -> Bool { value.objectValue != nil || value.boolValue != nil }

    private func type(_ value: JSONValue, _ result: inout JSONObject) {
        let texts = (value.arrayValue ?? [value]).map { $0.stringValue ?? "" }
        var names: [String] = []
        for name in texts.map(SchemaKeyword.typeName) {
            // An unknown type allows any value.
            guard let name else { return }
            if !names.contains(name) { names.append(name) }
        }
        if texts.contains("file") { result["format"] = "binary" }
        guard let first = names.first else { return }
        result.append("type", value.arrayValue == nil ? .string(first) : .strings(names))
    }

    private mutating func items(_ value: JSONValue, _ additional: JSONValue?, _ result: inout JSONObject) {
        guard let first = value.arrayValue else {
            if Self.isSchema(value) { result.append("items", rewrite(value)) }
            return
        }
        let schemas = first.filter(Self.isSchema).map { rewrite($0) }
        if !schemas.isEmpty { result["prefixItems"] = .array(schemas) }
        if let additional, Self.isSchema(additional) { result["items"] = rewrite(additional) }
    }

    private mutating func dependencies(_ value: JSONValue, _ result: inout JSONObject) {
        var (required, schemas) = (JSONObject(), JSONObject())
        for member in value.objectValue?.members ?? [] {
            if let names = member.value.arrayValue {
                required[member.key] = SchemaKeyword.names(.array(names))
            } else if Self.isSchema(member.value) {
                schemas[member.key] = rewrite(member.value)
            }
        }
        if !required.isEmpty { result["dependentRequired"] = .object(required) }
        if !schemas.isEmpty { result["dependentSchemas"] = .object(schemas) }
    }

    /// Moves `required: true` of a property (draft-03) to the object that contains it.
    private func moveRequired(_ object: JSONObject, _ result: inout JSONObject) {
        let names = object["properties"]?.objectValue?.members.filter { $0.value["required"] == true }.map(\.key) ?? []
        if names.isEmpty { return }
        result["required"] = SchemaKeyword.names(
            .strings((result["required"]?.arrayValue ?? []).compactMap(\.stringValue) + names))
    }

    /// Removes read-only members from `required`: they are required in responses only (OpenAPI 3.0.3, Schema Object,
    /// `readOnly`).
    private func dropReadOnlyRequirements(_ object: JSONObject, _ result: inout JSONObject) {
        guard let required = result["required"]?.arrayValue, let properties = object["properties"] else { return }
        let kept = required.filter { name in
            guard let property = name.stringValue.flatMap({ properties[$0] }) else { return true }
            let target = property["$ref"]?.stringValue.flatMap { find($0)?.1 }
            return property["readOnly"] != true && target?["readOnly"] != true
        }
        if kept.count == required.count { return }
        if kept.isEmpty { result["required"] = nil } else { result["required"] = .array(kept) }
    }

    private func allowNull(_ object: JSONObject, _ result: inout JSONObject) {
        guard object["nullable"] == true || object["x-nullable"] == true else { return }
        if let values = result["enum"]?.arrayValue, !values.contains(nil) { result["enum"] = .array(values + [nil]) }
        if let type = result["type"] {
            let names = type.arrayValue ?? [type]
            if !names.contains("null") { result["type"] = .array(names + ["null"]) }
        }
        guard ["$ref", "allOf", "anyOf", "oneOf", "not", "const"].contains(where: { result.contains(key: $0) }) else {
            return
        }
        var outside = JSONObject()
        for key in ["title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"] {
            outside.append(key, result[key])
            result[key] = nil
        }
        outside["anyOf"] = [.object(result), ["type": "null"]]
        result = outside
    }
}

// References.
extension SchemaModernizer {
    private mutating func reference(_ value: JSONValue, into result: inout JSONObject) {
        guard let text = value.stringValue, let name = name(of: text) else {
            let shown = value.stringValue ?? value.preview
            notes.append("The reference \(shown) has no target, so any value is allowed in its place.")
            result["$comment"] = .string("The reference \(shown) has no target.")
            return
        }
        result["$ref"] = .string("#/$defs/\(name)")
    }

    /// Returns the name in `$defs` of the target of a reference.
    private mutating func name(of reference: String) -> String? {
        guard let (target, value) = find(reference) else { return nil }
        if let name = names[target] { return name }
        guard names.count < Self.maximumDefinitions else { return nil }
        let name = freeName(target.pointer.tokens.last ?? "self")
        names[target] = name
        definitions[name] = true
        let outer = (nearest, depth)
        (nearest, depth) = (target.document, 0)
        let rewritten = rewrite(value)
        (nearest, depth) = outer
        definitions[name] = rewritten
        return name
    }

    private func find(_ reference: String) -> (Target, JSONValue)? {
        guard let hash = reference.firstIndex(of: "#") else { return nil }
        let fragment = reference[reference.index(after: hash)...]
        guard let pointer = JSONPointer(Self.decoded(fragment)) else { return nil }
        for document in [nearest, 1] where document < documents.count {
            guard let value = documents[document][pointer], Self.isSchema(value) else { continue }
            return (Target(document: document, pointer: pointer), value)
        }
        return nil
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func freeName(_ wanted: String) -> String {
        let allowed = wanted.unicodeScalars.map { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_")
                ? Character(scalar) : "_"
        }
        let base = allowed.isEmpty ? "schema" : String(allowed.prefix(60))
        if !definitions.contains(key: base) { return base }
        var number = 2
        while definitions.contains(key: "\(base)_\(number)") { number += 1 }
        return "\(base)_\(number)"
    }
}

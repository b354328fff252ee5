import JSON

/// Turns a schema of an OpenAPI document into JSON Schema 2020-12 that needs no document: the schemas that it refers to take
/// the place of the references, or, if that has no end or would become too large, are in its `$defs`.
struct SchemaInliner {
    private let document: OpenAPIDocument
    /// Indicates that the properties that only responses have are removed.
    private let isRequest: Bool

    private static let maximumDepth = 64
    /// The depth down to which schemas take the place of references.
    private static let inlinedDepth = 40
    /// The number of schemas that take the place of references.
    private static let inlinedSchemas = 500
    /// The number of schemas in all; beyond it, everything is allowed.
    private static let maximumSchemas = 50_000

    private var schemaCount = 0
    /// The references that are being put in place, from the outside in.
    private var open: [String] = []
    private var definitions: [(reference: String, name: String)] = []
    /// The indexes in `definitions`, by reference.
    private var definitionIndexes: [ExactString: Int] = [:]
    private var names = UniqueNames()

    init(_ document: OpenAPIDocument, isRequest: Bool) {
        self.document = document
        self.isRequest = isRequest
    }

    /// The schema with everything that it needs.
    mutating func inlined(_ schema: JSONValue) -> JSONValue {
        var result = expanded(schema, depth: 0)
        var bodies: JSONObject = [:]
        // Writing one may need others.
        var next = 0
        while next < definitions.count {
            let definition = definitions[next]
            open = [definition.reference]
            bodies.append(definition.name, expanded(target(definition.reference) ?? [:], depth: 0))
            next += 1
        }
        if !bodies.isEmpty, var object = result.objectValue {
            object["$defs"] = .object(bodies)
            result = .object(object)
        }
        return result
    }

    private mutating func expanded(_ schema: JSONValue, depth: Int) -> JSONValue {
        guard let object = schema.objectValue else { return schema.boolValue == nil ? [:] : schema }
        schemaCount += 1
        guard depth < Self.maximumDepth, schemaCount < Self.maximumSchemas else { return [:] }
        if let reference = object["$ref"]?.stringValue { return expanded(reference, beside: object, depth) }
        var result: JSONObject = [:]
        for member in object.members {
            if let value = expanded(member, depth) { result.append(member.key, value) }
        }
        if isRequest { Self.removeReadOnly(from: &result, object) }
        Self.modernize(&result)
        Self.flatten(&result)
        return .object(result)
    }

    private mutating func expanded(_ reference: String, beside object: JSONObject, _ depth: Int) -> JSONValue {
        // 3.0 ignores the members beside a reference, 3.1 does not; annotations are harmless in both.
        let beside = object.members.filter { ["description", "title", "default", "deprecated"].contains($0.key) }
        let isDefined = definitionIndexes[ExactString(reference)] != nil
        if isDefined || open.contains(reference) || schemaCount > Self.inlinedSchemas || depth > Self.inlinedDepth {
            return .object(JSONObject([JSONObject.Member(key: "$ref", value: definition(of: reference))] + beside))
        }
        guard let target = target(reference) else { return .object(JSONObject(beside)) }
        open.append(reference)
        let value = expanded(target, depth: depth + 1)
        open.removeLast()
        guard var result = value.objectValue, !beside.isEmpty else { return value }
        for member in beside { result[member.key] = member.value }
        return .object(result)
    }

    /// The value that a reference leads to; the end of the chain where that is nothing but another reference.
    private func target(_ reference: String) -> JSONValue? {
        guard let target = document.target(reference) else { return nil }
        return target["$ref"] != nil && target.objectValue?.count == 1 ? document.end(reference) : target
    }

    /// The reference to a schema that will be in `$defs`.
    private mutating func definition(of reference: String) -> JSONValue {
        if let known = definitionIndexes[ExactString(reference)] {
            return .string("#/$defs/\(definitions[known].name)")
        }
        let last = ReferenceTargets.pointer(reference)?.tokens.last ?? "schema"
        let base = String(String.UnicodeScalarView(last.unicodeScalars.map { Self.isPlain($0) ? $0 : "_" }))
        let name = names.take(nil, or: base, separator: "_")
        definitionIndexes[ExactString(reference)] = definitions.count
        definitions.append((reference, name))
        return .string("#/$defs/\(name)")
    }

    private static func isPlain(_ scalar: UnicodeScalar) -> Bool {
        scalar.isASCII
            && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "_-.".unicodeScalars.contains(scalar))
    }

    // MARK: Keywords

    private static let maps: Set = ["properties", "patternProperties", "dependentSchemas"]
    private static let lists: Set = ["allOf", "anyOf", "oneOf", "prefixItems"]
    private static let schemas: Set = [
        "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames",
        "unevaluatedProperties", "unevaluatedItems",
    ]
    /// Keywords that mean nothing outside the document.
    private static let dropped: Set = [
        "xml", "externalDocs", "discriminator", "$defs", "definitions", "$schema", "$id",
    ]
    /// Extensions with the names of an `enum`'s values.
    private static let namesOfValues: Set = ["x-enumNames", "x-enum-varnames", "x-enumLabels"]

    /// A keyword's value; nil to leave the keyword out.
    private mutating func expanded(_ member: JSONObject.Member, _ depth: Int) -> JSONValue? {
        let key = member.key
        if Self.dropped.contains(key) { return nil }
        if key.hasPrefix("x-"), !Self.namesOfValues.contains(key) { return nil }
        if Self.maps.contains(key), let object = member.value.objectValue {
            return .object(
                JSONObject(
                    object.members.map { entry in
                        JSONObject.Member(key: entry.key, value: expanded(entry.value, depth: depth + 1))
                    }))
        }
        if Self.lists.contains(key), let elements = member.value.arrayValue {
            return .array(elements.map { expanded($0, depth: depth + 1) })
        }
        if Self.schemas.contains(key) {
            guard let elements = member.value.arrayValue else { return expanded(member.value, depth: depth + 1) }
            return .array(elements.map { expanded($0, depth: depth + 1) })
        }
        return member.value
    }

    /// Removes the properties that are read only: they are neither sent nor required.
    private static func removeReadOnly(from result: inout JSONObject, _ original: JSONObject) {
        guard let properties = result["properties"]?.objectValue else { return }
        let readOnly = Set(properties.members.lazy.filter { $0.value["readOnly"] == true }.map { ExactString($0.key) })
        guard !readOnly.isEmpty else { return }
        func isGone(_ name: String) -> Bool { readOnly.contains(ExactString(name)) }
        result["properties"] = .object(JSONObject(properties.members.filter { !isGone($0.key) }))
        if let required = result["required"]?.arrayValue {
            let rest = required.filter { $0.stringValue.map { !isGone($0) } ?? false }
            result["required"] = rest.isEmpty ? nil : .array(rest)
        }
    }

    /// Replaces the keywords that only OpenAPI 3.0 has with those of JSON Schema 2020-12.
    private static func modernize(_ schema: inout JSONObject) {
        if let nullable = schema["nullable"] {
            schema["nullable"] = nil
            if nullable == true {
                if let type = schema["type"]?.stringValue { schema["type"] = .strings([type, "null"]) }
                if let values = schema["enum"]?.arrayValue, !values.contains(where: \.isNull) {
                    schema["enum"] = .array(values + [.null])
                }
            }
        }
        for (exclusive, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
            guard let isExclusive = schema[exclusive]?.boolValue else { continue }
            schema[exclusive] = isExclusive ? schema[bound] : nil
            if isExclusive { schema[bound] = nil }
        }
        if let example = schema["example"] {
            schema["example"] = nil
            // Some generators write null as the example of everything.
            if schema["examples"] == nil, !example.isNull { schema.append("examples", .array([example])) }
        }
    }

    /// Merges the objects of an `allOf` into one object, which people and forms read more easily.
    private static func flatten(_ schema: inout JSONObject) {
        let known: Set = ["type", "properties", "required", "description", "title", "examples", "allOf"]
        guard let parts = schema["allOf"]?.arrayValue?.map(\.objectValue), schema.keys.allSatisfy(known.contains) else {
            return
        }
        var merged: JSONObject = [:]
        var mergedNames: Set<ExactString> = []
        var required: [JSONValue] = []
        var requiredNames: Set<ExactString> = []
        var text: JSONObject = [:]
        for part in parts + [schema] {
            guard let part, part.keys.allSatisfy(known.contains), part["type"] == nil || part["type"] == "object" else {
                return
            }
            for property in part["properties"]?.objectValue?.members ?? [] {
                guard mergedNames.insert(ExactString(property.key)).inserted else { return }
                merged.members.append(property)
            }
            for name in part["required"]?.arrayValue ?? [] {
                guard let text = name.stringValue else { return }
                if requiredNames.insert(ExactString(text)).inserted { required.append(name) }
            }
            for name in ["title", "description"] where part[name] != nil { text[name] = part[name] }
        }
        // A part that is an `allOf` of its own was flattened before, unless it can't be.
        guard !parts.contains(where: { $0?.contains(key: "allOf") ?? true }) else { return }
        schema = JSONObject([JSONObject.Member(key: "type", value: "object")] + text.members)
        if !required.isEmpty { schema.append("required", .array(required)) }
        if !merged.isEmpty { schema.append("properties", .object(merged)) }
    }
}

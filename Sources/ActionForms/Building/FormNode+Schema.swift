import JSON

extension FormNode {
    /// The schema of its value as the fields draw it, whatever else is filled in: choices as `if` and `then`. It refuses
    /// nothing that the schema refuses not from which the field was made, but it may let more pass.
    var fullSchema: JSONValue {
        var result = schema
        switch content {
        case .value: break
        case .list(_, let element): result["items"] = element.fullSchema
        case .tuple(let children, let rest):
            result["prefixItems"] = .array(children.map(\.fullSchema))
            if let rest { result["items"] = rest.fullSchema }
        case .map(let entry):
            if result["additionalProperties"] == nil, result["patternProperties"] == nil {
                result["additionalProperties"] = entry.fullSchema
            }
        case .group:
            var properties = JSONObject()
            for child in children {
                let known = properties[child.key]
                let own = child.fullSchema
                properties[child.key] = known.map { $0 == own ? own : ["anyOf": [$0, own]] } ?? own
            }
            result["properties"] = .object(properties)
            let required = children.filter { $0.isRequired && $0.condition == nil && !$0.isVirtual }.map(\.key)
            if !required.isEmpty { result["required"] = .strings(required) }
            let choices = Self.choices(children)
            if !choices.isEmpty { result["allOf"] = .array((result["allOf"]?.arrayValue ?? []) + choices) }
        }
        return .object(result)
    }

    private static func choices(_ children: [FormNode]) -> [JSONValue] {
        var conditions: [Condition] = []
        for child in children { if let own = child.condition, !conditions.contains(own) { conditions.append(own) } }
        return conditions.map { condition in
            let shown = children.filter { $0.condition == condition }
            var then: JSONObject = [
                "properties": .object(JSONObject(shown.map { .init(key: $0.key, value: $0.fullSchema) }))
            ]
            let required = shown.filter { $0.isRequired && !$0.isVirtual }.map(\.key)
            if !required.isEmpty { then["required"] = .strings(required) }
            return [
                "if": [
                    "properties": .object([condition.key: ["const": condition.equals]]),
                    "required": .strings([condition.key]),
                ], "then": .object(then),
            ]
        }
    }
}

/// Tells whether two schemas say the same of values, as far as that can be seen from their texts.
struct SchemaEssence: Equatable {
    private let bytes: [UInt8]

    init(_ schema: JSONValue) { bytes = Self.reduced(schema).canonicalBytes }

    /// What is for people, and refuses nothing.
    private static let words: Set = [
        "title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "$comment",
        "enumNames", "$schema",
    ]

    private static func reduced(_ schema: JSONValue) -> JSONValue {
        guard let object = schema.objectValue else { return schema }
        var result = JSONObject()
        for member in object.members where !words.contains(member.key) && !member.key.hasPrefix("x-") {
            switch (member.key, member.value) {
            case ("properties", .object(let properties)):
                let members = properties.members.map { JSONObject.Member(key: $0.key, value: reduced($0.value)) }
                if !members.isEmpty { result.append(member.key, .object(JSONObject(members))) }
            case ("items", .object), ("additionalProperties", .object):
                result.append(member.key, reduced(member.value))
            case ("prefixItems", .array(let elements)): result.append(member.key, .array(elements.map(reduced)))
            case ("required", .array(let names)):
                result.append(member.key, .strings(names.compactMap(\.stringValue).sorted()))
            case ("items", true), ("additionalProperties", true): break
            default: result.append(member.key, member.value)
            }
        }
        return .object(result)
    }
}

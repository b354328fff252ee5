import JSON

/// Makes the fields of a form from a JSON Schema.
struct FormBuilder {
    /// Where a field is to stand.
    struct Place {
        var key: String
        var pointer: JSONPointer
        var label: String?
        var isRequired = false
        var condition: FormNode.Condition?
        /// The references inside which it stands.
        var open: [String] = []
        /// False where no further field can stand beside it.
        var takesChoice = true
        /// True where everything is written as text: in paths, queries and headers.
        var isText = false
    }

    /// Deeper fields are left to a field of JSON.
    private static let maximumDepth = 10
    /// Once there are so many, further groups and lists are fields of JSON.
    private static let maximumFields = 1_500

    let resolver: SchemaResolver
    private var count = 0

    init(_ document: JSONValue) { resolver = SchemaResolver(document: document) }

    /// The form's fields as one group.
    mutating func root(_ schema: JSONValue, labels: [String: String]) -> FormNode {
        let effective = resolver.resolve(schema, inside: [])
        var place = Place(key: "", pointer: JSONPointer(), isRequired: true)
        place.open = effective.references
        return group(effective, at: place, labels: labels)
    }

    /// The field for a value of this schema; several where the value may be of several kinds.
    mutating func nodes(_ schema: JSONValue, at place: Place) -> [FormNode] {
        count += 1
        var effective = resolver.resolve(schema, inside: place.open)
        var place = place
        place.open += effective.references
        if effective.isCut { return [json(effective, at: place)] }
        if let node = constant(effective, at: place) ?? selection(effective, at: place) { return [node] }
        let depth = place.pointer.tokens.count
        let members = depth > 2 ? effective.properties.count : 0
        let isFull = depth >= Self.maximumDepth || count + members >= Self.maximumFields
        if !effective.unions.isEmpty, !areObjects(effective.unions, place) {
            guard effective.isObject, !effective.properties.isEmpty else {
                return union(effective, at: place, isFull: isFull)
            }
            // What they ask for besides its members is asked of the values.
            effective.unions = []
        }
        if effective.isObject || !effective.unions.isEmpty {
            return [isFull ? json(effective, at: place) : object(effective, at: place)]
        }
        let isArray = effective.object["items"] != nil || !effective.tuple.isEmpty
        if effective.types == ["array"] || (effective.types.isEmpty && isArray) {
            return [isFull ? json(effective, at: place) : array(effective, at: place)]
        }
        return [scalar(effective, at: place)]
    }

    /// A node with what every kind of field has.
    func node(
        _ effective: EffectiveSchema, at place: Place, type: String, _ content: FormNode.Content
    ) -> FormNode {
        let label = place.label ?? FormWording.label(title: effective.title, name: place.key)
        var node = FormNode(
            key: place.key, pointer: place.pointer, label: label,
            help: effective.object["description"]?.stringValue.flatMap { $0.isEmpty || $0 == label ? nil : $0 },
            isRequired: place.isRequired, type: type, content: content, schema: effective.ownKeywords)
        node.defaultValue = effective.object["default"]
        node.allowsNull = effective.allowsNull
        node.condition = place.condition
        return node
    }

    /// What nothing else fits: a value written as JSON.
    func json(_ effective: EffectiveSchema, at place: Place) -> FormNode {
        let types = effective.isCut ? [] : effective.types
        var type = types.count == 1 ? types[0] : "any"
        if types.isEmpty, effective.isObject, !effective.isCut { type = "object" }
        var result = node(effective, at: place, type: type, .value(.json))
        let isWhole = !effective.isCut && effective.unions.isEmpty && !effective.object.holdsReference
        if isWhole {
            result.schema.append("properties", effective.object["properties"])
            result.schema.append("required", effective.object["required"])
            result.schema.append("items", effective.object["items"])
            result.schema.append("prefixItems", effective.object["prefixItems"])
        }
        if type == "object", result.schema["type"] == nil { result.schema["type"] = effective.objectType }
        // What may be anything may be null.
        if type == "any", effective.isUnrestricted { result.allowsNull = true }
        if place.isText, type == "any" {
            result.type = "string"
            result.content = .value(.text)
        }
        return result
    }
}

extension EffectiveSchema {
    /// Keywords of which the fields inside, or the form itself, take care.
    private static let takenCareOf: Set<String> = [
        "properties", "required", "items", "additionalItems", "prefixItems", "title", "description", "default",
        "example",
        "examples", "deprecated", "readOnly", "enumNames", "unevaluatedProperties", "unevaluatedItems",
    ]

    /// What the value itself must be like, as far as it needs no reference.
    var ownKeywords: JSONObject {
        var result = JSONObject()
        for key in ["title", "description", "default"] { result.append(key, object[key]) }
        for member in object.members where !Self.takenCareOf.contains(member.key) && !member.value.holdsReference {
            if member.key == "additionalProperties", !namesAllMembers { continue }
            result.append(member.key, member.value)
        }
        let conditions = conditionals.map(\.json).filter { !$0.holdsReference }
        if !conditions.isEmpty { result["allOf"] = .array(conditions) }
        return result
    }

    /// True when every member that is described is among the `properties` that are drawn.
    private var namesAllMembers: Bool {
        unions.isEmpty && conditionals.isEmpty && object["dependentSchemas"] == nil
            && !(object["patternProperties"] ?? true).holdsReference
            && !properties.contains { $0.value["readOnly"] == true }
    }

    /// The `type` of an object, and of null where that is allowed.
    var objectType: JSONValue { allowsNull ? ["object", "null"] : "object" }

    /// True where nothing is said of the value.
    var isUnrestricted: Bool {
        unions.isEmpty && !["type", "enum", "const"].contains(where: object.contains)
    }

    /// The branches of a union, with null where that is one of them.
    func branches(_ union: [JSONValue]) -> JSONValue {
        let isNullable = nullVerdicts["oneOf"] ?? nullVerdicts["anyOf"] ?? false
        return .array(isNullable ? union + [["type": "null"]] : union)
    }
}

extension EffectiveSchema.Conditional {
    /// As it stands in a schema.
    var json: JSONValue {
        var object: JSONObject = ["if": condition]
        object.append("then", then)
        object.append("else", otherwise)
        return .object(object)
    }
}

extension JSONObject {
    fileprivate var holdsReference: Bool { JSONValue.object(self).holdsReference }
}

extension JSONValue {
    /// True when it refers to something, and so means nothing where that is missing.
    var holdsReference: Bool {
        switch self {
        case .array(let elements): elements.contains { $0.holdsReference }
        case .object(let object):
            object.members.contains { ["$ref", "$dynamicRef"].contains($0.key) || $0.value.holdsReference }
        default: false
        }
    }
}

import JSON

/// Builds the fields of a form from a JSON Schema.
struct FormBuilder {
    /// The location of a field, and what it inherits from the fields around it.
    struct Location {
        var key: String
        var pointer: JSONPointer
        var label: String?
        var isRequired = false
        var condition: FormNode.Condition?
        /// The references that contain the schema of the field.
        var open: [String] = []
        /// Indicates that a second field can be placed beside it.
        var takesChoice = true
        /// Indicates that every value is written as text: in paths, queries and headers.
        var isText = false
    }

    /// The maximum depth; a deeper value is a JSON field.
    private static let maximumDepth = 10
    /// The maximum number of fields; beyond it, groups and lists are JSON fields.
    private static let maximumFields = 1_500

    let resolver: SchemaResolver
    private var count = 0

    init(_ document: JSONValue) { resolver = SchemaResolver(document: document) }

    /// Returns the fields of the form as one group.
    mutating func root(_ schema: JSONValue, labels: [String: String]) -> FormNode {
        let effective = resolver.resolve(schema, inside: [])
        var location = Location(key: "", pointer: JSONPointer(), isRequired: true)
        location.open = effective.references
        return group(effective, at: location, labels: labels)
    }

    /// Returns the field for a value of this schema; several for a value with alternative types.
    mutating func nodes(_ schema: JSONValue, at location: Location) -> [FormNode] {
        count += 1
        var effective = resolver.resolve(schema, inside: location.open)
        var location = location
        location.open += effective.references
        if effective.isUnresolved { return [json(effective, at: location)] }
        if let node = constant(effective, at: location) ?? selection(effective, at: location) { return [node] }
        let depth = location.pointer.tokens.count
        let members = depth > 2 ? effective.properties.count : 0
        let isFull = depth >= Self.maximumDepth || count + members >= Self.maximumFields
        if !effective.unions.isEmpty, !areObjects(effective.unions, location) {
            guard effective.isObject, !effective.properties.isEmpty else {
                return union(effective, at: location, isFull: isFull)
            }
            // The branches are checked against the values, not drawn as fields.
            effective.unions = []
        }
        if effective.isObject || !effective.unions.isEmpty {
            return [isFull ? json(effective, at: location) : object(effective, at: location)]
        }
        let isArray = effective.object["items"] != nil || !effective.tuple.isEmpty
        if effective.types == ["array"] || (effective.types.isEmpty && isArray) {
            return [isFull ? json(effective, at: location) : array(effective, at: location)]
        }
        return [scalar(effective, at: location)]
    }

    /// Returns a field with the properties that all kinds of fields have.
    func node(
        _ effective: EffectiveSchema, at location: Location, type: String, _ content: FormNode.Content
    ) -> FormNode {
        let label = location.label ?? FieldLabels.label(title: effective.title, name: location.key)
        var node = FormNode(
            key: location.key, pointer: location.pointer, label: label,
            help: effective.object["description"]?.stringValue.flatMap { $0.isEmpty || $0 == label ? nil : $0 },
            isRequired: location.isRequired, type: type, content: content, schema: effective.ownKeywords)
        node.defaultValue = effective.object["default"]
        node.allowsNull = effective.allowsNull
        node.condition = location.condition
        return node
    }

    /// Returns a field for a value written as JSON, where no other widget fits.
    func json(_ effective: EffectiveSchema, at location: Location) -> FormNode {
        let types = effective.isUnresolved ? [] : effective.types
        var type = types.count == 1 ? types[0] : "any"
        if types.isEmpty, effective.isObject, !effective.isUnresolved { type = "object" }
        var result = node(effective, at: location, type: type, .value(.json))
        let isWhole = !effective.isUnresolved && effective.unions.isEmpty && !effective.object.holdsReference
        if isWhole {
            result.schema.append("properties", effective.object["properties"])
            result.schema.append("required", effective.object["required"])
            result.schema.append("items", effective.object["items"])
            result.schema.append("prefixItems", effective.object["prefixItems"])
        }
        if type == "object", result.schema["type"] == nil { result.schema["type"] = effective.objectType }
        // A value of any type may be null.
        if type == "any", effective.isUnrestricted { result.allowsNull = true }
        if location.isText, type == "any" {
            result.type = "string"
            result.content = .value(.text)
        }
        return result
    }
}

extension EffectiveSchema {
    /// Keywords that the nested fields or the form itself express.
    private static let omittedKeywords: Set<String> = [
        "properties", "required", "items", "additionalItems", "prefixItems", "title", "description", "default",
        "example",
        "examples", "deprecated", "readOnly", "enumNames", "unevaluatedProperties", "unevaluatedItems",
    ]

    /// The constraints on the value itself that have no reference.
    var ownKeywords: JSONObject {
        var result = JSONObject()
        for key in ["title", "description", "default"] { result.append(key, object[key]) }
        for member in object.members where !Self.omittedKeywords.contains(member.key) && !member.value.holdsReference {
            if member.key == "additionalProperties", !namesAllMembers { continue }
            result.append(member.key, member.value)
        }
        let conditions = conditionals.map(\.json).filter { !$0.holdsReference }
        if !conditions.isEmpty { result["allOf"] = .array(conditions) }
        return result
    }

    /// Indicates that every described member is one of the `properties` with fields.
    private var namesAllMembers: Bool {
        unions.isEmpty && conditionals.isEmpty && object["dependentSchemas"] == nil
            && !(object["patternProperties"] ?? true).holdsReference
            && !properties.contains { $0.value["readOnly"] == true }
    }

    /// The `type` of an object, with null if that is allowed.
    var objectType: JSONValue { allowsNull ? ["object", "null"] : "object" }

    /// Indicates a schema without a type, a value or a union.
    var isUnrestricted: Bool {
        unions.isEmpty && !["type", "enum", "const"].contains(where: object.contains)
    }

    /// Returns the branches of a union, with null if it was one of them.
    func branches(_ union: [JSONValue]) -> JSONValue {
        let isNullable = nullByKeyword["oneOf"] ?? nullByKeyword["anyOf"] ?? false
        return .array(isNullable ? union + [["type": "null"]] : union)
    }
}

extension EffectiveSchema.Conditional {
    /// The conditional as JSON Schema.
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
    /// Indicates that it has a reference, which would have no target in another document.
    var holdsReference: Bool {
        switch self {
        case .array(let elements): elements.contains { $0.holdsReference }
        case .object(let object):
            object.members.contains { ["$ref", "$dynamicRef"].contains($0.key) || $0.value.holdsReference }
        default: false
        }
    }
}

// Arrays, and objects with members of any name.
extension FormBuilder {
    /// The maximum number of positions with fields of their own.
    private static let maximumTuple = 40

    mutating func array(_ effective: EffectiveSchema, at location: Location) -> FormNode {
        let label = location.label ?? FieldLabels.label(title: effective.title, name: location.key)
        let positions = effective.tuple
        guard !positions.isEmpty else {
            guard let items = effective.elements, let element = element(items, of: location, label) else {
                return json(effective, at: location)
            }
            return list(effective, at: location, of: element)
        }
        guard positions.count <= Self.maximumTuple else { return json(effective, at: location) }
        let least = effective.object["minItems"]?.intValue ?? 0
        var children: [FormNode] = []
        for (index, schema) in positions.enumerated() {
            var inside = Location(
                key: String(index), pointer: location.pointer.appending(index), isRequired: index < least,
                open: location.open, takesChoice: false, isText: location.isText)
            let title = resolver.resolve(schema, inside: location.open).title
            inside.label = title ?? "\(FieldLabels.singular(label)) \(index + 1)"
            guard let node = nodes(schema, at: inside).first else { return json(effective, at: location) }
            children.append(node)
        }
        let rest = effective.elements.flatMap { element($0, of: location, label) }
        return node(effective, at: location, type: "array", .tuple(children, rest: rest))
    }

    private func list(_ effective: EffectiveSchema, at location: Location, of element: FormNode) -> FormNode {
        let widget: FormWidget
        switch element.content {
        case .value(.select): widget = .multiselect
        case .value(.json), .group, .list, .tuple, .map: widget = .items
        case .value: widget = .list
        }
        var result = node(effective, at: location, type: "array", .list(widget, element: element))
        if widget == .multiselect { result.options = element.options }
        return result
    }

    /// The field of each element of an array, or each member of a map.
    private mutating func element(_ schema: JSONValue, of location: Location, _ label: String) -> FormNode? {
        nodes(
            schema,
            at: Location(
                key: "*", pointer: location.pointer.appending("*"), label: FieldLabels.singular(label),
                isRequired: true,
                open: location.open, takesChoice: false, isText: location.isText)
        ).first
    }

    /// Returns the field of an object: a group, a map, both, or JSON when it has no fields.
    mutating func object(_ effective: EffectiveSchema, at location: Location) -> FormNode {
        let hasFields = !effective.properties.isEmpty || !effective.unions.isEmpty || !effective.required.isEmpty
        if !hasFields { return map(effective, at: location) ?? json(effective, at: location) }
        var result = group(effective, at: location)
        guard case .group(var children) = result.content else { return result }
        if var further = map(effective, at: location) {
            further.isAdditional = true
            further.isRequired = false
            further.condition = nil
            further.help = nil
            further.label = "Others"
            further.schema = further.schema.filter { ["patternProperties", "propertyNames"].contains($0) }
            children.append(further)
            result.content = .group(children)
        }
        return children.isEmpty ? json(effective, at: location) : result
    }

    /// Returns the field of members of any name; nil without a schema for them.
    private mutating func map(_ effective: EffectiveSchema, at location: Location) -> FormNode? {
        var schemas: [JSONValue] = []
        for schema in effective.memberSchemas where !schemas.contains(schema) { schemas.append(schema) }
        guard let first = schemas.first else { return nil }
        let label = location.label ?? FieldLabels.label(title: effective.title, name: location.key)
        guard let entry = element(schemas.count == 1 ? first : ["anyOf": .array(schemas)], of: location, label) else {
            return nil
        }
        var result = node(effective, at: location, type: "object", .map(entry: entry))
        if result.schema["type"] == nil { result.schema["type"] = effective.objectType }
        let patterns = effective.object["patternProperties"]?.objectValue?.members.map(\.key) ?? []
        if effective.object["additionalProperties"] == false, patterns.count == 1,
            result.schema["propertyNames"] == nil
        {
            result.schema["propertyNames"] = ["pattern": .string(patterns[0])]
        }
        return result
    }
}

extension JSONObject {
    /// Returns the object with the members whose names `isIncluded` accepts.
    fileprivate func filter(_ isKept: (String) -> Bool) -> JSONObject {
        JSONObject(members.filter { isKept($0.key) })
    }
}

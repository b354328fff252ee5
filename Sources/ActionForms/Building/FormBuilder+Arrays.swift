import JSON

// Arrays, and objects whose members may have any name.
extension FormBuilder {
    /// More fields than this nobody fills in one by one.
    private static let maximumTuple = 40

    mutating func array(_ effective: EffectiveSchema, at place: Place) -> FormNode {
        let label = place.label ?? FormWording.label(title: effective.title, name: place.key)
        let positions = effective.tuple
        guard !positions.isEmpty else {
            guard let items = effective.elements, let element = element(items, of: place, label) else {
                return json(effective, at: place)
            }
            return list(effective, at: place, of: element)
        }
        guard positions.count <= Self.maximumTuple else { return json(effective, at: place) }
        let least = effective.object["minItems"]?.intValue ?? 0
        var children: [FormNode] = []
        for (index, schema) in positions.enumerated() {
            var inside = Place(
                key: String(index), pointer: place.pointer.appending(index), isRequired: index < least,
                open: place.open, takesChoice: false, isText: place.isText)
            let title = resolver.resolve(schema, inside: place.open).title
            inside.label = title ?? "\(FormWording.singular(label)) \(index + 1)"
            guard let node = nodes(schema, at: inside).first else { return json(effective, at: place) }
            children.append(node)
        }
        let rest = effective.elements.flatMap { element($0, of: place, label) }
        return node(effective, at: place, type: "array", .tuple(children, rest: rest))
    }

    private func list(_ effective: EffectiveSchema, at place: Place, of element: FormNode) -> FormNode {
        let widget: FormWidget
        switch element.content {
        case .value(.select): widget = .multiselect
        case .value(.json), .group, .list, .tuple, .map: widget = .items
        case .value: widget = .list
        }
        var result = node(effective, at: place, type: "array", .list(widget, element: element))
        if widget == .multiselect { result.options = element.options }
        return result
    }

    /// The field of each element of an array, or each member of a map.
    private mutating func element(_ schema: JSONValue, of place: Place, _ label: String) -> FormNode? {
        nodes(
            schema,
            at: Place(
                key: "*", pointer: place.pointer.appending("*"), label: FormWording.singular(label), isRequired: true,
                open: place.open, takesChoice: false, isText: place.isText)
        ).first
    }

    /// The field of an object: a group of fields, a map, both, or JSON where nothing of it can be asked for.
    mutating func object(_ effective: EffectiveSchema, at place: Place) -> FormNode {
        let hasFields = !effective.properties.isEmpty || !effective.unions.isEmpty || !effective.required.isEmpty
        if !hasFields { return map(effective, at: place) ?? json(effective, at: place) }
        var result = group(effective, at: place)
        guard case .group(var children) = result.content else { return result }
        if var further = map(effective, at: place) {
            further.isFurther = true
            further.isRequired = false
            further.condition = nil
            further.help = nil
            further.label = "Others"
            further.schema = further.schema.filter { ["patternProperties", "propertyNames"].contains($0) }
            children.append(further)
            result.content = .group(children)
        }
        return children.isEmpty ? json(effective, at: place) : result
    }

    /// The field of members of any name; nil where nothing is said of them.
    private mutating func map(_ effective: EffectiveSchema, at place: Place) -> FormNode? {
        var schemas: [JSONValue] = []
        for schema in effective.memberSchemas where !schemas.contains(schema) { schemas.append(schema) }
        guard let first = schemas.first else { return nil }
        let label = place.label ?? FormWording.label(title: effective.title, name: place.key)
        guard let entry = element(schemas.count == 1 ? first : ["anyOf": .array(schemas)], of: place, label) else {
            return nil
        }
        var result = node(effective, at: place, type: "object", .map(entry: entry))
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
    /// The members whose names `isKept` holds for.
    fileprivate func filter(_ isKept: (String) -> Bool) -> JSONObject {
        JSONObject(members.filter { isKept($0.key) })
    }
}

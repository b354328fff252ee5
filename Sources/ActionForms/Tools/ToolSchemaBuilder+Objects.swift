import JSON

// Objects and arrays.
extension ToolSchemaBuilder {
    /// A member of an object.
    private struct Member {
        let name: String
        var schema: JSONValue
        var isRequired: Bool
    }

    mutating func object(_ effective: EffectiveSchema, at location: Location) -> JSONObject {
        var notes: [String] = []
        var members = effective.properties.map { Member(name: $0.key, schema: $0.value, isRequired: false) }
        var required = effective.required
        for union in effective.unions { merge(union, effective, location, into: &members, &required, &notes) }
        addConditional(effective, location, to: &members, &notes)
        let known = Set(names: members.map(\.name))
        for name in required where !known.contains(name: name) {
            members.append(Member(name: name, schema: true, isRequired: true))
        }
        let needed = Set(names: required)
        for index in members.indices { members[index].isRequired = needed.contains(name: members[index].name) }
        members.removeAll { !$0.isRequired && $0.schema["readOnly"] == true }
        let toolNames = ToolNames.names(for: members.map(\.name))
        var properties = JSONObject()
        var leftOut: [String] = []
        for (member, name) in zip(members, toolNames) {
            let inside = location.inside(name, effective)
            let made = schema(member.schema, at: inside) ?? (member.isRequired ? bare(member.schema, at: inside) : nil)
            guard let made else {
                if member.schema != false { leftOut.append(member.name) }
                continue
            }
            names.add(member.name, at: inside.pointer)
            properties.append(name, .object(made))
        }
        if !leftOut.isEmpty {
            notes.append("Not described here: \(ToolDescription.list(leftOut, "and")).")
        }
        notes += notesOnMembers(effective, location)
        var result = described(.object, effective, notes)
        result.append("properties", .object(properties))
        let neededNames = zip(members, toolNames).filter { $0.0.isRequired }.map(\.1)
        if !neededNames.isEmpty { result.append("required", .strings(neededNames)) }
        return result
    }

    /// Merges the branches of a union: all their members, required if every branch requires them.
    private mutating func merge(
        _ union: [JSONValue], _ effective: EffectiveSchema, _ location: Location, into members: inout [Member],
        _ required: inout [String], _ notes: inout [String]
    ) {
        let open = location.open + effective.references
        let branches = union.map { resolver.resolve($0, inside: open) }.filter { $0.isObject && !$0.isUnresolved }
        markLoose(location)
        var known = Set(names: members.map(\.name))
        for branch in branches {
            for property in branch.properties where known.insert(ExactString(property.key)).inserted {
                members.append(Member(name: property.key, schema: .null, isRequired: false))
            }
        }
        let properties = branches.map { IndexedObject(JSONObject($0.properties)) }
        for index in members.indices {
            let name = members[index].name
            var schemas: [JSONValue] = []
            let found = properties.compactMap { $0[name] }
            for schema in found where !schemas.contains(schema) { schemas.append(schema) }
            guard let first = schemas.first else { continue }
            let merged = schemas.count == 1 ? first : ["anyOf": .array(schemas)]
            if members[index].schema.isNull {
                members[index].schema = merged
            } else if found.count == branches.count {
                members[index].schema = ["allOf": [members[index].schema, merged]]
            }
        }
        if branches.count == union.count, let first = branches.first {
            let needed = branches.map { Set(names: $0.required) }
            let already = Set(names: required)
            required += first.required.filter { name in
                needed.allSatisfy { $0.contains(name: name) } && !already.contains(name: name)
            }
        }
        let words = union.map { ToolDescription.summary($0, resolver, open) }
        notes.append("It is one of these: \(ToolDescription.list(words, "or")).")
    }

    /// Adds the members of conditional and dependent schemas.
    private mutating func addConditional(
        _ effective: EffectiveSchema, _ location: Location, to members: inout [Member], _ notes: inout [String]
    ) {
        let open = location.open + effective.references
        var branches: [JSONValue] = []
        for conditional in effective.conditionals {
            branches += [conditional.then, conditional.otherwise].compactMap { $0 }
            notes.append(ToolDescription.conditional(conditional, resolver, open))
        }
        for dependency in effective.object["dependentSchemas"]?.objectValue?.members ?? [] {
            branches.append(dependency.value)
            notes.append("With \(dependency.key) it is \(ToolDescription.summary(dependency.value, resolver, open)).")
        }
        for dependency in effective.object["dependentRequired"]?.objectValue?.members ?? [] {
            let names = dependency.value.arrayValue?.compactMap(\.stringValue) ?? []
            if !names.isEmpty {
                notes.append("\(dependency.key) needs \(ToolDescription.list(names, "and")) beside it.")
            }
        }
        if !notes.isEmpty { markLoose(location) }
        var known = Set(names: members.map(\.name))
        for branch in branches {
            for property in resolver.resolve(branch, inside: open).properties
            where known.insert(ExactString(property.key)).inserted {
                members.append(Member(name: property.key, schema: property.value, isRequired: false))
            }
        }
    }

    private mutating func notesOnMembers(_ effective: EffectiveSchema, _ location: Location) -> [String] {
        let object = effective.object
        let open = location.open + effective.references
        var notes: [String] = []
        for member in object["patternProperties"]?.objectValue?.members ?? [] {
            let words = ToolDescription.summary(member.value, resolver, open)
            notes.append("It takes members whose names match \(member.key), each \(words).")
        }
        if let further = object["additionalProperties"], further.objectValue?.isEmpty == false {
            notes.append(
                "It takes further members of any name, each \(ToolDescription.summary(further, resolver, open)).")
        } else if effective.properties.isEmpty, effective.unions.isEmpty, object["patternProperties"] == nil,
            object["additionalProperties"] != false, !location.pointer.tokens.isEmpty
        {
            notes.append("It takes members of any name.")
        }
        if let names = object["propertyNames"] {
            notes.append("Their names are each \(ToolDescription.summary(names, resolver, open)).")
        }
        for (key, words) in [("minProperties", "at least"), ("maxProperties", "at most")] {
            if let count = object[key] { notes.append("It has \(words) \(count.text) members.") }
        }
        let isRestricted = ["propertyNames", "minProperties", "maxProperties"].contains(where: object.contains)
        if let not = object["not"] { notes.append("It must not be \(ToolDescription.summary(not, resolver, open)).") }
        if isRestricted || object["not"] != nil { markLoose(location) }
        return notes
    }

    mutating func array(_ effective: EffectiveSchema, at location: Location) -> JSONObject? {
        let object = effective.object
        var notes: [String] = []
        let inside = location.inside("*", effective)
        var elements = effective.elements ?? true
        let isClosed = object["items"] == false || object["additionalItems"] == false
        if !effective.tuple.isEmpty {
            let words = effective.tuple.enumerated().map { index, schema in
                "\(index + 1). \(ToolDescription.summary(schema, resolver, inside.open))"
            }
            notes.append("Its elements, in this order: \(words.prefix(12).joined(separator: ", ")).")
            var schemas: [JSONValue] = []
            for schema in effective.tuple + (isClosed || effective.elements == nil ? [] : [elements])
            where !schemas.contains(schema) { schemas.append(schema) }
            elements = schemas.count == 1 ? schemas[0] : ["anyOf": .array(schemas)]
            if schemas.count > 1 || (effective.elements == nil && !isClosed) { markLoose(location) }
        }
        guard let items = schema(elements, at: inside) else { return nil }
        if object["uniqueItems"] == true { notes.append("No two elements are alike.") }
        if let contains = object["contains"] {
            notes.append("At least one element is \(ToolDescription.summary(contains, resolver, inside.open)).")
        }
        if let not = object["not"] {
            notes.append("It must not be \(ToolDescription.summary(not, resolver, inside.open)).")
        }
        if object["uniqueItems"] == true || object["contains"] != nil || object["not"] != nil { markLoose(location) }
        var result = described(.array, effective, notes)
        result.append("items", .object(items))
        result.append("minItems", object["minItems"])
        let most = !effective.tuple.isEmpty && isClosed ? .int(effective.tuple.count) : object["maxItems"]
        result.append("maxItems", most)
        return result
    }
}

import JSON

// Objects, and the choices in them.
extension FormBuilder {
    mutating func group(_ effective: EffectiveSchema, at location: Location, labels: [String: String] = [:]) -> FormNode
    {
        let required = Set(names: effective.required)
        var choices: [FormNode] = []
        var deciding: Set<ExactString> = []
        var rules: [JSONValue] = []
        for union in effective.unions {
            let found = choice(union, in: effective, at: location, number: choices.count(where: \.isVirtual) + 1)
            if let key = found.first?.key { deciding.insert(ExactString(key)) }
            choices += found
            let rule: JSONValue = ["anyOf": effective.branches(union)]
            if found.isEmpty, !rule.holdsReference { rules.append(rule) }
        }
        var (first, last): ([FormNode], [FormNode]) = ([], [])
        for member in effective.properties + unlisted(effective, choices)
        where !deciding.contains(name: member.key) {
            let needed = required.contains(name: member.key)
            // A value that only the provider sets has no field.
            if !needed, member.value["readOnly"] == true { continue }
            var inside = child(member.key, of: location, isRequired: needed)
            inside.label = labels[member.key]
            inside.isText = location.isText || (!labels.isEmpty && member.key != "requestBody" && member.key != "data")
            let found = nodes(member.value, at: inside)
            if needed { first += found } else { last += found }
        }
        var children = first + choices + last
        children += conditional(effective, beside: children, at: location)
        children += dependent(effective, beside: children, at: location)
        var result = node(effective, at: location, type: "object", .group(children))
        if result.schema["type"] == nil { result.schema["type"] = effective.objectType }
        if !rules.isEmpty { result.schema["allOf"] = .array((result.schema["allOf"]?.arrayValue ?? []) + rules) }
        return result
    }

    /// Returns the required members without a schema; they may have any value.
    private func unlisted(_ effective: EffectiveSchema, _ choices: [FormNode]) -> [JSONObject.Member] {
        let known = Set(names: effective.properties.map(\.key) + choices.map(\.key))
        return effective.required.filter { !known.contains(name: $0) }.map { .init(key: $0, value: true) }
    }

    private func child(
        _ key: String, of location: Location, isRequired: Bool, condition: FormNode.Condition? = nil
    ) -> Location {
        Location(
            key: key, pointer: location.pointer.appending(key), isRequired: isRequired, condition: condition,
            open: location.open, isText: location.isText)
    }

    /// Returns the fields of `then` and `else`. They are shown depending on the value of one member, if `if` is about
    /// one value of one member; otherwise always.
    private mutating func conditional(
        _ effective: EffectiveSchema, beside nodes: [FormNode], at location: Location
    ) -> [FormNode] {
        var result: [FormNode] = []
        let known = Set(names: nodes.map(\.key))
        var added: Set<ExactString> = []
        for conditional in effective.conditionals {
            let (condition, others) = conditions(conditional.condition, nodes, location)
            for (branch, shown) in [(conditional.then, condition.map { [$0] }), (conditional.otherwise, others)] {
                guard let branch else { continue }
                let effective = resolver.resolve(branch, inside: location.open)
                let required = Set(names: effective.required)
                for member in effective.properties where !known.contains(name: member.key) {
                    for condition in shown.map({ $0.map(Optional.some) }) ?? [nil] {
                        if condition?.key.hasSameCodePoints(as: member.key) == true { continue }
                        let isRequired = condition != nil && required.contains(name: member.key)
                        let inside = child(member.key, of: location, isRequired: isRequired, condition: condition)
                        if condition == nil, added.contains(name: member.key) { continue }
                        let found = self.nodes(member.value, at: inside)
                        for node in found { added.insert(ExactString(node.key)) }
                        result += found
                    }
                }
            }
        }
        return result
    }

    /// Returns the condition for `then`, and the conditions for `else`; nil where a field can't express them.
    private func conditions(
        _ schema: JSONValue, _ known: [FormNode], _ location: Location
    ) -> (FormNode.Condition?, [FormNode.Condition]?) {
        guard let tests = schema["properties"]?.objectValue?.members, tests.count == 1,
            let value = resolver.resolve(tests[0].value, inside: location.open).onlyValue
        else { return (nil, nil) }
        let key = tests[0].key
        func condition(_ value: JSONValue) -> FormNode.Condition {
            FormNode.Condition(key: key, pointer: location.pointer.appending(key), equals: value)
        }
        let deciding = known.first { $0.key.hasSameCodePoints(as: key) }
        let values = deciding?.widget == .checkbox ? [true, false] : deciding?.options.map(\.value) ?? []
        let others = values.filter { $0 != value }.map(condition)
        return (condition(value), others.isEmpty || others.count > 12 ? nil : others)
    }

    /// Returns the fields of `dependentSchemas`.
    private mutating func dependent(
        _ effective: EffectiveSchema, beside nodes: [FormNode], at location: Location
    ) -> [FormNode] {
        var result: [FormNode] = []
        var known = Set(names: nodes.map(\.key))
        for dependency in effective.object["dependentSchemas"]?.objectValue?.members ?? [] {
            let effective = resolver.resolve(dependency.value, inside: location.open)
            for member in effective.properties where !known.contains(name: member.key) {
                let found = self.nodes(member.value, at: child(member.key, of: location, isRequired: false))
                for node in found { known.insert(ExactString(node.key)) }
                result += found
            }
        }
        return result
    }

    /// Returns true when every branch is a schema of an object.
    func areObjects(_ unions: [[JSONValue]], _ location: Location) -> Bool {
        unions.allSatisfy { branches in
            branches.allSatisfy { branch in
                let effective = resolver.resolve(branch, inside: location.open)
                return effective.isObject && effective.unions.isEmpty && !effective.isUnresolved
            }
        }
    }

    /// One branch of a choice.
    private struct Branch {
        let effective: EffectiveSchema
        var option: FormNode.Option
    }

    /// Returns the field that selects a branch, and the fields of each branch.
    private mutating func choice(
        _ union: [JSONValue], in effective: EffectiveSchema, at location: Location, number: Int
    ) -> [FormNode] {
        let resolved = union.map { resolver.resolve($0, inside: location.open) }
        // Branches that only require members of the group leave nothing to choose.
        guard resolved.contains(where: { !$0.properties.isEmpty }) else { return [] }
        let deciding = discriminator(resolved, location)
        let key = deciding ?? (number == 1 ? "$choice" : "$choice\(number)")
        let branches = branches(resolved, deciding, location)
        var picker = FormNode(
            key: key, pointer: location.pointer.appending(key),
            label: deciding.map { FieldLabels.label($0) } ?? effective.title ?? "Kind",
            isRequired: deciding.map { name in resolved.allSatisfy { $0.required.contains(name) } } ?? true,
            type: "string", content: .value(deciding == nil ? .choice : .select),
            schema: ["enum": .array(branches.map(\.option.value))], options: branches.map(\.option),
            defaultValue: branches.first?.option.value, condition: nil)
        picker.help = deciding.flatMap { resolved.first?.object["properties"]?[$0]?["description"]?.stringValue }
        picker.isChoice = true
        picker.isVirtual = deciding == nil
        var result = [picker]
        let known = Set(names: effective.properties.map(\.key))
        for branch in branches {
            let condition = FormNode.Condition(key: key, pointer: picker.pointer, equals: branch.option.value)
            let required = Set(names: branch.effective.required)
            for needed in [true, false] {
                for member in branch.effective.properties where required.contains(name: member.key) == needed {
                    if known.contains(name: member.key) || member.key == key { continue }
                    var inside = child(member.key, of: location, isRequired: needed, condition: condition)
                    inside.open += branch.effective.references
                    inside.takesChoice = false
                    result += nodes(member.value, at: inside)
                }
            }
        }
        return result
    }

    /// Returns the member that has another single value in each branch.
    private func discriminator(_ branches: [EffectiveSchema], _ location: Location) -> String? {
        guard let first = branches.first else { return nil }
        return first.properties.map(\.key).first { key in
            let values = branches.compactMap { branch in
                branch.properties.last { $0.key.hasSameCodePoints(as: key) }
                    .flatMap { resolver.resolve($0.value, inside: location.open).onlyValue?.stringValue }
            }
            return values.count == branches.count && Set(values).count == values.count
        }
    }

    private func branches(_ resolved: [EffectiveSchema], _ deciding: String?, _ location: Location) -> [Branch] {
        var names: [String] = []
        return resolved.enumerated().map { index, effective in
            if let deciding,
                let value = effective.properties.last(where: { $0.key.hasSameCodePoints(as: deciding) })
                    .flatMap({ resolver.resolve($0.value, inside: location.open).onlyValue })
            {
                let label = effective.title ?? FieldLabels.labels(of: [value])[0]
                return Branch(effective: effective, option: FormNode.Option(value: value, label: label))
            }
            let option = Self.option(of: effective, index, &names)
            return Branch(effective: effective, option: option)
        }
    }

    /// Returns an option for a branch without a distinguishing member.
    static func option(of effective: EffectiveSchema, _ index: Int, _ names: inout [String]) -> FormNode.Option {
        let reference = effective.references.first?.split(separator: "/").last.map(String.init)
        let kinds = [
            "object": "Fields", "array": "List", "string": "Text", "integer": "Whole number",
            "number": "Number", "boolean": "Yes or no",
        ]
        let title = effective.title ?? reference.map { FieldLabels.label($0) }
        var name = title ?? effective.types.first.flatMap { kinds[$0] } ?? "Option \(index + 1)"
        if names.contains(name) { name = "\(name) \(index + 1)" }
        names.append(name)
        return FormNode.Option(value: .string(name), label: name)
    }
}

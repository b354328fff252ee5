import JSON

// Objects, and the choices in them.
extension FormBuilder {
    mutating func group(_ effective: EffectiveSchema, at place: Place, labels: [String: String] = [:]) -> FormNode {
        let required = effective.required
        func isRequired(_ name: String) -> Bool { required.contains { $0.hasSameCodePoints(as: name) } }
        var choices: [FormNode] = []
        var deciding: Set<ExactString> = []
        var rules: [JSONValue] = []
        for union in effective.unions {
            let found = choice(union, in: effective, at: place, number: choices.count(where: \.isVirtual) + 1)
            if let key = found.first?.key { deciding.insert(ExactString(key)) }
            choices += found
            let rule: JSONValue = ["anyOf": effective.branches(union)]
            if found.isEmpty, !rule.holdsReference { rules.append(rule) }
        }
        var (first, last): ([FormNode], [FormNode]) = ([], [])
        for member in effective.properties + unlisted(effective, choices)
        where !deciding.contains(ExactString(member.key)) {
            let needed = isRequired(member.key)
            // What only the third party sets is not asked for.
            if !needed, member.value["readOnly"] == true { continue }
            var inside = child(member.key, of: place, isRequired: needed)
            inside.label = labels[member.key]
            inside.isText = place.isText || (!labels.isEmpty && member.key != "requestBody" && member.key != "data")
            let found = nodes(member.value, at: inside)
            if needed { first += found } else { last += found }
        }
        var children = first + choices + last
        children += conditional(effective, beside: children, at: place)
        children += dependent(effective, beside: children, at: place)
        var result = node(effective, at: place, type: "object", .group(children))
        if result.schema["type"] == nil { result.schema["type"] = effective.objectType }
        if !rules.isEmpty { result.schema["allOf"] = .array((result.schema["allOf"]?.arrayValue ?? []) + rules) }
        return result
    }

    /// What has to be there and is described nowhere: anything may stand in its place.
    private func unlisted(_ effective: EffectiveSchema, _ choices: [FormNode]) -> [JSONObject.Member] {
        let known = Set((effective.properties.map(\.key) + choices.map(\.key)).map(ExactString.init))
        return effective.required.filter { !known.contains(ExactString($0)) }.map { .init(key: $0, value: true) }
    }

    private func child(
        _ key: String, of place: Place, isRequired: Bool, condition: FormNode.Condition? = nil
    ) -> Place {
        Place(
            key: key, pointer: place.pointer.appending(key), isRequired: isRequired, condition: condition,
            open: place.open, isText: place.isText)
    }

    /// The fields that an `if` shows: where it asks for one value of one member, while that has this value, or another of
    /// its values; otherwise always.
    private mutating func conditional(
        _ effective: EffectiveSchema, beside known: [FormNode], at place: Place
    ) -> [FormNode] {
        var result: [FormNode] = []
        for conditional in effective.conditionals {
            let (condition, others) = conditions(conditional.condition, known, place)
            for (branch, shown) in [(conditional.then, condition.map { [$0] }), (conditional.otherwise, others)] {
                guard let branch else { continue }
                let effective = resolver.resolve(branch, inside: place.open)
                for member in effective.properties where !isKnown(member.key, among: known) {
                    for condition in shown.map({ $0.map(Optional.some) }) ?? [nil] {
                        if condition?.key.hasSameCodePoints(as: member.key) == true { continue }
                        let isRequired = condition != nil && effective.required.contains(member.key)
                        let inside = child(member.key, of: place, isRequired: isRequired, condition: condition)
                        if condition == nil, isKnown(member.key, among: result) { continue }
                        result += nodes(member.value, at: inside)
                    }
                }
            }
        }
        return result
    }

    /// The condition that holds when the schema of an `if` does, and those of which one holds when it does not; nil where a
    /// field can't say it.
    private func conditions(
        _ schema: JSONValue, _ known: [FormNode], _ place: Place
    ) -> (FormNode.Condition?, [FormNode.Condition]?) {
        guard let tests = schema["properties"]?.objectValue?.members, tests.count == 1,
            let value = resolver.resolve(tests[0].value, inside: place.open).onlyValue
        else { return (nil, nil) }
        let key = tests[0].key
        func condition(_ value: JSONValue) -> FormNode.Condition {
            FormNode.Condition(key: key, pointer: place.pointer.appending(key), equals: value)
        }
        let deciding = known.first { $0.key.hasSameCodePoints(as: key) }
        let values = deciding?.widget == .checkbox ? [true, false] : deciding?.options.map(\.value) ?? []
        let others = values.filter { $0 != value }.map(condition)
        return (condition(value), others.isEmpty || others.count > 12 ? nil : others)
    }

    /// The fields that another field brings with it.
    private mutating func dependent(
        _ effective: EffectiveSchema, beside known: [FormNode], at place: Place
    ) -> [FormNode] {
        var result: [FormNode] = []
        for dependency in effective.object["dependentSchemas"]?.objectValue?.members ?? [] {
            let effective = resolver.resolve(dependency.value, inside: place.open)
            for member in effective.properties where !isKnown(member.key, among: known + result) {
                result += nodes(member.value, at: child(member.key, of: place, isRequired: false))
            }
        }
        return result
    }

    private func isKnown(_ key: String, among nodes: [FormNode]) -> Bool {
        nodes.contains { $0.key.hasSameCodePoints(as: key) }
    }

    /// True when every branch describes an object.
    func areObjects(_ unions: [[JSONValue]], _ place: Place) -> Bool {
        unions.allSatisfy { branches in
            branches.allSatisfy { branch in
                let effective = resolver.resolve(branch, inside: place.open)
                return effective.isObject && effective.unions.isEmpty && !effective.isCut
            }
        }
    }

    /// One branch of a choice.
    private struct Branch {
        let effective: EffectiveSchema
        var option: FormNode.Option
    }

    /// The choice between the branches, and the fields of each.
    private mutating func choice(
        _ union: [JSONValue], in effective: EffectiveSchema, at place: Place, number: Int
    ) -> [FormNode] {
        let resolved = union.map { resolver.resolve($0, inside: place.open) }
        // Branches that only say which of the members around them must be there leave nothing to choose.
        guard resolved.contains(where: { !$0.properties.isEmpty }) else { return [] }
        let deciding = discriminator(resolved, place)
        let key = deciding ?? (number == 1 ? "$choice" : "$choice\(number)")
        let branches = branches(resolved, deciding, place)
        var picker = FormNode(
            key: key, pointer: place.pointer.appending(key),
            label: deciding.map { FormWording.label($0) } ?? effective.title ?? "Kind",
            isRequired: deciding.map { name in resolved.allSatisfy { $0.required.contains(name) } } ?? true,
            type: "string", content: .value(deciding == nil ? .choice : .select),
            schema: ["enum": .array(branches.map(\.option.value))], options: branches.map(\.option),
            defaultValue: branches.first?.option.value, condition: nil)
        picker.help = deciding.flatMap { resolved.first?.object["properties"]?[$0]?["description"]?.stringValue }
        picker.isChoice = true
        picker.isVirtual = deciding == nil
        var result = [picker]
        for branch in branches {
            let condition = FormNode.Condition(key: key, pointer: picker.pointer, equals: branch.option.value)
            let required = branch.effective.required
            for needed in [true, false] {
                for member in branch.effective.properties where required.contains(member.key) == needed {
                    let isKnown = effective.properties.contains { $0.key.hasSameCodePoints(as: member.key) }
                    if isKnown || member.key == key { continue }
                    var inside = child(member.key, of: place, isRequired: needed, condition: condition)
                    inside.open += branch.effective.references
                    inside.takesChoice = false
                    result += nodes(member.value, at: inside)
                }
            }
        }
        return result
    }

    /// The member that tells the branches apart by one value in each.
    private func discriminator(_ branches: [EffectiveSchema], _ place: Place) -> String? {
        guard let first = branches.first else { return nil }
        return first.properties.map(\.key).first { key in
            let values = branches.compactMap { branch in
                branch.properties.last { $0.key.hasSameCodePoints(as: key) }
                    .flatMap { resolver.resolve($0.value, inside: place.open).onlyValue?.stringValue }
            }
            return values.count == branches.count && Set(values).count == values.count
        }
    }

    private func branches(_ resolved: [EffectiveSchema], _ deciding: String?, _ place: Place) -> [Branch] {
        var names: [String] = []
        return resolved.enumerated().map { index, effective in
            if let deciding,
                let value = effective.properties.last(where: { $0.key.hasSameCodePoints(as: deciding) })
                    .flatMap({ resolver.resolve($0.value, inside: place.open).onlyValue })
            {
                let label = effective.title ?? FormWording.labels(of: [value])[0]
                return Branch(effective: effective, option: FormNode.Option(value: value, label: label))
            }
            let option = Self.option(of: effective, index, &names)
            return Branch(effective: effective, option: option)
        }
    }

    /// A name for a branch that no member tells apart.
    static func option(of effective: EffectiveSchema, _ index: Int, _ names: inout [String]) -> FormNode.Option {
        let reference = effective.references.first?.split(separator: "/").last.map(String.init)
        let kinds = [
            "object": "Fields", "array": "List", "string": "Text", "integer": "Whole number",
            "number": "Number", "boolean": "Yes or no",
        ]
        let title = effective.title ?? reference.map { FormWording.label($0) }
        var name = title ?? effective.types.first.flatMap { kinds[$0] } ?? "Option \(index + 1)"
        if names.contains(name) { name = "\(name) \(index + 1)" }
        names.append(name)
        return FormNode.Option(value: .string(name), label: name)
    }
}

import JSON

/// Holds what a person filled in against a form: makes of it what the form's schema wants, and a schema of just the fields
/// that are shown.
struct FormCheck {
    /// One thing that is wrong, or that was changed.
    struct Remark: Sendable {
        let pointer: JSONPointer
        let message: String
    }

    /// Each field that is shown, by its place among the values.
    private(set) var shown: [JSONPointer: FormNode] = [:]
    private(set) var errors: [Remark] = []
    private(set) var conversions: [Remark] = []
    let form: Form

    /// The values as they are to be sent, and a schema that they have to fit.
    private(set) var values: JSONValue = .object(JSONObject())
    private(set) var schema: JSONValue = true

    init(_ form: Form, _ values: JSONObject) {
        self.form = form
        let (value, schema) = check(form.root, .object(values), at: JSONPointer())
        self.values = value ?? .object(JSONObject())
        self.schema = .object(schema)
    }

    private typealias Checked = (value: JSONValue?, schema: JSONObject)

    private mutating func check(_ node: FormNode, _ value: JSONValue?, at place: JSONPointer) -> Checked {
        shown[place] = node
        if value == .null { return node.allowsNull ? (.null, JSONObject()) : (nil, node.schema) }
        switch node.content {
        case .value(let widget): return checkValue(node, widget, value, at: place)
        case .list(_, let element): return checkList(node, element, value, at: place)
        case .group(let children): return checkGroup(node, children, value, at: place)
        }
    }

    private mutating func checkValue(
        _ node: FormNode, _ widget: FormWidget, _ value: JSONValue?, at place: JSONPointer
    ) -> Checked {
        guard let value, value != "" else { return (nil, node.schema) }
        switch FieldValue.convert(value, for: node) {
        case .same: return (value, node.schema)
        case .converted(let converted, let message):
            conversions.append(Remark(pointer: place, message: message))
            return (converted, node.schema)
        case .wrong(let message):
            errors.append(Remark(pointer: place, message: message))
            return (value, node.schema)
        }
    }

    private mutating func checkList(
        _ node: FormNode, _ element: FormNode, _ value: JSONValue?, at place: JSONPointer
    ) -> Checked {
        guard var value, value != "" else { return (nil, node.schema) }
        if node.widget == .multiselect, value.arrayValue == nil {
            // Where a single one is picked, pages give that.
            value = [value]
            conversions.append(Remark(pointer: place, message: "The choice was taken as a list of one."))
        }
        guard var elements = value.arrayValue else { return (value, node.schema) }
        // A line left empty is no element.
        if case .value = element.content { elements.removeAll { $0 == "" || $0 == .null } }
        var (results, schemas): ([JSONValue], [JSONValue]) = ([], [])
        for (index, inside) in elements.enumerated() {
            let checked = check(element, inside, at: place.appending(index))
            results.append(checked.value ?? .object(JSONObject()))
            schemas.append(.object(checked.schema))
        }
        var schema = node.schema
        if !schemas.isEmpty { schema["prefixItems"] = .array(schemas) }
        return (.array(results), schema)
    }

    private mutating func checkGroup(
        _ node: FormNode, _ children: [FormNode], _ value: JSONValue?, at place: JSONPointer
    ) -> Checked {
        let isEmpty = value == nil || value == ""
        guard let object = isEmpty ? JSONObject() : value?.objectValue else { return (value, node.schema) }
        if isEmpty, !node.isRequired { return (nil, node.schema) }
        let visible = children.filter { isShown($0, among: children, object) }
        var (result, properties) = (JSONObject(), JSONObject())
        var required: [String] = []
        var isFilled = false
        for child in visible {
            var given = object[child.key]
            if child.isChoice { given = Self.decision(of: child, among: children, object) }
            let checked = check(child, given, at: place.appending(child.key))
            if child.isVirtual { continue }
            var value = checked.value
            if value == nil, child.widget == .hidden { value = child.defaultValue }
            if value != nil, child.widget != .hidden, !child.isChoice || object[child.key] != nil { isFilled = true }
            result.append(child.key, value)
            properties[child.key] = .object(checked.schema)
            if child.isRequired { required.append(child.key) }
        }
        isFilled = keepOthers(object, children, visible, node, at: place, &result) || isFilled
        if !isFilled, !node.isRequired, node.key != "*" { return (nil, node.schema) }
        var schema = node.schema
        schema["properties"] = .object(properties)
        if !required.isEmpty { schema["required"] = .strings(required) }
        return (.object(result), schema)
    }

    /// Takes over members that are no fields, and says which of them are most likely misspelt; true when there are any.
    private mutating func keepOthers(
        _ object: JSONObject, _ children: [FormNode], _ visible: [FormNode], _ node: FormNode, at place: JSONPointer,
        _ result: inout JSONObject
    ) -> Bool {
        var isFilled = false
        for member in object.members where !result.contains(key: member.key) {
            let pointer = place.appending(member.key)
            func isNamed(_ child: FormNode) -> Bool { child.key.hasSameCodePoints(as: member.key) }
            if visible.contains(where: isNamed) { continue }
            if children.contains(where: isNamed) {
                conversions.append(Remark(pointer: pointer, message: "It was left out, as its field is not shown."))
                continue
            }
            if let message = UnknownField.message(member.key, in: node, of: form) {
                errors.append(Remark(pointer: pointer, message: message))
            }
            result.append(member.key, member.value)
            isFilled = true
        }
        return isFilled
    }
}

// Choices.
extension FormCheck {
    private func isShown(_ child: FormNode, among children: [FormNode], _ object: JSONObject) -> Bool {
        guard let condition = child.condition else { return true }
        let deciding = children.first { $0.key.hasSameCodePoints(as: condition.key) }
        let value = deciding.flatMap { $0.isChoice ? Self.decision(of: $0, among: children, object) : nil }
        return (value ?? object[condition.key] ?? deciding?.defaultValue) == condition.equals
    }

    /// What was picked; where nothing was, what the fields that are filled in belong to.
    private static func decision(
        of choice: FormNode, among children: [FormNode], _ object: JSONObject
    ) -> JSONValue? {
        if let given = object[choice.key], given != "", given != .null {
            return choice.options.contains { $0.value == given }
                ? given : choice.options.first { .string($0.label) == given }?.value ?? given
        }
        let branches = choice.options.map { option in
            let fields = children.filter {
                $0.condition?.key.hasSameCodePoints(as: choice.key) == true && $0.condition?.equals == option.value
            }
            let filled = fields.count { field in
                object[field.key].map { FieldValue.isOfType($0, field.type) } ?? false
            }
            return (option.value, filled)
        }
        let best = branches.max { $0.1 < $1.1 }
        if let best, best.1 > 0 { return branches.first { $0.1 == best.1 }?.0 }
        return choice.isRequired || choice.isVirtual ? choice.defaultValue : JSONValue?.none
    }
}

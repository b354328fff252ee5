import JSON

/// Makes of what a person filled in the values that are sent: each as its field wants it, without what was left empty and
/// without what only the form knows.
package struct FormCheck {
    /// Something that is said of a value.
    package struct Remark: Sendable {
        let pointer: JSONPointer
        let message: String
    }

    /// Each field that is shown, by its place among the values.
    private(set) var shown: [JSONPointer: FormNode] = [:]
    /// What was changed.
    private(set) var conversions: [Remark] = []
    /// Why values are not what their fields want, where the form knows better than a schema can say.
    private(set) var reasons: [Remark] = []
    /// What nothing can be made of.
    private(set) var obstacles: [Remark] = []
    /// The values as they are to be sent.
    package private(set) var values: JSONValue = .object(JSONObject())

    package init(_ form: Form, _ values: JSONObject) {
        var values = values
        // At the top every member is a group, a field or a mistake; an empty one is neither.
        values.members.removeAll { member in
            (member.value.isNull || member.value == "")
                && !form.root.children.contains { $0.key.hasSameCodePoints(as: member.key) }
        }
        self.values = check(form.root, .object(values), at: JSONPointer()) ?? .object(JSONObject())
    }

    /// The value that is sent; nil for none.
    private mutating func check(_ node: FormNode, _ value: JSONValue?, at place: JSONPointer) -> JSONValue? {
        shown[place] = node
        if value == .null { return node.allowsNull ? .some(.null) : .none }
        switch node.content {
        case .value: return checkValue(node, value, at: place)
        case .list(_, let element): return checkList(node, element, value, at: place)
        case .tuple(let children, let rest): return checkTuple(node, children, rest, value, at: place)
        case .map(let entry): return checkMap(node, entry, value, at: place)
        case .group(let children): return checkGroup(node, children, value, at: place)
        }
    }

    private mutating func checkValue(_ node: FormNode, _ value: JSONValue?, at place: JSONPointer) -> JSONValue? {
        guard let value, value != "" else { return nil }
        switch FieldValue.convert(value, for: node) {
        case .same: return value
        case .converted(let converted, let message):
            conversions.append(Remark(pointer: place, message: message))
            return converted
        case .wrong(let message):
            reasons.append(Remark(pointer: place, message: message))
            return value
        }
    }

    private mutating func checkList(
        _ node: FormNode, _ element: FormNode, _ value: JSONValue?, at place: JSONPointer
    ) -> JSONValue? {
        guard var value, value != "" else { return nil }
        if node.widget == .multiselect, value.arrayValue == nil {
            // Where a single one is picked, pages give that.
            value = [value]
            conversions.append(Remark(pointer: place, message: "The choice was taken as a list of one."))
        }
        guard let elements = value.arrayValue else { return value }
        return .array(checkElements(elements, element, from: 0, at: place))
    }

    private mutating func checkElements(
        _ given: [JSONValue], _ element: FormNode, from start: Int, at place: JSONPointer
    ) -> [JSONValue] {
        var elements = given
        // A line left empty is no element.
        if case .value = element.content { elements.removeAll { $0 == "" || ($0 == .null && !element.allowsNull) } }
        var results: [JSONValue] = []
        for inside in elements {
            let checked = check(element, inside, at: place.appending(start + results.count))
            results.append(checked ?? (element.type == "array" ? [] : .object(JSONObject())))
        }
        return results
    }

    private mutating func checkTuple(
        _ node: FormNode, _ children: [FormNode], _ rest: FormNode?, _ value: JSONValue?, at place: JSONPointer
    ) -> JSONValue? {
        guard let value, value != "" else { return nil }
        guard let elements = value.arrayValue ?? Self.elements(of: value) else { return value }
        if value.arrayValue == nil {
            conversions.append(Remark(pointer: place, message: "The fields were taken as a list."))
        }
        let positions = min(elements.count, children.count)
        var results: [JSONValue?] = []
        for index in 0..<positions {
            results.append(check(children[index], elements[index], at: place.appending(index)))
        }
        let further = Array(elements.dropFirst(positions))
        if let rest {
            results += checkElements(further, rest, from: positions, at: place).map(Optional.some)
        } else {
            results += further.map(Optional.some)
        }
        while let last = results.last, last == nil { results.removeLast() }
        if results.isEmpty, !elements.isEmpty, !node.isRequired { return nil }
        for (index, result) in results.enumerated() where result == nil {
            let pointer = place.appending(index)
            let label = shown[pointer]?.label ?? node.label
            reasons.append(Remark(pointer: pointer, message: "\(label) is required, as something follows it."))
        }
        return .array(results.map { $0 ?? .null })
    }

    /// The elements of an array that was put together like an object: `{"0": …, "1": …}`.
    private static func elements(of value: JSONValue) -> [JSONValue]? {
        guard let object = value.objectValue, !object.isEmpty else { return nil }
        let indices = object.members.compactMap { Int($0.key) }.filter { (0..<1_000).contains($0) }
        guard indices.count == object.count, let last = indices.max() else { return nil }
        return (0...last).map { object[String($0)] ?? .null }
    }

    private mutating func checkMap(
        _ node: FormNode, _ entry: FormNode, _ value: JSONValue?, at place: JSONPointer
    ) -> JSONValue? {
        guard let value, value != "" else { return nil }
        guard let object = value.objectValue ?? rows(value, node, at: place) else { return value }
        var result = JSONObject()
        for member in object.members {
            result.append(member.key, checkEntry(member.value, entry, at: place.appending(member.key)))
        }
        return result.isEmpty && !object.isEmpty && !node.isRequired ? nil : .object(result)
    }

    /// A member of a map. Text that was left empty is there, as its name is.
    private mutating func checkEntry(_ value: JSONValue, _ entry: FormNode, at place: JSONPointer) -> JSONValue? {
        if value == "", entry.type == "string" {
            shown[place] = entry
            return value
        }
        return check(entry, value, at: place)
    }

    /// The object that rows of names and values come to: `[{"key": "color", "value": "red"}]`.
    private mutating func rows(_ value: JSONValue, _ node: FormNode, at place: JSONPointer) -> JSONObject? {
        guard let rows = value.arrayValue, rows.allSatisfy({ $0["key"]?.stringValue != nil }) else { return nil }
        var result = JSONObject()
        for row in rows {
            let name = row["key"]?.stringValue ?? ""
            let value = row["value"] ?? .null
            if name.isEmpty, value == "" || value == .null { continue }
            if name.isEmpty || result.contains(key: name) {
                let reason = name.isEmpty ? "has a row without a name" : "has two rows named \"\(name)\""
                obstacles.append(Remark(pointer: place, message: "\(node.label) \(reason)."))
                continue
            }
            result.append(name, value)
        }
        conversions.append(Remark(pointer: place, message: "The rows were taken as an object."))
        return result
    }
}

// Groups.
extension FormCheck {
    private mutating func checkGroup(
        _ node: FormNode, _ children: [FormNode], _ value: JSONValue?, at place: JSONPointer
    ) -> JSONValue? {
        let isEmpty = value == nil || value == ""
        guard let object = isEmpty ? JSONObject() : value?.objectValue else { return value }
        if isEmpty, !node.isRequired { return nil }
        let choices = FormChoices(node.children, object)
        for choice in choices.unknown {
            let message = "It was left out, as it is none of the choices."
            conversions.append(Remark(pointer: place.appending(choice.key), message: message))
        }
        var result = JSONObject()
        var isFilled = false
        for child in node.children where choices.isShown(child) {
            let given = child.isChoice ? choices.decision(of: child) : object[child.key]
            let checked = check(child, given, at: place.appending(child.key))
            if child.isVirtual { continue }
            var value = checked
            if value == nil, child.widget == .hidden { value = child.defaultValue }
            if value != nil, child.widget != .hidden, !child.isChoice || object[child.key] != nil { isFilled = true }
            result.append(child.key, value)
        }
        isFilled = checkOthers(object, node, choices, at: place, &result) || isFilled
        if !isFilled, !node.isRequired, node.key != "*" { return nil }
        return .object(result)
    }

    /// Takes over members that are no fields that are shown; true when there are any.
    private mutating func checkOthers(
        _ object: JSONObject, _ node: FormNode, _ choices: FormChoices, at place: JSONPointer,
        _ result: inout JSONObject
    ) -> Bool {
        var isFilled = false
        for member in object.members where !result.contains(key: member.key) {
            let pointer = place.appending(member.key)
            let fields = node.children.filter { $0.key.hasSameCodePoints(as: member.key) }
            if fields.contains(where: choices.isShown) { continue }
            // What was filled in before another branch was picked.
            if !fields.isEmpty, fields.allSatisfy(choices.isPutAside) {
                conversions.append(Remark(pointer: pointer, message: "It was left out, as its field is not shown."))
                continue
            }
            let value: JSONValue?
            if let field = fields.first {
                value = check(field, member.value, at: pointer)
            } else if let entry = node.entry {
                value = checkEntry(member.value, entry, at: pointer)
            } else {
                value = member.value
            }
            result.append(member.key, value)
            isFilled = isFilled || value != nil
        }
        return isFilled
    }
}

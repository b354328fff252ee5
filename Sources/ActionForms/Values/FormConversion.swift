import JSON

/// Converts the filled-in values of a form into the values that are sent: in the types of their fields, without empty
/// values and without the choices of the form itself.
package struct FormConversion {
    /// A remark about a value.
    package struct Remark: Sendable {
        let pointer: JSONPointer
        let message: String
    }

    /// The fields that are shown, by the locations of their values.
    private(set) var shown: [JSONPointer: FormNode] = [:]
    /// The changes that were made.
    private(set) var conversions: [Remark] = []
    /// The reasons why values do not fit their fields, where the form knows more than the schema.
    private(set) var reasons: [Remark] = []
    /// The values that can't be converted.
    private(set) var obstacles: [Remark] = []
    /// The values that are sent.
    package private(set) var values: JSONValue = .object(JSONObject())

    package init(_ form: Form, _ values: JSONObject) {
        var values = values
        // An empty top-level member that is no field is ignored.
        let fields = Set(names: form.root.children.map(\.key))
        values.members.removeAll { member in
            (member.value.isNull || member.value == "") && !fields.contains(name: member.key)
        }
        self.values = check(form.root, .object(values), at: JSONPointer()) ?? .object(JSONObject())
    }

    /// Returns the value that is sent; nil for none.
    private mutating func check(_ node: FormNode, _ value: JSONValue?, at location: JSONPointer) -> JSONValue? {
        shown[location] = node
        if value == .null { return node.allowsNull ? .some(.null) : .none }
        switch node.content {
        case .value: return checkValue(node, value, at: location)
        case .list(_, let element): return checkList(node, element, value, at: location)
        case .tuple(let children, let rest): return checkTuple(node, children, rest, value, at: location)
        case .map(let entry): return checkMap(node, entry, value, at: location)
        case .group(let children): return checkGroup(node, children, value, at: location)
        }
    }

    private mutating func checkValue(_ node: FormNode, _ value: JSONValue?, at location: JSONPointer) -> JSONValue? {
        guard let value, value != "" else { return nil }
        switch FieldValue.convert(value, for: node) {
        case .same: return value
        case .converted(let converted, let message):
            conversions.append(Remark(pointer: location, message: message))
            return converted
        case .wrong(let message):
            reasons.append(Remark(pointer: location, message: message))
            return value
        }
    }

    private mutating func checkList(
        _ node: FormNode, _ element: FormNode, _ value: JSONValue?, at location: JSONPointer
    ) -> JSONValue? {
        guard var value, value != "" else { return nil }
        if node.widget == .multiselect, value.arrayValue == nil {
            // Web pages send a single selection as a plain value.
            value = [value]
            conversions.append(Remark(pointer: location, message: "The choice was taken as a list of one."))
        }
        guard let elements = value.arrayValue else { return value }
        return .array(checkElements(elements, element, from: 0, at: location))
    }

    private mutating func checkElements(
        _ given: [JSONValue], _ element: FormNode, from start: Int, at location: JSONPointer
    ) -> [JSONValue] {
        var elements = given
        // An empty line is no element.
        if case .value = element.content { elements.removeAll { $0 == "" || ($0 == .null && !element.allowsNull) } }
        var results: [JSONValue] = []
        for inside in elements {
            let checked = check(element, inside, at: location.appending(start + results.count))
            results.append(checked ?? (element.type == "array" ? [] : .object(JSONObject())))
        }
        return results
    }

    private mutating func checkTuple(
        _ node: FormNode, _ children: [FormNode], _ rest: FormNode?, _ value: JSONValue?, at location: JSONPointer
    ) -> JSONValue? {
        guard let value, value != "" else { return nil }
        guard let elements = value.arrayValue ?? Self.elements(of: value) else { return value }
        if value.arrayValue == nil {
            conversions.append(Remark(pointer: location, message: "The fields were taken as a list."))
        }
        let positions = min(elements.count, children.count)
        var results: [JSONValue?] = []
        for index in 0..<positions {
            results.append(check(children[index], elements[index], at: location.appending(index)))
        }
        let further = Array(elements.dropFirst(positions))
        if let rest {
            results += checkElements(further, rest, from: positions, at: location).map(Optional.some)
        } else {
            results += further.map(Optional.some)
        }
        while let last = results.last, last == nil { results.removeLast() }
        if results.isEmpty, !elements.isEmpty, !node.isRequired { return nil }
        for (index, result) in results.enumerated() where result == nil {
            let pointer = location.appending(index)
            let label = shown[pointer]?.label ?? node.label
            reasons.append(Remark(pointer: pointer, message: "\(label) is required, because an element follows it."))
        }
        return .array(results.map { $0 ?? .null })
    }

    /// Returns the elements of an array that is written as an object: `{"0": …, "1": …}`.
    private static func elements(of value: JSONValue) -> [JSONValue]? {
        guard let object = value.objectValue, !object.isEmpty else { return nil }
        let indices = object.members.compactMap { Int($0.key) }.filter { (0..<1_000).contains($0) }
        guard indices.count == object.count, let last = indices.max() else { return nil }
        return (0...last).map { object[String($0)] ?? .null }
    }

    private mutating func checkMap(
        _ node: FormNode, _ entry: FormNode, _ value: JSONValue?, at location: JSONPointer
    ) -> JSONValue? {
        guard let value, value != "" else { return nil }
        guard let object = value.objectValue ?? rows(value, node, at: location) else { return value }
        var result = JSONObject()
        for member in object.members {
            result.append(member.key, checkEntry(member.value, entry, at: location.appending(member.key)))
        }
        return result.isEmpty && !object.isEmpty && !node.isRequired ? nil : .object(result)
    }

    /// Returns the value of a member of a map. An empty text is kept, because the member has a name.
    private mutating func checkEntry(_ value: JSONValue, _ entry: FormNode, at location: JSONPointer) -> JSONValue? {
        if value == "", entry.type == "string" {
            shown[location] = entry
            return value
        }
        return check(entry, value, at: location)
    }

    /// Returns the object of rows with names and values: `[{"key": "color", "value": "red"}]`.
    private mutating func rows(_ value: JSONValue, _ node: FormNode, at location: JSONPointer) -> JSONObject? {
        guard let rows = value.arrayValue, rows.allSatisfy({ $0["key"]?.stringValue != nil }) else { return nil }
        var result = JSONObject()
        for row in rows {
            let name = row["key"]?.stringValue ?? ""
            let value = row["value"] ?? .null
            if name.isEmpty, value == "" || value == .null { continue }
            if name.isEmpty || result.contains(key: name) {
                let reason = name.isEmpty ? "has a row without a name" : "has two rows named \"\(name)\""
                obstacles.append(Remark(pointer: location, message: "\(node.label) \(reason)."))
                continue
            }
            result.append(name, value)
        }
        conversions.append(Remark(pointer: location, message: "The rows were taken as an object."))
        return result
    }
}

// Groups.
extension FormConversion {
    private mutating func checkGroup(
        _ node: FormNode, _ children: [FormNode], _ value: JSONValue?, at location: JSONPointer
    ) -> JSONValue? {
        let isEmpty = value == nil || value == ""
        guard let object = isEmpty ? JSONObject() : value?.objectValue else { return value }
        if isEmpty, !node.isRequired { return nil }
        let choices = FormChoices(node.children, object)
        let values = IndexedObject(object)
        for choice in choices.unknown {
            let message = "It was left out, because it is none of the options."
            conversions.append(Remark(pointer: location.appending(choice.key), message: message))
        }
        var result = JSONObject()
        var isFilled = false
        for child in node.children where choices.isShown(child) {
            let given = child.isChoice ? choices.decision(of: child) : values[child.key]
            let checked = check(child, given, at: location.appending(child.key))
            if child.isVirtual { continue }
            var value = checked
            if value == nil, child.widget == .hidden { value = child.defaultValue }
            if value != nil, child.widget != .hidden, !child.isChoice || values[child.key] != nil { isFilled = true }
            result.append(child.key, value)
        }
        isFilled = checkOthers(object, node, choices, at: location, &result) || isFilled
        if !isFilled, !node.isRequired, node.key != "*" { return nil }
        return .object(result)
    }

    /// Keeps members that are not fields that are shown; returns true when there are any.
    private mutating func checkOthers(
        _ object: JSONObject, _ node: FormNode, _ choices: FormChoices, at location: JSONPointer,
        _ result: inout JSONObject
    ) -> Bool {
        var isFilled = false
        let known = Set(names: result.keys)
        let children = Dictionary(grouping: node.children) { ExactString($0.key) }
        for member in object.members where !known.contains(name: member.key) {
            let pointer = location.appending(member.key)
            let fields = children[ExactString(member.key)] ?? []
            if fields.contains(where: choices.isShown) { continue }
            // A value from before another branch was selected.
            if !fields.isEmpty, fields.allSatisfy(choices.isDeselected) {
                conversions.append(
                    Remark(pointer: pointer, message: "It was left out, because its field is not shown."))
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

import JSON
import JSONSchema

/// Messages about the values of a form, for the person who fills it in.
struct FormMessage {
    /// The fields that are shown, by the locations of their values.
    let shown: [JSONPointer: FormNode]
    let form: Form

    /// Returns the field at a location, or else the nearest field that contains it, with the location of that field.
    func field(at pointer: JSONPointer) -> (node: FormNode, location: JSONPointer)? {
        var location = pointer
        while !location.tokens.isEmpty {
            if let node = shown[location] ?? form.nodes(at: location).first { return (node, location) }
            location.tokens.removeLast()
        }
        return nil
    }

    func text(_ finding: InputFinding) -> String {
        let location = finding.pointer
        let field = field(at: location)
        let exact = field?.location == location ? field?.node : nil
        let outer = elements(around: field?.location ?? location)
        let name = JSONValue.string(location.tokens.last ?? "").preview
        switch finding.reason {
        case .misplaced(let target): return "\(outer)\(name) belongs at \(target), not here."
        case .misspelled(let nearest):
            return "\(outer)There is no field \(name); did you mean \(known(nearest, beside: location))?"
        case .unknown: return "\(outer)There is no field \(name)."
        case .missingInPath: return "\(outer)\(label(of: location, field)) is required."
        case .refused(let violation):
            if exact == nil, ["additionalProperties", "unevaluatedProperties", "false"].contains(violation.keyword) {
                let nearest = violation.nearest.map { "; did you mean \(known($0, beside: location))?" } ?? "."
                return "\(outer)There is no field \(name)\(nearest)"
            }
            if violation.schema.tokens.dropLast().last == "propertyNames" {
                return "\(outer)The name \(name) can't be used: it must be \(violation.expected)."
            }
            return outer + sentence(violation, exact, label(of: location, field))
        }
    }

    private func sentence(_ violation: Violation, _ field: FormNode?, _ label: String) -> String {
        switch violation.keyword {
        case "required": return "\(label) is required."
        case "enum", "const": return pick(field, label, violation)
        case "oneOf" where field?.options.isEmpty == false, "anyOf" where field?.options.isEmpty == false:
            return pick(field, label, violation)
        case "type": return "\(label) must be \(Self.type(field?.type, violation.expected))."
        case "additionalProperties", "unevaluatedProperties", "false", "not":
            return "\(label) must be \(violation.keyword == "not" ? violation.expected : "left empty")."
        case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties":
            return "\(label) must have \(violation.expected)."
        case "pattern": return "\(label) has the wrong format: expected \(violation.expected)."
        case "dependentRequired": return "\(label) is required: expected \(violation.expected)."
        case "uniqueItems": return "\(label) must differ from the others."
        case "format": return "\(label) must be \(Self.format(field?.widget) ?? violation.expected)."
        case "contentEncoding": return "\(label) must be a file in base64."
        default: return "\(label) must be \(Self.plain(violation.expected))."
        }
    }

    private func pick(_ field: FormNode?, _ label: String, _ violation: Violation) -> String {
        let labels = field?.options.map(\.label) ?? []
        guard labels.count > 1 else { return "\(label) must be \(labels.first ?? violation.expected)." }
        let listed = labels.prefix(12).joined(separator: ", ")
        let more = labels.count > 12 ? " or \(labels.count - 12) more" : ""
        let nearest = field?.options.first { $0.value.stringValue == violation.nearest && violation.nearest != nil }
        return "Pick one of \(listed)\(more)." + (nearest.map { " Did you mean \($0.label)?" } ?? "")
    }

    private static func type(_ type: String?, _ expected: String) -> String {
        switch type {
        case "string": "text"
        case "number": "a number"
        case "integer": "a whole number"
        case "boolean": "true or false"
        case "array": "a list"
        case "object": "a group of fields"
        default: plain(expected)
        }
    }

    private static let plainTypes = [
        "a string": "text", "an integer": "a whole number", "an array": "a list", "an object": "a group of fields",
    ]

    /// Returns alternative types in plain words.
    private static func plain(_ expected: String) -> String {
        var parts: [String] = []
        for part in expected.split(separator: " or ", omittingEmptySubsequences: false) {
            let words = part.split(separator: ", ", omittingEmptySubsequences: false).map(String.init)
            parts.append(words.map { plainTypes[$0] ?? $0 }.joined(separator: ", "))
        }
        return parts.joined(separator: " or ")
    }

    private static func format(_ widget: FormWidget?) -> String? {
        switch widget {
        case .datetime: "a date and time, such as 2025-10-15T10:00:00Z"
        case .date: "a date, such as 2025-10-15"
        case .time: "a time, such as 10:00:00Z"
        case .email: "an e-mail address, such as ada@example.com"
        case .url: "a whole URL, such as https://example.com"
        case .file: "a file in base64"
        default: nil
        }
    }
}

// Labels of locations.
extension FormMessage {
    /// Returns the label of a value: that of its field, its name, or its location inside a JSON field.
    private func label(of pointer: JSONPointer, _ field: (node: FormNode, location: JSONPointer)?) -> String {
        let last = pointer.tokens.last ?? ""
        guard let (node, location) = field else { return last.isEmpty ? "The form" : FieldLabels.label(last) }
        if location == pointer { return own(node, at: location) }
        if case .group = node.content { return FieldLabels.label(last) }
        let inside = JSONPointer(tokens: Array(pointer.tokens.dropFirst(location.tokens.count)))
        return "\(own(node, at: location)) (\(inside))"
    }

    /// Returns the label of a field, with the number of an element or the name of a member of a map.
    private func own(_ node: FormNode, at location: JSONPointer) -> String {
        guard node.key == "*", let token = location.tokens.last else { return node.label }
        var outer = location
        outer.tokens.removeLast()
        guard let around = shown[outer] else { return node.label }
        switch around.content {
        case .map: return "\(around.label) \(JSONValue.string(token).preview)"
        case .group: return JSONValue.string(token).preview
        case .list, .tuple, .value: return Int(token).map { "\(node.label) \($0 + 1)" } ?? node.label
        }
    }

    /// Returns the elements of lists and maps that contain a location: `Line item 2: `.
    private func elements(around pointer: JSONPointer) -> String {
        var text = ""
        for end in pointer.tokens.indices.dropLast() {
            let outer = JSONPointer(tokens: Array(pointer.tokens[...end]))
            if let node = shown[outer], node.key == "*" { text += "\(own(node, at: outer)): " }
        }
        return text
    }

    /// Returns the label and the name of a field beside a location.
    private func known(_ name: String, beside pointer: JSONPointer) -> String {
        var location = pointer
        location.tokens.removeLast()
        let field = form.nodes(at: location.appending(name)).first { $0.key.hasSameCodePoints(as: name) }
        return field.map { "\($0.label) (\(name))" } ?? JSONValue.string(name).preview
    }
}

import JSON
import JSONSchema

/// What is wrong with a field, in words for the person who fills it in.
enum FormMessage {
    static func text(_ violation: Violation, _ field: FormNode?, in shown: [JSONPointer: FormNode]) -> String {
        let place = element(violation.instance, in: shown)
        let last = violation.instance.tokens.last
        var label = field?.label ?? last.map { FormWording.label($0) } ?? "The form"
        if field?.key == "*", let index = last.flatMap({ Int($0) }) { label += " \(index + 1)" }
        return place + sentence(violation, field, label)
    }

    private static func sentence(_ violation: Violation, _ field: FormNode?, _ label: String) -> String {
        switch violation.keyword {
        case "required": return "\(label) is required."
        case "enum", "const": return pick(field, label, violation)
        case "type": return "\(label) must be \(type(field?.type, violation.expected))."
        case "additionalProperties", "unevaluatedProperties", "false": return "There is no field \(label)."
        case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties":
            return "\(label) must have \(violation.expected)."
        case "pattern": return "\(label) is not written as it should be: expected \(violation.expected)."
        case "dependentRequired": return "\(label) is required: expected \(violation.expected)."
        case "uniqueItems": return "\(label) must differ from the others."
        default: return "\(label) must be \(violation.expected)."
        }
    }

    private static func pick(_ field: FormNode?, _ label: String, _ violation: Violation) -> String {
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
        default: expected
        }
    }

    /// Which element of a list is meant: `Line item 2: `.
    private static func element(_ pointer: JSONPointer, in shown: [JSONPointer: FormNode]) -> String {
        var place = ""
        for end in pointer.tokens.indices.dropLast() {
            let outer = JSONPointer(tokens: Array(pointer.tokens[...end]))
            guard let node = shown[outer], node.key == "*", let index = Int(pointer.tokens[end]) else { continue }
            place += "\(node.label) \(index + 1): "
        }
        return place
    }
}

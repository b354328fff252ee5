import JSON
import JSONSchema

/// Converts the value of a form, which is often text, into the type of its field.
enum FieldValue {
    enum Conversion {
        case same
        case converted(JSONValue, String)
        /// The value can't be converted; a sentence for a person.
        case wrong(String)
    }

    static func convert(_ value: JSONValue, for node: FormNode) -> Conversion {
        if !node.options.isEmpty { return option(value, node) }
        if case .value(.json) = node.content { return json(value, node) }
        switch node.type {
        case "integer", "number": return number(value, node)
        case "boolean": return boolean(value)
        case "string": return text(value, node)
        default: return .same
        }
    }

    /// Returns true for a value of this type of JSON Schema.
    static func isOfType(_ value: JSONValue, _ type: String) -> Bool {
        switch type {
        case "any": true
        case "integer": value.numberValue?.isInteger ?? false
        default: value.typeName == type
        }
    }

    private static func option(_ value: JSONValue, _ node: FormNode) -> Conversion {
        if node.options.contains(where: { $0.value == value }) { return .same }
        guard let text = value.stringValue else { return .same }
        let meant = node.options.first {
            $0.value.stringValue == nil && $0.value.text.hasSameCodePoints(as: text)
        }
        let labelled = meant ?? node.options.first { $0.label.lowercased() == text.lowercased() }
        guard let labelled else { return .same }
        return .converted(labelled.value, "The choice was taken as the value \(labelled.value.preview).")
    }

    private static func json(_ value: JSONValue, _ node: FormNode) -> Conversion {
        guard let text = value.stringValue, node.type != "string" else { return .same }
        let start = text.utf8.first { !" \t\r\n".utf8.contains($0) }
        guard node.type != "any" || start == UInt8(ascii: "{") || start == UInt8(ascii: "[") else { return .same }
        do throws(JSONSyntaxError) {
            let parsed = try JSONValue(parsing: Array(text.utf8))
            return .converted(parsed, "The text was read as JSON.")
        } catch {
            return node.type == "any" ? .same : .wrong("\(node.label) must be JSON: \(error.description).")
        }
    }

    private static func number(_ value: JSONValue, _ node: FormNode) -> Conversion {
        guard let text = value.stringValue else { return .same }
        let trimmed = trim(text)
        guard let number = JSONNumber(text: trimmed.hasPrefix("+") ? String(trimmed.dropFirst()) : trimmed) else {
            return .same
        }
        return .converted(.number(number), "The text was taken as a number.")
    }

    private static func boolean(_ value: JSONValue) -> Conversion {
        guard let text = value.stringValue?.lowercased() else { return .same }
        let flag: Bool? =
            ["true", "on", "yes", "1"].contains(text) ? true : ["false", "off", "no", "0"].contains(text) ? false : nil
        guard let flag else { return .same }
        return .converted(.bool(flag), "The text was taken as \(flag ? "true" : "false").")
    }

    private static func text(_ value: JSONValue, _ node: FormNode) -> Conversion {
        if node.takesOnlyText, value.numberValue != nil || value.boolValue != nil {
            return .converted(.string(value.text), "The value was taken as text.")
        }
        guard node.widget == .datetime, let text = value.stringValue, !isMoment(text) else { return .same }
        // Browsers send `2025-10-15T10:00`, without seconds and time zone.
        for end in ["Z", ":00Z", "T00:00:00Z"] where isMoment(text + end) {
            return .converted(.string(text + end), "The time was taken as one in UTC.")
        }
        return .same
    }

    private static func isMoment(_ text: String) -> Bool { Schema.allows(text, format: "date-time") }

    private static func trim(_ text: String) -> String {
        let isBlank: (Character) -> Bool = { $0.isWhitespace }
        return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}

extension FormNode {
    /// Indicates that its value can only be a string or null.
    fileprivate var takesOnlyText: Bool {
        schema["type"] == "string" || schema["type"] == ["string", "null"] || schema["type"] == ["null", "string"]
    }
}

import JSON
import Logging

/// JSON for a person at a terminal: indented by two spaces, in colours, with control characters escaped as in JSON, so
/// that it remains valid JSON.
enum TerminalJSON {
    /// Returns the lines of a value.
    static func text(_ value: JSONValue, style: TerminalStyle) -> String {
        var text = ""
        write(value, depth: 0, style, to: &text)
        return text
    }

    private static func write(_ value: JSONValue, depth: Int, _ style: TerminalStyle, to text: inout String) {
        let indent = String(repeating: "  ", count: depth + 1)
        switch value {
        case .object(let object) where !object.isEmpty:
            text += "{"
            for (index, member) in object.members.enumerated() {
                text += "\(index == 0 ? "" : ",")\n\(indent)"
                text += "\(style.show(JSONValue.string(member.key).text.escapedForTerminal, as: .key)): "
                write(member.value, depth: depth + 1, style, to: &text)
            }
            text += "\n\(indent.dropLast(2))}"
        case .array(let elements) where !elements.isEmpty:
            text += "["
            for (index, element) in elements.enumerated() {
                text += "\(index == 0 ? "" : ",")\n\(indent)"
                write(element, depth: depth + 1, style, to: &text)
            }
            text += "\n\(indent.dropLast(2))]"
        default: text += style.show(value.text.escapedForTerminal, as: role(of: value))
        }
    }

    private static func role(of value: JSONValue) -> TerminalStyle.Role {
        switch value {
        case .string: .string
        case .number: .number
        default: .word
        }
    }
}

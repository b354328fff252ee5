import JSON

/// A renderer that fills in a form with nothing but `fields`.
struct FormRenderer {
    enum Style: Sendable, CaseIterable {
        /// Every field that is shown.
        case everything
        /// The required fields only.
        case required
        /// Every field, with the value as text, as web pages send it.
        case text
    }

    let fields: [JSONValue]
    let style: Style

    /// The filled-in values.
    var values: JSONValue {
        var values: JSONValue = [:]
        var filled: Set<String> = []
        for field in fields where isShown(field, in: values) {
            guard let pointer = field["pointer"]?.stringValue else { continue }
            let group = field["group"]?.stringValue
            if style == .required {
                guard field["required"] == true, group.map(filled.contains) ?? true else { continue }
            }
            filled.insert(pointer)
            let tokens = Self.tokens(pointer)
            if let value = value(of: field) { Self.set(value, at: tokens[...], in: &values) }
        }
        return values
    }

    private func isShown(_ field: JSONValue, in values: JSONValue) -> Bool {
        guard let condition = field["showWhen"], let pointer = condition["pointer"]?.stringValue else { return true }
        return values[JSONPointer(tokens: Self.tokens(pointer))] == condition["equals"]
    }

    private func value(of field: JSONValue) -> JSONValue? {
        let constraints = field["constraints"] ?? [:]
        let text: String
        switch field["widget"]?.stringValue {
        case "group": return [:]
        case "items", "list": return []
        case "hidden", "oauth": return field["default"]
        case "select", "choice": return field["options"]?[0]?["value"]
        case "multiselect": return field["options"]?[0]?["value"].map { [$0] }
        case "checkbox": return style == .text ? "true" : true
        case "integer", "number":
            let number = constraints["minimum"] ?? 2
            return style == .text ? .string(number.text) : number
        case "json":
            let value: JSONValue = field["type"] == "array" ? [] : field["type"] == "string" ? "text" : [:]
            return style == .text && value != "text" ? .string(value.text) : value
        case "date": text = "2025-10-15"
        case "datetime": text = style == .text ? "2025-10-15T10:30" : "2025-10-15T10:30:00Z"
        case "time": text = "10:30:00Z"
        case "email": text = "ada@example.com"
        case "url": text = "https://example.com"
        default: text = String(repeating: "text ", count: 1 + (constraints["minLength"]?.intValue ?? 0) / 5)
        }
        return .string(text)
    }

    /// Sets the value, in the first element of each list.
    private static func tokens(_ pointer: String) -> [String] {
        (JSONPointer(pointer)?.tokens ?? []).map { $0 == "*" ? "0" : $0 }
    }

    private static func set(_ value: JSONValue, at tokens: ArraySlice<String>, in target: inout JSONValue) {
        guard let token = tokens.first else {
            target = value
            return
        }
        if case .array(var elements) = target {
            var inner = elements.first ?? .object(JSONObject())
            set(value, at: tokens.dropFirst(), in: &inner)
            elements = [inner]
            target = .array(elements)
        } else {
            var object = target.objectValue ?? JSONObject()
            var inner = object[token] ?? .object(JSONObject())
            set(value, at: tokens.dropFirst(), in: &inner)
            object[token] = inner
            target = .object(object)
        }
    }
}

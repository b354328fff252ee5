import JSON

/// The values of a Notion page's properties.
enum NotionProperty {
    /// The types that a caller may set.
    static let types = [
        "title", "rich_text", "number", "select", "status", "multi_select", "date", "checkbox", "url", "email",
        "phone_number", "people", "relation",
    ]

    /// A property as Notion answers it, from what a caller wrote for one of this type.
    static func normalized(
        _ input: JSONValue, name: String, id: String, type: String
    ) throws(NotionError) -> JSONValue {
        // A title may come as the bare rich text.
        let value = type == "title" && input.arrayValue != nil ? input : input[type]
        guard let value else { throw .validation("\(name) is expected to be \(type).") }
        return [
            "id": .string(id), "type": .string(type),
            type: try normalized(value, type: type, at: "properties.\(name).\(type)"),
        ]
    }

    /// The value that a property has when nothing was set.
    static func empty(id: String, type: String) -> JSONValue {
        let value: JSONValue =
            switch type {
            case "title", "rich_text", "multi_select", "people", "relation": []
            case "checkbox": false
            default: nil
            }
        return ["id": .string(id), "type": .string(type), type: value]
    }

    private static func normalized(
        _ value: JSONValue, type: String, at path: String
    ) throws(NotionError) -> JSONValue {
        func refused(_ expected: String) -> NotionError {
            .validation(
                "body failed validation: body.\(path) should be \(expected), instead was `\(value.typeName)`.")
        }
        switch type {
        case "title", "rich_text": return try NotionText.normalized(value, at: path)
        case "number":
            guard value.isNull || value.numberValue != nil else { throw refused("a number or `null`") }
            return value
        case "checkbox":
            guard value.boolValue != nil else { throw refused("a boolean") }
            return value
        case "select", "status":
            if value.isNull { return value }
            guard let name = value["name"]?.argumentText ?? value["id"]?.argumentText else {
                throw refused("an object with `name`, or `null`")
            }
            return option(name)
        case "multi_select":
            guard let elements = value.arrayValue else { throw refused("an array") }
            return .array(elements.compactMap { $0["name"]?.argumentText }.map(option))
        case "date":
            if value.isNull { return value }
            guard let start = value["start"]?.stringValue, start.prefix(10).filter({ $0 == "-" }).count == 2 else {
                throw .validation("body failed validation: body.\(path).start should be a valid ISO 8601 date string.")
            }
            return ["start": .string(start), "end": value["end"] ?? .null, "time_zone": value["time_zone"] ?? .null]
        case "url", "email", "phone_number":
            guard value.isNull || value.stringValue != nil else { throw refused("a string or `null`") }
            return value
        default:
            guard value.arrayValue != nil else { throw refused("an array") }
            return value
        }
    }

    private static func option(_ name: String) -> JSONValue {
        ["id": .string(name.lowercased()), "name": .string(name), "color": "default"]
    }

    /// The values that filters and sorts compare: the plain texts of a property, none when it is empty.
    static func texts(_ property: JSONValue?) -> [String] {
        guard let property, let type = property["type"]?.stringValue, let value = property[type] else { return [] }
        let texts: [String] =
            switch type {
            case "title", "rich_text": [NotionText.plainText(value)]
            case "select", "status": [value["name"]?.plainText ?? ""]
            case "multi_select": (value.arrayValue ?? []).map { $0["name"]?.plainText ?? "" }
            case "date": [value["start"]?.plainText ?? ""]
            case "people", "relation": (value.arrayValue ?? []).map { $0["id"]?.plainText ?? "" }
            default: [value.plainText]
            }
        return texts.filter { !$0.isEmpty }
    }
}

import JSON

/// A filter of Notion's database query: one condition on a property or a timestamp, or several joined by `and`, `or`.
enum NotionFilter {
    /// Returns true when `page` passes. Throws Notion's refusal of the filter itself.
    static func passes(_ page: Record, _ filter: JSONValue, schema: JSONObject) throws(NotionError) -> Bool {
        if let parts = filter["and"]?.arrayValue {
            var passes = true
            for part in parts where try !Self.passes(page, part, schema: schema) { passes = false }
            return passes
        }
        if let parts = filter["or"]?.arrayValue {
            var passes = false
            for part in parts where try Self.passes(page, part, schema: schema) { passes = true }
            return passes
        }
        if let timestamp = filter["timestamp"]?.stringValue {
            let moment = timestamp == "created_time" ? page.createdAt : page.updatedAt
            return try holds([moment.iso8601], filter[timestamp])
        }
        guard let name = filter["property"]?.argumentText else { throw .undefined("filter.property") }
        guard let property = property(name, in: schema), let type = property.value["type"]?.stringValue else {
            throw .validation("Could not find property with name or id: \(name)")
        }
        guard let condition = filter[type] else {
            let given = filter.objectValue?.keys.first { $0 != "property" } ?? "nothing"
            throw .validation("database property \(type) does not match filter \(given)")
        }
        return try holds(NotionProperty.texts(page.fields["properties"]?[property.key]), condition)
    }

    /// The schema's property of this name or id.
    static func property(_ name: String, in schema: JSONObject) -> JSONObject.Member? {
        schema.members.first { $0.key == name } ?? schema.members.first { $0.value["id"]?.stringValue == name }
    }

    /// -1, 0 or 1: as numbers when both are, else as texts.
    static func order(_ left: String, _ right: String) -> Int {
        if let left = JSONNumber(text: left)?.doubleValue, let right = JSONNumber(text: right)?.doubleValue {
            return left < right ? -1 : left > right ? 1 : 0
        }
        return left < right ? -1 : left > right ? 1 : 0
    }

    private static func holds(_ texts: [String], _ condition: JSONValue?) throws(NotionError) -> Bool {
        for member in condition?.objectValue?.members ?? [] where try !holds(texts, member.key, member.value) {
            return false
        }
        return true
    }

    private static func holds(_ texts: [String], _ name: String, _ value: JSONValue) throws(NotionError) -> Bool {
        let wanted = value.plainText
        switch name {
        case "equals": return texts.isEmpty ? wanted == "" || wanted == "false" : texts.contains(wanted)
        case "does_not_equal": return !texts.contains(wanted)
        case "contains": return texts.contains { $0.containsIgnoringCase(wanted) }
        case "does_not_contain": return !texts.contains { $0.containsIgnoringCase(wanted) }
        case "starts_with": return texts.contains { $0.lowercased().hasPrefix(wanted.lowercased()) }
        case "ends_with": return texts.contains { $0.lowercased().hasSuffix(wanted.lowercased()) }
        case "is_empty": return texts.isEmpty
        case "is_not_empty": return !texts.isEmpty
        case "greater_than", "after": return texts.contains { order($0, wanted) > 0 }
        case "less_than", "before": return texts.contains { order($0, wanted) < 0 }
        case "greater_than_or_equal_to", "on_or_after": return texts.contains { order($0, wanted) >= 0 }
        case "less_than_or_equal_to", "on_or_before": return texts.contains { order($0, wanted) <= 0 }
        default: throw .validation("body failed validation: body.filter.\(name) is not a condition that exists.")
        }
    }
}

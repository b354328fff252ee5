import JSON

/// Descriptions in a schema for tools, in place of the keywords that some of them refuse.
enum ToolDescription {
    /// The maximum length of a description.
    static let maximumLength = 4_000

    /// Returns the description of a value, followed by the notes.
    static func description(_ effective: EffectiveSchema, _ notes: [String]) -> String {
        let object = effective.object
        var sentences: [String] = []
        let own = object["description"]?.stringValue ?? object["title"]?.stringValue ?? ""
        if !own.isEmpty { sentences.append(own) }
        if notes.isEmpty == false, let last = own.last, !".!?:".contains(last) { sentences[0] += "." }
        sentences += notes
        if let value = object["default"], !value.isNull { sentences.append("Default: \(value.preview).") }
        if let example = object["examples"]?.arrayValue?.first, !example.isNull, example != object["default"] {
            sentences.append("For example: \(example.preview).")
        }
        if object["deprecated"] == true { sentences.append("Deprecated.") }
        return shortened(sentences.joined(separator: " "))
    }

    static func shortened(_ text: String, to limit: Int = maximumLength) -> String {
        guard text.unicodeScalars.count > limit else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit - 1))) + "…"
    }

    /// Returns a list as text, `a, b or c`; of a long one only the beginning.
    static func list(_ texts: [String], _ conjunction: String) -> String {
        var shown = texts.prefix(12).map { shortened($0, to: 160) }
        if texts.count > 12 { shown.append("\(texts.count - 12) more") }
        guard let last = shown.last, shown.count > 1 else { return shown.first ?? "nothing" }
        return "\(shown.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
    }

    static func type(_ name: String) -> String {
        ["array", "integer", "object"].contains(name) ? "an \(name)" : name == "null" ? name : "a \(name)"
    }

    /// Returns a sentence about the length, such as `It has 2 to 5 characters.`
    static func length(_ object: JSONObject) -> String? {
        switch (object["minLength"], object["maxLength"]) {
        case (let least?, let most?): "It has \(least.text) to \(most.text) characters."
        case (let least?, nil): "It has at least \(least.text) characters."
        case (nil, let most?): "It has at most \(most.text) characters."
        case (nil, nil): nil
        }
    }

    /// Returns a short text about a schema: `an object with kind (required), number`.
    static func summary(_ schema: JSONValue, _ resolver: SchemaResolver, _ open: [String]) -> String {
        if schema == false { return "nothing" }
        let effective = resolver.resolve(schema, inside: open)
        let object = effective.object
        if let value = object["const"] { return value.preview }
        if let values = object["enum"]?.arrayValue { return "one of \(list(values.map(\.preview), "and"))" }
        let title = effective.title.map { "\($0): " } ?? ""
        if effective.isObject {
            let required = effective.required
            let needed = required.map { name in
                let value = effective.properties.last { $0.key.hasSameCodePoints(as: name) }
                    .flatMap { resolver.resolve($0.value, inside: open + effective.references).onlyValue }
                return value.map { "\(name) (\($0.preview))" } ?? "\(name) (required)"
            }
            let others = effective.properties.map(\.key).filter { key in
                !required.contains { $0.hasSameCodePoints(as: key) }
            }
            let members = needed + others
            return title + (members.isEmpty ? "an object" : "an object with \(list(members, "and"))")
        }
        let types = effective.types.map(type)
        var text = types.isEmpty ? "a value" : list(types, "or")
        if let format = object["format"]?.stringValue { text += " (\(format))" }
        if let pattern = object["pattern"]?.stringValue { text += " that matches \(shortened(pattern, to: 80))" }
        if effective.types == ["array"], let items = effective.elements {
            let inner = resolver.resolve(items, inside: open + effective.references)
            if let type = inner.types.first { text += " of \(type)s" }
        }
        return title + text
    }

    /// Returns a sentence about a conditional: `When kind is "card", it is an object with number (required).`
    static func conditional(
        _ conditional: EffectiveSchema.Conditional, _ resolver: SchemaResolver, _ open: [String]
    ) -> String {
        let tests = conditional.condition["properties"]?.objectValue?.members ?? []
        let conditions = tests.map { "\($0.key) is \(summary($0.value, resolver, open))" }
        let condition =
            conditions.isEmpty ? "it is \(summary(conditional.condition, resolver, open))" : list(conditions, "and")
        var text = ""
        if let then = conditional.then { text = "When \(condition), it is \(summary(then, resolver, open))." }
        if let otherwise = conditional.otherwise {
            let start = text.isEmpty ? "Unless \(condition)," : " Otherwise"
            text += "\(start) it is \(summary(otherwise, resolver, open))."
        }
        return text
    }
}

import JSON

/// A field of a form, with those inside it.
struct FormNode: Sendable {
    indirect enum Content: Sendable {
        case value(FormWidget)
        case group([FormNode])
        /// Each element is like this one.
        case list(FormWidget, element: FormNode)
    }

    /// One of the values that may be picked.
    struct Option: Sendable, Equatable {
        let value: JSONValue
        let label: String

        var json: JSONValue { ["value": value, "label": .string(label)] }
    }

    /// When it is shown: a member beside it has this value.
    struct Condition: Sendable, Equatable {
        let key: String
        let pointer: JSONPointer
        let equals: JSONValue
    }

    /// The name of the member that it fills; `*` for an element.
    let key: String
    /// Where it stands in the form's values; `*` for each element.
    let pointer: JSONPointer
    var label: String
    var help: String?
    var isRequired: Bool
    /// A type of JSON Schema, or `any`.
    var type: String
    var content: Content
    /// What its own value must be like, without what the fields inside it say; it refers to nothing.
    var schema: JSONObject
    var options: [Option] = []
    var defaultValue: JSONValue?
    var isSecret = false
    var allowsNull = false
    /// True for what decides which fields are shown.
    var isChoice = false
    /// True for a choice that is no part of what is sent.
    var isVirtual = false
    var condition: Condition?

    var widget: FormWidget {
        switch content {
        case .value(let widget): widget
        case .group: .group
        case .list(let widget, _): widget
        }
    }

    /// The fields inside a group.
    var children: [FormNode] { if case .group(let children) = content { children } else { [] } }

    /// The schema of its value, whatever else is filled in: choices as `if` and `then`.
    var fullSchema: JSONValue {
        switch content {
        case .value: return .object(schema)
        case .list(_, let element):
            var result = schema
            result["items"] = element.fullSchema
            return .object(result)
        case .group(let children):
            var result = schema
            var properties = JSONObject()
            for child in children {
                let known = properties[child.key]
                let own = child.fullSchema
                properties[child.key] = known.map { $0 == own ? own : ["anyOf": [$0, own]] } ?? own
            }
            result["properties"] = .object(properties)
            let required = children.filter { $0.isRequired && $0.condition == nil && !$0.isVirtual }.map(\.key)
            if !required.isEmpty { result["required"] = .strings(required) }
            let choices = Self.choices(children)
            if !choices.isEmpty { result["allOf"] = .array((result["allOf"]?.arrayValue ?? []) + choices) }
            return .object(result)
        }
    }

    private static func choices(_ children: [FormNode]) -> [JSONValue] {
        var conditions: [Condition] = []
        for child in children { if let own = child.condition, !conditions.contains(own) { conditions.append(own) } }
        return conditions.map { condition in
            let shown = children.filter { $0.condition == condition }
            var then: JSONObject = [
                "properties": .object(JSONObject(shown.map { .init(key: $0.key, value: $0.fullSchema) }))
            ]
            let required = shown.filter(\.isRequired).map(\.key)
            if !required.isEmpty { then["required"] = .strings(required) }
            return [
                "if": [
                    "properties": .object([condition.key: ["const": condition.equals]]),
                    "required": .strings([condition.key]),
                ], "then": .object(then),
            ]
        }
    }
}

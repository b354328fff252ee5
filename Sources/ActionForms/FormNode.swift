import JSON

/// A field of a form, with its nested fields.
package struct FormNode: Sendable {
    package indirect enum Content: Sendable {
        case value(FormWidget)
        case group([FormNode])
        /// A list with one field for all elements.
        case list(FormWidget, element: FormNode)
        /// A list whose first elements have fields of their own; `rest` is the field of the others.
        case tuple([FormNode], rest: FormNode?)
        /// An object with members of any name and one field for all.
        case map(entry: FormNode)
    }

    /// A value that can be selected.
    package struct Option: Sendable, Equatable {
        package let value: JSONValue
        package let label: String

        package init(value: JSONValue, label: String) {
            self.value = value
            self.label = label
        }

        package var json: JSONValue { ["value": value, "label": .string(label)] }
    }

    /// The condition under which a field is shown: a member beside it has this value.
    package struct Condition: Sendable, Equatable {
        let key: String
        let pointer: JSONPointer
        let equals: JSONValue
    }

    /// The name of its member; `*` for an element.
    let key: String
    /// Its location in the values of the form, with `*` for elements.
    let pointer: JSONPointer
    package var label: String
    var help: String?
    var isRequired: Bool
    /// A type of JSON Schema, or `any`.
    package var type: String
    var content: Content
    /// The constraints on its own value, without those on nested fields; it has no references.
    var schema: JSONObject
    package var options: [Option] = []
    var defaultValue: JSONValue?
    var isSecret = false
    var allowsNull = false
    /// Indicates a field that selects which other fields are shown.
    var isChoice = false
    /// Indicates a choice that is not part of the values that are sent.
    var isVirtual = false
    /// Indicates the map of the members without a field of their own, in a group.
    var isAdditional = false
    var condition: Condition?

    var widget: FormWidget {
        switch content {
        case .value(let widget): widget
        case .group: .group
        case .list(let widget, _): widget
        case .tuple: .tuple
        case .map: .map
        }
    }

    /// The named fields of a group, or the fields of a tuple.
    var children: [FormNode] {
        switch content {
        case .group(let children): children.filter { !$0.isAdditional }
        case .tuple(let children, _): children
        case .value, .list, .map: []
        }
    }

    /// All directly nested fields.
    var inside: [FormNode] {
        switch content {
        case .value: []
        case .group(let children): children
        case .list(_, let element): [element]
        case .tuple(let children, let rest): children + (rest.map { [$0] } ?? [])
        case .map(let entry): [entry]
        }
    }

    /// The field of each member of a map, or of each member of a group without a field of its own.
    var entry: FormNode? {
        switch content {
        case .map(let entry): entry
        case .group(let children): children.first(where: \.isAdditional)?.entry
        case .value, .list, .tuple: nil
        }
    }

    /// Returns the fields for the member or element `token` of its value; several for a value with alternative types.
    func fields(at token: String) -> [FormNode] {
        let index = token == "*" ? Int.max : Int(token)
        switch content {
        case .value: return []
        case .map(let entry): return [entry]
        case .list(_, let element): return index == nil ? [] : [element]
        case .tuple(let children, let rest):
            guard let index else { return [] }
            return index < children.count ? [children[index]] : rest.map { [$0] } ?? []
        case .group:
            let named = children.filter { $0.key.hasSameCodePoints(as: token) }
            return named.isEmpty ? entry.map { [$0] } ?? [] : named
        }
    }
}

/// The control that shows a field; `protocol/discover.md` has the table.
package enum FormWidget: String, Sendable, CaseIterable {
    case text, textarea, number, integer, checkbox, select, multiselect, date, datetime, time, email, url, password
    case file, json, list, items, tuple, map, group, choice, hidden, oauth
}

extension FormNode {
    /// The schema of the value as the fields express it, with choices as `if` and `then`. It allows every value that
    /// the original schema allows, and possibly more.
    var fullSchema: JSONValue {
        var result = schema
        switch content {
        case .value: break
        case .list(_, let element): result["items"] = element.fullSchema
        case .tuple(let children, let rest):
            result["prefixItems"] = .array(children.map(\.fullSchema))
            if let rest { result["items"] = rest.fullSchema }
        case .map(let entry):
            if result["additionalProperties"] == nil, result["patternProperties"] == nil {
                result["additionalProperties"] = entry.fullSchema
            }
        case .group:
            var properties = IndexedObject()
            for child in children {
                let known = properties[child.key]
                let own = child.fullSchema
                properties.set(child.key, known.map { $0 == own ? own : ["anyOf": [$0, own]] } ?? own)
            }
            result["properties"] = .object(properties.object)
            let required = children.filter { $0.isRequired && $0.condition == nil && !$0.isVirtual }.map(\.key)
            if !required.isEmpty { result["required"] = .strings(required) }
            let choices = Self.choices(children)
            if !choices.isEmpty { result["allOf"] = .array((result["allOf"]?.arrayValue ?? []) + choices) }
        }
        return .object(result)
    }

    private static func choices(_ children: [FormNode]) -> [JSONValue] {
        var conditions: [Condition] = []
        for child in children { if let own = child.condition, !conditions.contains(own) { conditions.append(own) } }
        return conditions.map { condition in
            let shown = children.filter { $0.condition == condition }
            var then: JSONObject = [
                "properties": .object(JSONObject(shown.map { .init(key: $0.key, value: $0.fullSchema) }))
            ]
            let required = shown.filter { $0.isRequired && !$0.isVirtual }.map(\.key)
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

/// The constraints of a schema without its annotations, to compare two schemas by their texts.
struct SchemaConstraints: Equatable {
    private let bytes: [UInt8]

    init(_ schema: JSONValue) { bytes = Self.reduced(schema).canonicalBytes }

    /// Keywords for people, which refuse no value.
    private static let words: Set = [
        "title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "$comment",
        "enumNames", "$schema",
    ]

    private static func reduced(_ schema: JSONValue) -> JSONValue {
        guard let object = schema.objectValue else { return schema }
        var result = JSONObject()
        for member in object.members where !words.contains(member.key) && !member.key.hasPrefix("x-") {
            switch (member.key, member.value) {
            case ("properties", .object(let properties)):
                let members = properties.members.map { JSONObject.Member(key: $0.key, value: reduced($0.value)) }
                if !members.isEmpty { result.append(member.key, .object(JSONObject(members))) }
            case ("items", .object), ("additionalProperties", .object):
                result.append(member.key, reduced(member.value))
            case ("prefixItems", .array(let elements)): result.append(member.key, .array(elements.map(reduced)))
            case ("required", .array(let names)):
                result.append(member.key, .strings(names.compactMap(\.stringValue).sorted()))
            case ("items", true), ("additionalProperties", true): break
            default: result.append(member.key, member.value)
            }
        }
        return .object(result)
    }
}

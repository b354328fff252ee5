import JSON

/// A field of a form, with those inside it.
package struct FormNode: Sendable {
    package indirect enum Content: Sendable {
        case value(FormWidget)
        case group([FormNode])
        /// Each element is like this one.
        case list(FormWidget, element: FormNode)
        /// Each of the first elements has its own field; those behind them are all like `rest`.
        case tuple([FormNode], rest: FormNode?)
        /// Members of any name, each like this one.
        case map(entry: FormNode)
    }

    /// One of the values that may be picked.
    package struct Option: Sendable, Equatable {
        package let value: JSONValue
        package let label: String

        package init(value: JSONValue, label: String) {
            self.value = value
            self.label = label
        }

        package var json: JSONValue { ["value": value, "label": .string(label)] }
    }

    /// When it is shown: a member beside it has this value.
    package struct Condition: Sendable, Equatable {
        let key: String
        let pointer: JSONPointer
        let equals: JSONValue
    }

    /// The name of the member that it fills; `*` for an element.
    let key: String
    /// Where it stands in the form's values; `*` for each element.
    let pointer: JSONPointer
    package var label: String
    var help: String?
    var isRequired: Bool
    /// A type of JSON Schema, or `any`.
    package var type: String
    var content: Content
    /// What its own value must be like, without what the fields inside it say; it refers to nothing.
    var schema: JSONObject
    package var options: [Option] = []
    var defaultValue: JSONValue?
    var isSecret = false
    var allowsNull = false
    /// True for what decides which fields are shown.
    var isChoice = false
    /// True for a choice that is no part of what is sent.
    var isVirtual = false
    /// True for the map of the members beside the fields of the group that it stands in.
    var isFurther = false
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

    /// The fields of a group that have names, or those of a tuple.
    var children: [FormNode] {
        switch content {
        case .group(let children): children.filter { !$0.isFurther }
        case .tuple(let children, _): children
        case .value, .list, .map: []
        }
    }

    /// All fields that stand right in it.
    var inside: [FormNode] {
        switch content {
        case .value: []
        case .group(let children): children
        case .list(_, let element): [element]
        case .tuple(let children, let rest): children + (rest.map { [$0] } ?? [])
        case .map(let entry): [entry]
        }
    }

    /// What a member of a map is like, or a member of a group that has no field of its own.
    var entry: FormNode? {
        switch content {
        case .map(let entry): entry
        case .group(let children): children.first(where: \.isFurther)?.entry
        case .value, .list, .tuple: nil
        }
    }

    /// The fields for what stands under `token` in its value; several where that may be of several kinds.
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

import JSON

/// A form: what a person is asked for, as a JSON Schema, as a layout for JSON Forms, and as a flat list of fields.
///
/// A pure value, made from a schema.
struct Form: Sendable {
    /// All fields, as one group.
    let root: FormNode
    /// Where the options of fields come from, besides their schemas.
    var sources: [JSONPointer: OptionOverlay] = [:]
    /// The connector that it is a form of.
    var connectorId = ""

    /// The form for values of `schema`. `labels` are those of the members at its top, where they have no title.
    init(_ schema: JSONValue, labels: [String: String] = [:], change: (inout FormNode) -> Void = { _ in }) {
        var builder = FormBuilder(schema)
        var root = builder.root(schema, labels: labels)
        change(&root)
        self.root = root
    }

    /// `{schema, uiSchema, fields[]}`.
    var json: JSONObject {
        ["schema": schema, "uiSchema": FormLayout.layout(of: root), "fields": .array(fields)]
    }

    /// A JSON Schema (2020-12) of the values; it refers to nothing.
    var schema: JSONValue {
        var schema: JSONObject = ["$schema": "https://json-schema.org/draft/2020-12/schema"]
        for member in root.fullSchema.objectValue?.members ?? [] { schema[member.key] = member.value }
        return .object(schema)
    }

    /// The fields in the order in which they are shown, each behind what it stands in.
    var fields: [JSONValue] {
        var list: [JSONValue] = []
        for child in root.children { append(child, group: nil, condition: nil, to: &list) }
        return list
    }

    /// The fields at a place of the form's, `*` standing for every element; several where a value may be of several kinds.
    func nodes(at pointer: JSONPointer) -> [FormNode] {
        var found: [FormNode] = []
        visit(root) { node in if node.pointer == pointer { found.append(node) } }
        return found
    }

    /// Every field, each behind what it stands in.
    func visit(_ node: FormNode, _ body: (FormNode) -> Void) {
        body(node)
        switch node.content {
        case .value: break
        case .group(let children): for child in children { visit(child, body) }
        case .list(_, let element): visit(element, body)
        }
    }

    private func append(
        _ node: FormNode, group: JSONPointer?, condition: FormNode.Condition?, to list: inout [JSONValue]
    ) {
        let condition = node.condition ?? condition
        list.append(field(node, group: group, condition: condition, order: list.count))
        switch node.content {
        case .value: break
        case .group(let children):
            for child in children { append(child, group: node.pointer, condition: condition, to: &list) }
        case .list(let widget, let element):
            if widget == .multiselect { return }
            guard case .group(let children) = element.content else {
                return append(element, group: node.pointer, condition: condition, to: &list)
            }
            for child in children { append(child, group: node.pointer, condition: condition, to: &list) }
        }
    }

    private func field(
        _ node: FormNode, group: JSONPointer?, condition: FormNode.Condition?, order: Int
    ) -> JSONValue {
        var field: JSONObject = [
            "pointer": .string(node.pointer.description), "label": .string(node.label),
            "widget": .string(node.widget.rawValue), "type": .string(node.type), "required": .bool(node.isRequired),
        ]
        field.append("help", node.help.map(JSONValue.string))
        field.append("default", node.defaultValue)
        if !node.options.isEmpty { field.append("options", .array(node.options.map(\.json))) }
        field.append("group", group.map { .string($0.description) })
        field.append("order", .int(order))
        if node.isSecret { field.append("secret", true) }
        field.append(
            "showWhen",
            condition.map { ["pointer": .string($0.pointer.description), "equals": $0.equals] })
        field.append("optionsFrom", sources[node.pointer]?.json(connectorId: connectorId))
        let constraints = Self.constraints(node)
        if !constraints.isEmpty { field.append("constraints", .object(constraints)) }
        return .object(field)
    }

    private static let bounds = [
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern",
        "minItems", "maxItems", "uniqueItems", "format",
    ]

    private static func constraints(_ node: FormNode) -> JSONObject {
        JSONObject(bounds.compactMap { key in node.schema[key].map { JSONObject.Member(key: key, value: $0) } })
    }
}

import Alloy
import JSON

/// A form: what a person is asked for, as a JSON Schema, as a layout for JSON Forms, and as a flat list of fields.
///
/// A value, made from a schema. The values that somebody fills in are held against that very schema, whatever of it can be
/// drawn as fields.
package struct Form: Sendable {
    /// What the values are held against.
    enum Source: Sendable {
        /// The input schema of an action; the values are parameters of `execute`.
        case action(CompiledActionInput)
        /// A schema of draft 2020-12.
        case schema(JSONValue)
    }

    /// All fields, as one group.
    package let root: FormNode
    let source: Source
    /// Where the options of fields come from, besides their schemas.
    package var sources: [JSONPointer: OptionOverlay] = [:]
    /// The connector that it is a form of.
    var connectorId = ""

    /// The form for values of `schema`, which may be of any draft. `labels` are those of the members at its top, where they
    /// have no title.
    package init(_ schema: JSONValue, labels: [String: String] = [:], change: (inout FormNode) -> Void = { _ in }) {
        let document = SchemaModernizer.document(schema)
        self.init(.schema(document), document, labels: labels, change: change)
    }

    /// The form for what an action takes.
    init(_ input: CompiledActionInput, labels: [String: String]) {
        self.init(.action(input), input.value.document, labels: labels) { _ in }
    }

    private init(
        _ source: Source, _ document: JSONValue, labels: [String: String], change: (inout FormNode) -> Void
    ) {
        var builder = FormBuilder(document)
        var root = builder.root(document, labels: labels)
        change(&root)
        self.root = root
        self.source = source
    }

    /// The schema that values are held against, ready for that.
    var input: CompiledInput {
        switch source {
        case .action(let input): input.value
        case .schema(let document): CompiledInput(document)
        }
    }

    /// `{schema, uiSchema, fields[]}`.
    package var json: JSONObject {
        ["schema": schema, "uiSchema": FormLayout.layout(of: root), "fields": .array(fields)]
    }

    /// A JSON Schema (2020-12) of the values: what the fields say, and, where that is not all of it, the schema that the
    /// form was made from, in its `allOf`.
    var schema: JSONValue {
        var schema: JSONObject = ["$schema": "https://json-schema.org/draft/2020-12/schema"]
        let drawn = root.fullSchema
        for member in drawn.objectValue?.members ?? [] { schema[member.key] = member.value }
        let document =
            switch source {
            case .action(let input): input.value.document
            case .schema(let document): document
            }
        guard SchemaEssence(drawn) != SchemaEssence(document), var own = document.objectValue, !own.isEmpty else {
            return .object(schema)
        }
        // References lead to definitions at the top.
        let definitions = own["$defs"]
        own["$defs"] = nil
        schema["allOf"] = .array((schema["allOf"]?.arrayValue ?? []) + [.object(own)])
        schema.append("$defs", definitions)
        return .object(schema)
    }

    /// The fields in the order in which they are shown, each behind what it stands in.
    var fields: [JSONValue] {
        var list: [JSONValue] = []
        for child in root.inside { append(child, group: nil, condition: nil, to: &list) }
        return list
    }

    /// The fields at a place in the values, `*` standing for every element; several where a value may be of several kinds.
    package func nodes(at pointer: JSONPointer) -> [FormNode] {
        pointer.tokens.reduce([root]) { nodes, token in nodes.flatMap { $0.fields(at: token) } }
    }

    /// Every field, each behind what it stands in.
    func visit(_ node: FormNode, _ body: (FormNode) -> Void) {
        body(node)
        for child in node.inside { visit(child, body) }
    }

    private func append(
        _ node: FormNode, group: JSONPointer?, condition: FormNode.Condition?, to list: inout [JSONValue]
    ) {
        let condition = node.condition ?? condition
        list.append(field(node, group: group, condition: condition, order: list.count))
        if node.widget == .multiselect { return }
        for child in node.inside {
            // The fields of an element that is a group stand right in the list.
            if child.key == "*", case .group(let fields) = child.content {
                for field in fields { append(field, group: node.pointer, condition: condition, to: &list) }
            } else {
                append(child, group: node.pointer, condition: condition, to: &list)
            }
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
        "minItems", "maxItems", "uniqueItems", "format", "contentMediaType", "contentEncoding",
    ]
    private static let boundsOfMaps = ["minProperties", "maxProperties", "propertyNames"]

    private static func constraints(_ node: FormNode) -> JSONObject {
        let keys = node.widget == .map ? bounds + boundsOfMaps : bounds
        return JSONObject(keys.compactMap { key in node.schema[key].map { JSONObject.Member(key: key, value: $0) } })
    }
}

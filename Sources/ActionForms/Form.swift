import Alloy
import JSON

/// The fields that a person fills in, as a JSON Schema, as a layout for JSON Forms, and as a flat list.
///
/// A form is built from a schema. The filled-in values are validated against that whole schema, including the parts
/// that fields can't express.
package struct Form: Sendable {
    /// The schema that the values are validated against.
    enum Source: Sendable {
        /// The input schema of an action; the values are parameters of `execute`.
        case action(CompiledActionInput)
        /// A schema of draft 2020-12.
        case schema(JSONValue)
    }

    /// All fields as one group.
    package let root: FormNode
    let source: Source
    /// The overlays with the options of fields, by the locations of the fields.
    package var sources: [JSONPointer: OptionOverlay] = [:]
    /// The connector of the form.
    var connectorId = ""

    /// Builds the form for values of `schema`, which may be of any draft. `labels` are the labels of the top-level
    /// members without a title.
    package init(_ schema: JSONValue, labels: [String: String] = [:], change: (inout FormNode) -> Void = { _ in }) {
        let document = SchemaModernizer.document(schema)
        self.init(.schema(document), document, labels: labels, change: change)
    }

    /// Builds the form for the input of an action.
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

    /// The compiled schema that the values are validated against.
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

    /// A JSON Schema (2020-12) of the values: the constraints of the fields, and, if those are not all, the original
    /// schema in its `allOf`.
    var schema: JSONValue {
        var schema: JSONObject = ["$schema": "https://json-schema.org/draft/2020-12/schema"]
        let drawn = root.fullSchema
        for member in drawn.objectValue?.members ?? [] { schema[member.key] = member.value }
        let document =
            switch source {
            case .action(let input): input.value.document
            case .schema(let document): document
            }
        guard SchemaConstraints(drawn) != SchemaConstraints(document), var own = document.objectValue, !own.isEmpty
        else {
            return .object(schema)
        }
        // References point to definitions on the top level.
        let definitions = own["$defs"]
        own["$defs"] = nil
        schema["allOf"] = .array((schema["allOf"]?.arrayValue ?? []) + [.object(own)])
        schema.append("$defs", definitions)
        return .object(schema)
    }

    /// The fields in display order, each after the field that contains it.
    var fields: [JSONValue] {
        var list: [JSONValue] = []
        for child in root.inside { append(child, group: nil, condition: nil, to: &list) }
        return list
    }

    /// Returns the fields at a location in the values, with `*` for every element; several for a value with alternative
    /// types.
    package func nodes(at pointer: JSONPointer) -> [FormNode] {
        pointer.tokens.reduce([root]) { nodes, token in nodes.flatMap { $0.fields(at: token) } }
    }

    /// Calls `body` for every field, each after the field that contains it.
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
            // The fields of a group in a list belong directly to the list.
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

extension Form {
    /// Builds the form of an action. Its values are the groups of `execute`'s arguments.
    package init(
        _ input: CompiledActionInput, of connectorId: String, actionId: String, _ overlays: OptionOverlays
    ) {
        self.init(
            input,
            labels: [
                "pathParams": "Path", "queryParameters": "Query", "additionalHeaders": "Headers", "requestBody": "Body",
            ])
        self.connectorId = connectorId
        sources = overlays.sources(connectorId: connectorId, actionId: actionId)
    }

    /// Builds the form for connecting an account. Its values are parameters of `credentials.create`, without those that
    /// the program knows: the user and the redirect URI.
    package init(_ requirement: CredentialRequirement, of connectorId: String) {
        let type = requirement.authenticationType ?? ""
        var schema = JSONObject()
        for member in requirement.inputSchema.objectValue?.members ?? [] where member.key != "properties" {
            schema[member.key] = member.value
        }
        let given = requirement.inputSchema["properties"]?.objectValue ?? JSONObject()
        var properties: JSONObject = ["authenticationType": ["const": .string(type)]]
        var data = given["data"]?.objectValue ?? JSONObject()
        var required = ["authenticationType"]
        var requiredData = data["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let wanted = schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        var inside = data["properties"]?.objectValue ?? JSONObject()
        for member in given.members where !Self.callerParameters.contains(member.key) && member.key != "data" {
            if member.key == "authConfigId" {
                properties.append(member.key, member.value)
                if requirement.authConfigRequired || wanted.contains(member.key) { required.append(member.key) }
            } else {
                // Old requirements list the members of `data` on the upper level.
                inside[member.key] = member.value
                if wanted.contains(member.key) { requiredData.append(member.key) }
            }
        }
        if !inside.isEmpty {
            data["type"] = "object"
            data["properties"] = .object(inside)
            if !requiredData.isEmpty { data["required"] = .strings(requiredData) }
        }
        if !data.isEmpty {
            properties.append("data", .object(data))
            if wanted.contains("data") || !requiredData.isEmpty { required.append("data") }
        }
        schema["type"] = "object"
        schema["properties"] = .object(properties)
        schema["required"] = .strings(required)
        self.init(.object(schema), labels: ["data": "Account", "authConfigId": "Auth config"]) { root in
            guard type == "oauth2", case .group(var children) = root.content,
                let index = children.firstIndex(where: { $0.key == "authenticationType" })
            else { return }
            children[index].content = .value(.oauth)
            children[index].label = "Connect \(FieldLabels.label(connectorId))"
            children[index].help = Self.consent(requirement)
            // The button is the last field of the form.
            children.append(children.remove(at: index))
            root.content = .group(children)
        }
    }

    /// The authentication type of a credential's form.
    package var authenticationType: JSONValue? {
        root.children.first { $0.key == "authenticationType" }?.schema["const"]
    }

    /// The parameters of `credentials.create` that are not values of the form.
    package static let callerParameters: Set = ["userId", "authenticationType", "redirectUri", "connectorId"]

    private static func consent(_ requirement: CredentialRequirement) -> String {
        let listed = requirement.unknownMembers["scopes"] ?? requirement.inputSchema["scopes"]
        let scopes = listed?.arrayValue?.compactMap { $0.stringValue ?? $0["name"]?.stringValue } ?? []
        let asked = scopes.isEmpty ? "" : " It asks for \(scopes.joined(separator: ", "))."
        return "Opens a page in your browser, where you sign in and allow the access.\(asked)"
    }
}

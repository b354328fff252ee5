import Alloy
import HTTP
import JSON

/// The input of an action as one JSON Schema (2020-12) with the groups of `execute`.
package struct ActionInput: Sendable {
    /// The schema: an object with those of `pathParams`, `queryParameters`, `additionalHeaders` and `requestBody` that
    /// the action has. The targets of its references are in its `$defs`.
    package let schema: JSONValue
    /// The parameters that the credential supplies.
    package let injected: [String]
    /// The parts of the definition that could not be converted, as sentences.
    package let notes: [String]

    private struct Group {
        var properties = JSONObject()
        var required: [String] = []

        /// The schema of the group; nil for an empty one. It allows additional members, because the definition does not
        /// always list all that the provider accepts.
        var schema: JSONValue? {
            guard !properties.isEmpty else { return nil }
            var schema: JSONObject = ["type": "object", "properties": .object(properties)]
            if !required.isEmpty { schema.append("required", .strings(required)) }
            return .object(schema)
        }

        mutating func add(_ name: String, _ schema: JSONValue, isRequired: Bool) {
            properties[name] = schema
            if isRequired, !required.contains(where: { $0.hasSameCodePoints(as: name) }) { required.append(name) }
        }
    }

    package init(_ action: ActionDetails) {
        var modernizer = SchemaModernizer()
        let around = action.json
        var (path, query, headers, form) = (Group(), Group(), Group(), Group())
        var injected: [String] = []
        var body = action.requestBody.map { modernizer.modernize($0, around: around) }
        var needsBody = action.requiresBody
        for parameter in action.parameters {
            guard let name = parameter["name"]?.stringValue else { continue }
            let isRequired = parameter["required"]?.boolValue ?? false
            let location = parameter["in"]?.stringValue
            if location == "header", Self.isCredential(name) {
                injected.append(name)
                continue
            }
            guard ["path", "query", "header", "body", "formData"].contains(location) else { continue }
            let schema = Self.schema(of: parameter, around, &modernizer)
            switch location {
            case "path": path.add(name, schema, isRequired: true)
            case "query": query.add(name, schema, isRequired: isRequired)
            case "header": headers.add(name, schema, isRequired: isRequired)
            case "body":
                body = body ?? schema
                needsBody = needsBody || isRequired
            default: form.add(name, schema, isRequired: isRequired)
            }
        }
        body = body ?? form.schema
        for name in PathPattern(action.path ?? "").placeholders where path.properties[name] == nil {
            path.add(name, ["type": "string"], isRequired: true)
        }
        var all = Group()
        for (name, group) in [("pathParams", path), ("queryParameters", query), ("additionalHeaders", headers)] {
            guard let schema = group.schema else { continue }
            all.add(name, schema, isRequired: !group.required.isEmpty)
        }
        if let body {
            let isRequired = needsBody || Self.requiresMembers(body, modernizer.definitions)
            all.add("requestBody", body, isRequired: isRequired)
        }
        var schema = all.schema?.objectValue ?? ["type": "object", "properties": [:]]
        if !modernizer.definitions.isEmpty { schema.append("$defs", .object(modernizer.definitions)) }
        self.schema = .object(schema)
        self.injected = injected
        notes = modernizer.notes
    }

    /// Returns the schema of a parameter: `schema` or `content` of OpenAPI 3, or the parameter itself in OpenAPI 2.
    private static func schema(
        of parameter: JSONValue, _ around: JSONValue, _ modernizer: inout SchemaModernizer
    ) -> JSONValue {
        var inline = JSONObject()
        for member in parameter.objectValue?.members ?? [] where Self.inlineKeywords.contains(member.key) {
            inline[member.key] = member.value
        }
        let content = parameter["content"]?.objectValue?.members.lazy.compactMap { $0.value["schema"] }.first
        let written = parameter["schema"] ?? content ?? .object(inline)
        guard var schema = modernizer.modernize(written, around: around).objectValue else { return true }
        if schema["description"] == nil { schema.append("description", parameter["description"]) }
        if schema["examples"] == nil, parameter["schema"] != nil { schema.append("examples", Self.examples(parameter)) }
        return .object(schema)
    }

    private static let inlineKeywords: Set<String> = [
        "type", "format", "enum", "items", "default", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
        "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "multipleOf", "nullable",
        "x-nullable", "properties", "additionalProperties", "example", "enumNames", "x-enumNames", "x-enum-varnames",
        "x-enumLabels",
    ]

    private static func examples(_ parameter: JSONValue) -> JSONValue? {
        if let example = parameter["example"] { return [example] }
        guard let named = parameter["examples"]?.objectValue else { return nil }
        let values = named.members.compactMap { $0.value["value"] }
        return values.isEmpty ? .none : .some(.array(values))
    }

    /// Returns true when a body without members is never valid.
    private static func requiresMembers(_ schema: JSONValue, _ definitions: JSONObject, depth: Int = 0) -> Bool {
        guard depth < 8 else { return false }
        if schema["required"]?.arrayValue?.isEmpty == false { return true }
        if let name = schema["$ref"]?.stringValue?.split(separator: "/").last, let target = definitions[String(name)] {
            return requiresMembers(target, definitions, depth: depth + 1)
        }
        return schema["allOf"]?.arrayValue?.contains { requiresMembers($0, definitions, depth: depth + 1) } ?? false
    }

    /// Returns true for a header with the credential: Slack's actions have a required header `token`, which Alloy
    /// supplies.
    private static func isCredential(_ name: String) -> Bool {
        ["token", "authorization"].contains(name.lowercased())
    }
}

import Alloy
import JSON

/// What an action takes, as one JSON Schema with the groups of `execute`.
struct ActionInput: Sendable {
    /// The schema: an object with `pathParams`, `queryParameters`, `additionalHeaders` and `requestBody`, as far as the
    /// action has them.
    let schema: JSONValue
    /// The parameters that the credential supplies.
    let injected: [String]

    private struct Group {
        var properties = JSONObject()
        var required: [String] = []

        /// The group as a schema, or nil when nothing is in it. Members beyond those known stay allowed: what the service
        /// lists is not always all that the third party takes.
        var schema: JSONValue? {
            guard !properties.isEmpty else { return nil }
            var schema: JSONObject = ["type": "object", "properties": .object(properties)]
            if !required.isEmpty { schema.append("required", .strings(required)) }
            return .object(schema)
        }
    }

    init(_ action: ActionDetails) {
        var path = Group()
        var query = Group()
        var headers = Group()
        var injected: [String] = []
        for parameter in action.parameters {
            guard let name = parameter["name"]?.stringValue else { continue }
            let isRequired = parameter["required"]?.boolValue ?? false
            switch parameter["in"]?.stringValue {
            case "path": Self.add(parameter, name, isRequired: true, to: &path)
            case "query": Self.add(parameter, name, isRequired: isRequired, to: &query)
            case "header" where Self.isCredential(name): injected.append(name)
            case "header": Self.add(parameter, name, isRequired: isRequired, to: &headers)
            default: break
            }
        }
        for name in Self.placeholders(in: action.path ?? "") where path.properties[name] == nil {
            path.properties.append(name, ["type": "string"])
            path.required.append(name)
        }
        var all = Group()
        let groups = [
            ("pathParams", path), ("queryParameters", query), ("additionalHeaders", headers),
        ]
        for (name, group) in groups {
            all.properties.append(name, group.schema)
            if !group.required.isEmpty { all.required.append(name) }
        }
        all.properties.append("requestBody", action.requestBody)
        if let required = action.requestBody?["required"]?.arrayValue, !required.isEmpty {
            all.required.append("requestBody")
        }
        schema = all.schema ?? ["type": "object", "properties": [:]]
        self.injected = injected
    }

    private static func add(_ parameter: JSONValue, _ name: String, isRequired: Bool, to group: inout Group) {
        var schema = parameter["schema"]?.objectValue ?? JSONObject()
        if schema["description"] == nil { schema.append("description", parameter["description"]) }
        group.properties[name] = .object(schema)
        if isRequired, !group.required.contains(name) { group.required.append(name) }
    }

    /// Slack's actions list a required header `token`, which the caller must not supply: Alloy does.
    private static func isCredential(_ name: String) -> Bool {
        ["token", "authorization"].contains(name.lowercased())
    }

    /// The names in braces of an OpenAPI path.
    private static func placeholders(in path: String) -> [String] {
        path.split(separator: "{").dropFirst().compactMap { part in
            part.firstIndex(of: "}").map { String(part[..<$0]) }
        }
    }
}

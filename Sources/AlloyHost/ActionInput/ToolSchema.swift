import JSON

/// An action's input schema as tools of language models take it: an object without combinators at its root, without `$ref`,
/// and with no name that they refuse. Descriptions stay.
struct ToolSchema {
    /// How often a schema may stand inside itself before it is cut off.
    private static let maximumNesting = 1
    /// How many schemas there may be altogether.
    private static let maximumSchemas = 2_000

    private let definitions: JSONObject
    private var open: [String] = []
    private var count = 0

    private init(_ definitions: JSONObject) { self.definitions = definitions }

    /// The schema of `ActionInput` for a tool.
    static func make(of schema: JSONValue) -> JSONValue {
        guard var root = schema.objectValue else { return ["type": "object", "properties": [:]] }
        var maker = ToolSchema(root["$defs"]?.objectValue ?? JSONObject())
        root["$defs"] = nil
        return maker.inline(.object(root))
    }

    private mutating func inline(_ schema: JSONValue) -> JSONValue {
        guard var object = schema.objectValue else { return schema == false ? ["not": [:]] : [:] }
        count += 1
        guard count <= Self.maximumSchemas else { return ["description": "Anything: the rest is left out here."] }
        if let name = object["$ref"]?.stringValue?.split(separator: "/").last.map(String.init) {
            object["$ref"] = nil
            guard open.count(where: { $0 == name }) < Self.maximumNesting, let target = definitions[name] else {
                return ["description": .string("\(name) again, which is described further up.")]
            }
            open.append(name)
            let inlined = inline(target).objectValue ?? JSONObject()
            open.removeLast()
            return .object(Self.merge(inlined, inlineMembers(object)))
        }
        return .object(inlineMembers(object))
    }

    /// What stands beside a reference says more of this place than what it leads to.
    private static func merge(_ target: JSONObject, _ beside: JSONObject) -> JSONObject {
        var result = target
        for member in beside.members {
            let isWord = ["title", "description", "default", "examples", "deprecated"].contains(member.key)
            if isWord || !target.contains(key: member.key) {
                result[member.key] = member.value
            } else if result[member.key] != member.value {
                result["allOf"] = .array((result["allOf"]?.arrayValue ?? []) + [.object([member.key: member.value])])
            }
        }
        return result
    }

    private mutating func inlineMembers(_ object: JSONObject) -> JSONObject {
        var result = JSONObject()
        for member in object.members {
            switch SchemaKeyword.shape(of: member.key) {
            case .schema, .items:
                result[member.key] = member.value.boolValue == nil ? inline(member.value) : member.value
            case .schemas: result[member.key] = .array((member.value.arrayValue ?? []).map { inline($0) })
            case .schemasByName:
                var schemas = JSONObject()
                for (key, value) in (member.value.objectValue?.members ?? []).map({ ($0.key, $0.value) }) {
                    schemas[key] = inline(value)
                }
                result[member.key] = .object(schemas)
            default: result[member.key] = member.value
            }
        }
        Self.leaveOutStrangeNames(&result)
        return result
    }

    /// Names such as `filter[name]` can be given all the same: members that are not listed are allowed.
    private static func leaveOutStrangeNames(_ object: inout JSONObject) {
        guard let properties = object["properties"]?.objectValue else { return }
        let strange = properties.members.filter { !isToolName($0.key) }.map(\.key)
        if strange.isEmpty { return }
        object["properties"] = .object(JSONObject(properties.members.filter { isToolName($0.key) }))
        let required = object["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        object["required"] = nil
        if required.contains(where: isToolName) { object["required"] = .strings(required.filter(isToolName)) }
        if object["additionalProperties"] == false { object["additionalProperties"] = nil }
        let names = strange.map { required.contains($0) ? "\"\($0)\" (required)" : "\"\($0)\"" }.joined(separator: ", ")
        let text = object["description"]?.stringValue.map { "\($0) " } ?? ""
        object["description"] = .string("\(text)It also takes \(names).")
    }

    private static func isToolName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || "_.-".utf8.contains(byte)
            }
    }
}

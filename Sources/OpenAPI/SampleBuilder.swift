import JSON

/// Builds a value that a schema allows, from its examples where it has some.
struct SampleBuilder {
    private let document: OpenAPIDocument
    private static let maximumDepth = 10
    private static let maximumValues = 2_000
    private var valueCount = 0
    private var open: [String] = []

    init(_ document: OpenAPIDocument) { self.document = document }

    /// The example of a media type, or a value made from its schema; nil when there is neither.
    mutating func sample(media: JSONValue) -> JSONValue? {
        if let example = media["example"] { return example }
        if let named = media["examples"]?.objectValue?.members.first,
            let value = document.resolved(named.value)?["value"]
        {
            return value
        }
        return media["schema"].flatMap { sample($0, depth: 0) }
    }

    /// A value; nil where there is no end to it.
    mutating func sample(_ schema: JSONValue, depth: Int) -> JSONValue? {
        guard depth < Self.maximumDepth, valueCount < Self.maximumValues else { return nil }
        valueCount += 1
        guard let reference = schema["$ref"]?.stringValue else { return made(schema, depth) }
        guard !open.contains(reference), let target = document.end(reference) else { return nil }
        open.append(reference)
        defer { open.removeLast() }
        return sample(target, depth: depth + 1)
    }

    /// Some generators write null as the example of everything, also of what can't be null.
    private static func allowsNull(_ schema: JSONObject) -> Bool {
        guard let type = schema["type"], schema["nullable"] != true else { return true }
        return type == "null" || type.arrayValue?.contains("null") == true
    }

    private mutating func made(_ schema: JSONValue, _ depth: Int) -> JSONValue? {
        guard let object = schema.objectValue else { return schema == false ? nil : .object([:]) }
        let given = [object["example"], object["examples"]?[0], object["const"], object["default"], object["enum"]?[0]]
        if let given = given.lazy.compactMap(\.self).first(where: { !$0.isNull || Self.allowsNull(object) }) {
            return given
        }
        if let parts = object["allOf"]?.arrayValue { return merged(parts, object, depth) }
        for name in ["oneOf", "anyOf"] {
            for alternative in object[name]?.arrayValue ?? [] where alternative["type"] != "null" {
                if let value = sample(alternative, depth: depth + 1) { return value }
            }
        }
        switch Self.type(object) {
        case "object": return .object(members(object, depth))
        case "array":
            let element = object["items"].flatMap { sample($0, depth: depth + 1) }
            return .array(element.map { [$0] } ?? [])
        case "integer": return Self.integer(object)
        case "number": return object["minimum"] ?? .number(JSONNumber(1.5) ?? JSONNumber(1))
        case "boolean": return true
        case "null": return .null
        default: return .string(Self.text(object))
        }
    }

    private mutating func merged(_ parts: [JSONValue], _ object: JSONObject, _ depth: Int) -> JSONValue? {
        var result: JSONObject = [:]
        var other: JSONValue?
        for part in parts {
            guard let value = sample(part, depth: depth + 1) else { continue }
            if let members = value.objectValue { result.merge(members) } else { other = value }
        }
        result.merge(members(object, depth))
        return result.isEmpty ? other ?? .object([:]) : .object(result)
    }

    private mutating func members(_ object: JSONObject, _ depth: Int) -> JSONObject {
        var result: JSONObject = [:]
        for property in object["properties"]?.objectValue?.members ?? [] where property.value["writeOnly"] != true {
            result.append(property.key, sample(property.value, depth: depth + 1))
        }
        return result
    }

    /// The type, or the type that the other keywords imply.
    private static func type(_ schema: JSONObject) -> String {
        if let type = schema["type"]?.stringValue { return type }
        if let types = schema["type"]?.arrayValue?.compactMap(\.stringValue) {
            return types.first { $0 != "null" } ?? "null"
        }
        if schema["properties"] != nil || schema["additionalProperties"] != nil { return "object" }
        return schema["items"] == nil ? "string" : "array"
    }

    private static func integer(_ schema: JSONObject) -> JSONValue {
        if schema["format"] == "unix-time" { return 1_759_309_200 }
        return schema["minimum"]?.numberValue.map { .number($0) } ?? 1
    }

    private static func text(_ schema: JSONObject) -> String {
        let text =
            switch schema["format"]?.stringValue {
            case "date-time": "2025-10-01T09:00:00.000Z"
            case "date": "2025-10-01"
            case "time": "09:00:00Z"
            case "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6"
            case "email": "ada@example.com"
            case "uri", "url", "uri-reference": "https://example.com"
            case "hostname": "example.com"
            case "ipv4": "192.0.2.1"
            case "ipv6": "2001:db8::1"
            case "byte": "c2FtcGxl"
            default: "string"
            }
        let shortest = min(schema["minLength"]?.intValue ?? 0, 1_000)
        let padded = text + String(repeating: "x", count: max(0, shortest - text.count))
        return String(padded.prefix(max(schema["maxLength"]?.intValue ?? padded.count, 0)))
    }
}

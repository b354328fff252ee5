import JSON

@testable import AlloySandbox

/// Makes values for a JSON Schema, the same in every run: some that fit, some nearly, some of anything.
struct ValueGenerator {
    private let document: JSONValue
    private var random: SeededGenerator
    /// False where nothing is to be filled in that a form would take for an empty input.
    var makesEmpty = true

    init(_ document: JSONValue, seed: String) {
        self.document = document
        random = SeededGenerator(seed: seed)
    }

    /// A value that most likely fits.
    mutating func fitting(_ schema: JSONValue? = nil, depth: Int = 0) -> JSONValue {
        let schema = schema ?? document
        guard let object = schema.objectValue, depth < 12 else { return "text" }
        if let name = object["$ref"]?.stringValue, let pointer = JSONPointer(String(name.dropFirst())) {
            return depth > 6 ? [:] : fitting(document[pointer] ?? [:], depth: depth + 1)
        }
        if object.contains(key: "const") { return object["const"] ?? nil }
        if let values = object["enum"]?.arrayValue, let value = values.randomElement(using: &random) { return value }
        var value = own(object, depth)
        for key in ["oneOf", "anyOf"] {
            guard let branch = object[key]?.arrayValue?.randomElement(using: &random) else { continue }
            value = Self.merged(value, fitting(branch, depth: depth + 1))
        }
        for part in object["allOf"]?.arrayValue ?? [] { value = Self.merged(value, fitting(part, depth: depth + 1)) }
        for key in ["then", "else"] where chance(2) {
            if let branch = object[key] { value = Self.merged(value, fitting(branch, depth: depth + 1)) }
        }
        return value ?? "text"
    }

    /// The value with something in it changed.
    mutating func changed(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(var object) where !object.isEmpty && !chance(5):
            let index = Int.random(in: 0..<object.members.count, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: object.members.remove(at: index)
            case 1: object.members.append(JSONObject.Member(key: "extra", value: anything()))
            case 2: object.members[index].key += "x"
            case 3: object.members[index].value = anything()
            default: object.members[index].value = changed(object.members[index].value)
            }
            return .object(object)
        case .array(var elements) where !elements.isEmpty && !chance(4):
            let index = Int.random(in: 0..<elements.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: elements.append(elements[index])
            case 1: elements.append(anything())
            case 2: elements.remove(at: index)
            default: elements[index] = changed(elements[index])
            }
            return .array(elements)
        case .string(let text) where chance(2): return .string(chance(2) ? text + "!" : String(text.dropLast()))
        case .number(let number) where chance(2):
            return .number(JSONNumber((number.intValue ?? 0) &* pick([-1, 10, 1])))
        default: return anything()
        }
    }

    /// Any value.
    mutating func anything(depth: Int = 0) -> JSONValue {
        let simple: [JSONValue] = [
            makesEmpty ? nil : 3, true, false, 0, 7, -1, .number(JSONNumber(1_000_000_000)), .number(Self.fraction),
            makesEmpty ? "" : "x", "text", "12",
            "ada@example.com", "2025-10-15",
            "2025-10-15T10:00", "2025-10-15T10:00:00Z", "https://example.com/a", "[1]", "{\"a\": 1}", "yes", "a/b",
        ]
        switch Int.random(in: 0..<(depth > 2 ? 4 : 6), using: &random) {
        case 4: return .array((0..<Int.random(in: 0..<3, using: &random)).map { _ in anything(depth: depth + 1) })
        case 5:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0..<3, using: &random) {
                object[pick(["id", "name", "kind", "value", "*", "0"])] = anything(
                    depth: depth + 1)
            }
            return .object(object)
        default: return pick(simple)
        }
    }

    private static let fraction = JSONNumber(text: "2.5") ?? JSONNumber(2)

    /// One of these, of which there is at least one.
    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    private mutating func chance(_ of: Int) -> Bool { Int.random(in: 0..<of, using: &random) == 0 }

    private mutating func own(_ schema: JSONObject, _ depth: Int) -> JSONValue? {
        let types = (schema["type"].map { $0.arrayValue ?? [$0] } ?? []).compactMap(\.stringValue)
        let usual = types.filter { $0 != "null" }
        switch usual.randomElement(using: &random) ?? types.first {
        case "object": return object(schema, depth)
        case "array": return array(schema, depth)
        case "string": return .string(text(schema))
        case "integer": return .number(JSONNumber(number(schema)))
        case "number":
            return chance(2) ? .number(JSONNumber(number(schema))) : schema["multipleOf"] ?? .number(Self.fraction)
        case "boolean": return .bool(chance(2))
        case "null": return JSONValue.null
        default:
            if ["properties", "patternProperties", "required"].contains(where: schema.contains) {
                return object(schema, depth)
            }
            if ["items", "prefixItems"].contains(where: schema.contains) { return array(schema, depth) }
            if ["format", "pattern", "minLength"].contains(where: schema.contains) { return .string(text(schema)) }
            if ["minimum", "maximum"].contains(where: schema.contains) { return .number(JSONNumber(number(schema))) }
            return JSONValue?.none
        }
    }

    private mutating func object(_ schema: JSONObject, _ depth: Int) -> JSONValue {
        var result = JSONObject()
        let required = schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let members = schema["properties"]?.objectValue?.members ?? []
        for member in members {
            let isRequired = required.contains { $0.hasSameCodePoints(as: member.key) }
            guard isRequired || (members.count < 60 && chance(depth < 4 ? 2 : 4)) else { continue }
            if member.value == false { continue }
            result[member.key] = fitting(member.value, depth: depth + 1)
        }
        for name in required where !result.contains(key: name) { result[name] = "text" }
        if let values = schema["additionalProperties"], values.objectValue != nil, chance(2) {
            for name in ["first", "second"] { result[name] = fitting(values, depth: depth + 1) }
        }
        return .object(result)
    }

    private mutating func array(_ schema: JSONObject, _ depth: Int) -> JSONValue {
        var elements = (schema["prefixItems"]?.arrayValue ?? []).map { fitting($0, depth: depth + 1) }
        let least = schema["minItems"]?.intValue ?? 0
        if let items = schema["items"], items.objectValue != nil {
            let count = max(least - elements.count, Int.random(in: 0..<3, using: &random))
            for _ in 0..<min(count, 20) { elements.append(fitting(items, depth: depth + 1)) }
        }
        return .array(schema["maxItems"]?.intValue.map { Array(elements.prefix(max($0, 0))) } ?? elements)
    }

    private mutating func text(_ schema: JSONObject) -> String {
        switch schema["format"]?.stringValue {
        case "date-time": return "2025-10-15T10:00:00Z"
        case "date": return "2025-10-15"
        case "time": return "10:00:00Z"
        case "email": return "ada@example.com"
        case "uri", "url": return "https://example.com/a"
        case "uuid": return "5f1c7b0a-93d4-4c55-b4c7-2f6d7f0c9a11"
        case "byte": return "aGVsbG8="
        case "ipv4": return "127.0.0.1"
        default: break
        }
        if schema["contentEncoding"] != nil { return "aGVsbG8=" }
        let known = ["^[a-z]+$": "abc", "^[0-9]{3}$": "123", "^x-": "x-a"]
        if let text = schema["pattern"]?.stringValue.flatMap({ known[$0] }) { return text }
        let length = max(schema["minLength"]?.intValue ?? 0, Int.random(in: 1..<6, using: &random))
        let most = max(schema["maxLength"]?.intValue ?? 64, 0)
        return String(String(repeating: "word", count: min(length, 400)).prefix(min(length, most)))
    }

    private mutating func number(_ schema: JSONObject) -> Int {
        let least =
            schema["minimum"]?.numberValue?.doubleValue ?? schema["exclusiveMinimum"]?.numberValue?.doubleValue.nextUp
        let most =
            schema["maximum"]?.numberValue?.doubleValue ?? schema["exclusiveMaximum"]?.numberValue?.doubleValue.nextDown
        let low =
            least.map { Int(max(min($0.rounded(.up), 1e15), -1e15)) } ?? min(1, most.map { Int(max($0, -1e15)) } ?? 1)
        let high = most.map { Int(max(min($0.rounded(.down), 1e15), -1e15)) } ?? low + 100
        let step = max(schema["multipleOf"]?.intValue ?? 1, 1)
        let value = Int.random(in: low...max(low, min(high, low + 100)), using: &random)
        return step == 1 ? value : (value / step) * step + (value % step == 0 ? 0 : step)
    }

    private static func merged(_ left: JSONValue?, _ right: JSONValue) -> JSONValue {
        guard case .object(var object)? = left, let other = right.objectValue else { return left ?? right }
        for member in other.members { object[member.key] = member.value }
        return .object(object)
    }
}

import JSON

/// A field of a generated record: its schema and a sample, derived from its name.
struct LargeField {
    /// The facts about fields by their names: `fields.json`.
    private struct Facts: Sendable {
        /// The values of fields that have only a few.
        let values: [String: [String]]
        /// The samples of texts.
        let texts: [String: String]
        let descriptions: [String: String]
        /// The last words of fields with numbers, integers and lists of texts.
        let numbers: Set<String>
        let integers: Set<String>
        let lists: Set<String>

        init(_ json: JSONValue) {
            func members(_ name: String) -> [JSONObject.Member] { json[name]?.objectValue?.members ?? [] }
            func texts(_ value: JSONValue?) -> [String] { value?.arrayValue?.compactMap(\.stringValue) ?? [] }
            func table(_ name: String) -> [String: String] {
                Dictionary(members(name).map { ($0.key, $0.value.stringValue ?? "") }) { first, _ in first }
            }
            values = Dictionary(members("values").map { ($0.key, texts($0.value)) }) { first, _ in first }
            self.texts = table("texts")
            descriptions = table("descriptions")
            numbers = Set(texts(json["numbers"]))
            integers = Set(texts(json["integers"]))
            lists = Set(texts(json["lists"]))
        }
    }

    private static let facts = Facts(EmbeddedText.json("Seeds/Large/fields.json"))

    private let name: String
    private let nameWords: [String]

    init(_ name: String) {
        self.name = name
        nameWords = name.identifierWords
    }

    /// The name in lower case, with spaces.
    var words: String { nameWords.joined(separator: " ") }

    /// Indicates a field by which lists are usually filtered.
    var isFilter: Bool { Self.facts.values[name] != nil || ["email", "sku", "number"].contains(name) }

    private var description: String {
        Self.facts.descriptions[name] ?? LargeWording.capitalized(words.hasSuffix(" id") ? "the \(words)" : words)
    }

    /// The field's JSON Schema.
    var schema: JSONValue {
        if let values = Self.facts.values[name] { return SchemaDefinition.string(description, values: values) }
        return switch kind {
        case .text: SchemaDefinition.string(description)
        case .formatted(let format): SchemaDefinition.string(description, format: format)
        case .number: SchemaDefinition.number(description)
        case .integer: SchemaDefinition.integer(description, minimum: 0)
        case .flag: SchemaDefinition.boolean(description)
        case .texts: SchemaDefinition.array(SchemaDefinition.string(), description)
        case .items:
            SchemaDefinition.array(
                SchemaDefinition.object(
                    [
                        "sku": SchemaDefinition.string(), "quantity": SchemaDefinition.integer(minimum: 1),
                        "price": SchemaDefinition.number(),
                    ], required: ["quantity"]), description)
        case .object: .object(["type": "object", "description": .string(description)])
        }
    }

    /// A sample value.
    var sample: JSONValue {
        if let values = Self.facts.values[name] { return .string(values[0]) }
        return switch kind {
        case .text: .string(Self.facts.texts[name] ?? (nameWords.last == "id" ? "8a3f0b1c" : "Sample \(words)"))
        case .formatted("email"): "ada@example.com"
        case .formatted("date"): "2025-10-15"
        case .formatted("uri"): .string("https://example.com/\(nameWords.first ?? "file")")
        case .formatted: "2025-10-15T10:00:00.000Z"
        case .number: .number(JSONNumber(49.5) ?? JSONNumber(49))
        case .integer: 3
        case .flag: true
        case .texts: ["first"]
        case .items: [["sku": "TSHIRT-M-BLUE", "quantity": 2, "price": 25]]
        case .object: [:]
        }
    }

    private enum Kind {
        case text, number, integer, flag, texts, items, object
        case formatted(String)
    }

    private var kind: Kind {
        let last = nameWords.last ?? ""
        return switch last {
        case "email": .formatted("email")
        case "at", "until": .formatted("date-time")
        case "date", "birthday": .formatted("date")
        case "url", "website": .formatted("uri")
        case "items", "lines": .items
        case "properties", "metadata", "input", "address", "conditions", "settings": .object
        case _ where ["is", "has"].contains(nameWords.first ?? ""): .flag
        case _ where Self.facts.numbers.contains(last): .number
        case _ where Self.facts.integers.contains(last): .integer
        case _ where Self.facts.lists.contains(last): .texts
        default: .text
        }
    }
}

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
        /// The kinds of fields that are no plain texts, by the last words of their names.
        let kindsByLastWord: [String: String]
        /// The schema and the sample of each kind, with placeholders.
        let kinds: JSONValue

        init(_ json: JSONValue) {
            func members(_ name: String) -> [JSONObject.Member] { json[name]?.objectValue?.members ?? [] }
            func texts(_ value: JSONValue?) -> [String] { value?.arrayValue?.compactMap(\.stringValue) ?? [] }
            func table(_ name: String) -> [String: String] {
                Dictionary(members(name).map { ($0.key, $0.value.stringValue ?? "") }) { first, _ in first }
            }
            values = Dictionary(members("values").map { ($0.key, texts($0.value)) }) { first, _ in first }
            self.texts = table("texts")
            descriptions = table("descriptions")
            let words = members("kindsByLastWord").flatMap { kind in texts(kind.value).map { ($0, kind.key) } }
            kindsByLastWord = Dictionary(words) { first, _ in first }
            kinds = json["kinds"] ?? [:]
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

    /// The field's JSON Schema.
    var schema: JSONValue { filled("schema") }

    /// A sample value.
    var sample: JSONValue { filled("sample") }

    private var kind: String {
        if Self.facts.values[name] != nil { return "choice" }
        if ["is", "has"].contains(nameWords.first ?? "") { return "flag" }
        return Self.facts.kindsByLastWord[nameWords.last ?? ""] ?? "text"
    }

    private func filled(_ part: String) -> JSONValue {
        ValueTemplate(Self.facts.kinds[kind]?[part] ?? .null).filled { name in
            switch name {
            case "description": .string(description)
            case "values": .strings(Self.facts.values[self.name] ?? [])
            case "value": .optional(Self.facts.values[self.name]?.first)
            case "text": .string(text)
            default: .string(nameWords.first ?? "file")
            }
        }
    }

    private var description: String {
        Self.facts.descriptions[name] ?? (words.hasSuffix(" id") ? "the \(words)" : words).capitalizingFirst
    }

    private var text: String {
        Self.facts.texts[name] ?? (nameWords.last == "id" ? "8a3f0b1c" : "Sample \(words)")
    }
}

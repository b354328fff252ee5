import JSON

/// The names and descriptions of a product's actions: one style of ids, one set of verbs, varied sentences.
struct LargeWording: Sendable {
    /// The operations that nearly all entities have.
    enum Usual: String, CaseIterable, Sendable {
        case list, search, get, create, update, delete
    }

    private let product: LargeProduct
    private let style: LargeProduct.Style
    private let verbs: [Usual: String]
    private let verbIndex: Int
    private let hasTitles: Bool

    init(_ product: LargeProduct) {
        var random = product.random("wording")
        self.product = product
        style = LargeProduct.Style.allCases[product.number % LargeProduct.Style.allCases.count]
        verbIndex = Int.random(in: 0..<6, using: &random)
        hasTitles = Bool.random(using: &random)
        var verbs: [Usual: String] = [:]
        for usual in Usual.allCases {
            verbs[usual] = LargeWords.shared.verbs[usual]?.randomElement(using: &random) ?? usual.rawValue
        }
        self.verbs = verbs
    }

    /// `createContact`, `create_contact`, `create-contact`, `CreateContact` or `contacts.create`.
    func id(_ usual: Usual, _ entity: LargeEntity) -> String {
        let isMany = usual == .list || usual == .search
        return id(verbs[usual] ?? "", isMany ? entity.plural : entity.singular, entity)
    }

    func id(_ verb: LargeVerb, _ entity: LargeEntity) -> String {
        id(word(verb), verb.isOfCollection ? entity.plural : entity.singular, entity)
    }

    private func id(_ verb: String, _ noun: String, _ entity: LargeEntity) -> String {
        let verbWords = Self.words(verb)
        let words = verbWords + Self.words(noun)
        return switch style {
        case .camel: Self.camel(words)
        case .pascal: Self.pascal(words)
        case .snake: words.joined(separator: "_")
        case .kebab: words.joined(separator: "-")
        case .dotted: "\(Self.camel(Self.words(entity.plural))).\(Self.camel(verbWords))"
        }
    }

    /// `Create a contact`, or `Create Contact`.
    func name(_ usual: Usual, _ entity: LargeEntity) -> String {
        let isMany = usual == .list || usual == .search
        return name(verbs[usual] ?? "", entity, isMany: isMany)
    }

    func name(_ verb: LargeVerb, _ entity: LargeEntity) -> String {
        name(word(verb), entity, isMany: verb.isOfCollection)
    }

    private func name(_ verb: String, _ entity: LargeEntity, isMany: Bool) -> String {
        guard !hasTitles else {
            return Self.words("\(verb) \(isMany ? entity.plural : entity.singular)").map(\.capitalizingFirst)
                .joined(separator: " ")
        }
        return "\(verb) \(isMany ? entity.plural : Self.withArticle(entity.singular))".capitalizingFirst
    }

    private func word(_ verb: LargeVerb) -> String { verb.words[verbIndex % verb.words.count] }

    // MARK: Sentences

    func resourceName(_ entity: LargeEntity) -> String {
        let words = Self.words(entity.plural)
        return switch style {
        case .snake: words.joined(separator: "_")
        case .kebab: words.joined(separator: "-")
        case .pascal: Self.pascal(words)
        case .camel, .dotted: Self.camel(words)
        }
    }

    func resource(_ entity: LargeEntity) -> String {
        "Manage \(entity.plural). \(Self.withArticle(entity.singular).capitalizingFirst) is \(entity.gloss)."
    }

    func description(_ usual: Usual, _ entity: LargeEntity, _ random: inout SeededGenerator) -> String {
        let fields = entity.fields.map {
            Self.words($0.name.identifierWords.joined(separator: " ")).joined(separator: " ")
        }
        let sentence = LargeWords.shared.sentences[usual]?.randomElement(using: &random) ?? entity.singular
        return filled(sentence, entity).replacing("{first}", with: fields.first ?? "name")
            .replacing("{some}", with: Self.sequence(Array(fields.prefix(3)))) + "."
    }

    private func filled(_ sentence: String, _ entity: LargeEntity) -> String {
        sentence.replacing("{a}", with: Self.withArticle(entity.singular)).replacing("{noun}", with: entity.singular)
            .replacing("{plural}", with: entity.plural).replacing("{gloss}", with: entity.gloss)
            .replacing("{product}", with: product.name)
    }

    func description(_ verb: LargeVerb, _ entity: LargeEntity, _ random: inout SeededGenerator) -> String {
        filled(verb.sentences.randomElement(using: &random) ?? "", entity) + "."
    }

    // MARK: Words

    static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    static func pascal(_ words: [String]) -> String { words.map(\.capitalizingFirst).joined() }

    static func camel(_ words: [String]) -> String { (words.first ?? "") + pascal(Array(words.dropFirst())) }

    static func withArticle(_ noun: String) -> String {
        let vowel = "aeiou".contains(noun.prefix(1)) && !["use", "uni", "eur"].contains { noun.hasPrefix($0) }
        return (vowel ? "an " : "a ") + noun
    }

    private static func sequence(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "name" }
        return "\(words.dropLast().joined(separator: ", ")) and \(last)"
    }
}

/// The words of all products: `wording.json`.
struct LargeWords: Sendable {
    static let shared = LargeWords(EmbeddedText.json("Seeds/Large/wording.json"))

    /// The ends of product names.
    let tails: [String]
    /// The verbs that products choose from for each operation. A verb that stands twice is chosen more often.
    let verbs: [LargeWording.Usual: [String]]
    /// Descriptions with the placeholders `{a}`, `{noun}`, `{plural}`, `{gloss}`, `{product}`, `{first}` (a field) and `{some}`
    /// (fields).
    let sentences: [LargeWording.Usual: [String]]

    private init(_ json: JSONValue) {
        func texts(_ value: JSONValue?) -> [String] { value?.arrayValue?.compactMap(\.stringValue) ?? [] }
        func table(_ name: String) -> [LargeWording.Usual: [String]] {
            Dictionary(uniqueKeysWithValues: LargeWording.Usual.allCases.map { ($0, texts(json[name]?[$0.rawValue])) })
        }
        tails = texts(json["tails"])
        verbs = table("verbs")
        sentences = table("sentences")
    }
}

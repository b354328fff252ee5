/// How the makers of a product name and describe their actions: one id style, one set of verbs, sentences of all kinds.
struct LargeWording: Sendable {
    /// What can be done to nearly everything.
    enum Usual: CaseIterable, Sendable {
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
        func choose(_ words: String...) -> String { words.randomElement(using: &random) ?? words[0] }
        verbs = [
            .list: choose("list", "list", "get all", "browse", "get many", "fetch all"),
            .search: choose("search", "find", "query", "look up"),
            .get: choose("get", "get", "retrieve", "fetch", "read", "show"),
            .create: choose("create", "create", "add", "new", "insert"),
            .update: choose("update", "update", "edit", "modify", "change"),
            .delete: choose("delete", "delete", "remove", "destroy", "erase"),
        ]
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
            return Self.words("\(verb) \(isMany ? entity.plural : entity.singular)").map(Self.capitalized).joined(
                separator: " ")
        }
        return Self.capitalized("\(verb) \(isMany ? entity.plural : Self.withArticle(entity.singular))")
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
        "Manage \(entity.plural). \(Self.capitalized(Self.withArticle(entity.singular))) is \(entity.gloss)."
    }

    func description(_ usual: Usual, _ entity: LargeEntity, _ random: inout SeededGenerator) -> String {
        let noun = entity.singular
        let plural = entity.plural
        let a = Self.withArticle(noun)
        let fields = entity.fields.map {
            Self.words($0.name.identifierWords.joined(separator: " ")).joined(separator: " ")
        }
        let some = Self.sequence(Array(fields.prefix(3)))
        let first = fields.first ?? "name"
        let sentences: [String] =
            switch usual {
            case .list:
                [
                    "List \(plural), a page at a time", "Returns all \(plural) that the account can see",
                    "Get many \(plural), filtered by \(first)", "Browse the \(plural) in \(product.name)",
                ]
            case .search:
                [
                    "Search \(plural) by \(some)", "Find \(plural) that match a query",
                    "Full-text search over \(plural), that is, \(entity.gloss)",
                ]
            case .get:
                [
                    "Get \(a) by its id", "Retrieves a single \(noun)", "Look up one \(noun) with all its fields",
                    "Show the details of \(a): \(some)",
                ]
            case .create:
                [
                    "Create a new \(noun): \(entity.gloss)", "Adds \(a) to \(product.name)",
                    "Use this to add \(a) with its \(some)", "Record \(entity.gloss) as a new \(noun)",
                ]
            case .update:
                [
                    "Change fields of \(a)", "Updates an existing \(noun); fields left out stay as they are",
                    "Edit \(a): \(some)", "Modify the \(first) or other details of \(a)",
                ]
            case .delete:
                [
                    "Delete \(a) for good", "Removes \(a) from \(product.name)",
                    "Permanently erases \(a); this can't be undone",
                ]
            }
        return (sentences.randomElement(using: &random) ?? noun) + "."
    }

    func description(_ verb: LargeVerb, _ entity: LargeEntity, _ random: inout SeededGenerator) -> String {
        let sentence = verb.sentences.randomElement(using: &random) ?? ""
        return sentence.replacing("{a}", with: Self.withArticle(entity.singular))
            .replacing("{noun}", with: entity.singular).replacing("{plural}", with: entity.plural) + "."
    }

    // MARK: Words

    static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    static func pascal(_ words: [String]) -> String { words.map(capitalized).joined() }

    static func camel(_ words: [String]) -> String { (words.first ?? "") + pascal(Array(words.dropFirst())) }

    static func capitalized(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }

    static func withArticle(_ noun: String) -> String {
        let vowel = "aeiou".contains(noun.prefix(1)) && !["use", "uni", "eur"].contains { noun.hasPrefix($0) }
        return (vowel ? "an " : "a ") + noun
    }

    private static func sequence(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "name" }
        return "\(words.dropLast().joined(separator: ", ")) and \(last)"
    }
}

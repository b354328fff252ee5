/// The words that people use for what providers offer: synonyms, phrases, verbs, and German and Spanish terms. They are data, in
/// the folder `Words`, and are read when the first index is made.
struct Lexicon: Sendable {
    /// Stems with the same meaning as a word, with their weights relative to the word itself.
    typealias Alternatives = [(stem: [UInt8], weight: Float)]

    /// The meanings of a word that opens a question.
    struct Opening: Sendable {
        /// The stems of the verbs, the most probable first.
        let verbs: Alternatives
        /// The stems of what it names: "bill a client" is about an invoice.
        let objects: Alternatives
        /// Indicates that what follows is not the object: the client who is billed.
        let hasObject: Bool
    }

    static let shared = Lexicon()

    /// The synonyms of a stem.
    private let synonyms: [[UInt8]: Alternatives]
    private let openings: [[UInt8]: Opening]
    /// The stem that stands for all with the same meaning as a stem.
    private let representatives: [[UInt8]: [UInt8]]
    let german: ForeignWords
    let spanish: ForeignWords
    /// The words that are left out: they occur in many questions and don't distinguish actions.
    let ignored: Set<[UInt8]>
    /// The words that say little about an action.
    let common: Set<[UInt8]>
    /// Adjectives, which are in few names: "all open orders".
    let adjectives: Set<[UInt8]>
    /// The stems of words for those who get something.
    let receivers: Set<[UInt8]>
    /// Names of people and places, which are in no action.
    let names: Set<[UInt8]>
    /// The verbs of what is done about a state, by the stem of its word: what is broken gets a request.
    let implied: [[UInt8]: Alternatives]
    /// The words whose synonyms are known, in alphabetical order: the first candidates for a misspelt word.
    let words: [[UInt8]]
    private let exact: Set<[UInt8]>
    /// The stems of `words`.
    private let stems: Set<[UInt8]>

    private static let sameWeight: Float = 0.85
    private static let nearWeight: Float = 0.45
    private static let saidForWeight: Float = 0.75
    /// The weights of what is said around a thing: of a word that names nothing itself, and of one that does.
    private static let relatedWeight: Float = 0.5
    private static let distantWeight: Float = 0.3
    /// The weights of the verbs of an opening, in their order.
    private static let openingWeights: [Float] = [1, 0.8, 0.7, 0.6, 0.55]

    private init() {
        var table: [[UInt8]: [[UInt8]: Float]] = [:]
        var words = Set<[UInt8]>()
        func relate(_ word: [UInt8], _ other: [UInt8], _ weight: Float) {
            let (stem, otherStem) = (Stemmer.stem(word), Stemmer.stem(other))
            guard stem != otherStem else { return }
            table[stem, default: [:]][otherStem] = max(table[stem]?[otherStem] ?? 0, weight)
        }
        let lines = EmbeddedText.lines("synonyms")
        // The words that mean the same as a word.
        var same: [[UInt8]: [[UInt8]]] = [:]
        var representatives: [[UInt8]: [UInt8]] = [:]
        for group in lines.filter({ line in !line.contains { "~≈><".contains($0) } }).map(Self.words) {
            words.formUnion(group)
            let stems = group.map(Stemmer.stem)
            // The first word of a group stands for itself, whatever group it is in besides.
            if let first = stems.first { representatives[first] = first }
            for stem in stems where representatives[stem] == nil { representatives[stem] = stems[0] }
            for word in group {
                same[word, default: []] += group
                for other in group { relate(word, other, Self.sameWeight) }
            }
        }
        let heads = Set(lines.filter { $0.contains("<") }.flatMap { Self.words($0.prefix { $0 != "<" }) })
        for line in lines {
            let parts = line.split { "~≈><".contains($0) }.map(Self.words)
            guard parts.count == 2 else { continue }
            words.formUnion(parts.joined())
            if line.contains("<") {
                for word in parts[1] {
                    let weight = same[word] != nil || heads.contains(word) ? Self.distantWeight : Self.relatedWeight
                    for other in parts[0] { relate(word, other, weight) }
                }
                continue
            }
            let isWide = line.contains("≈")
            for word in isWide ? same[parts[0][0]] ?? parts[0] : parts[0] {
                for other in isWide ? same[parts[1][0]] ?? parts[1] : parts[1] {
                    relate(word, other, line.contains(">") ? Self.saidForWeight : Self.nearWeight)
                    if !line.contains(">") { relate(other, word, Self.nearWeight) }
                }
            }
        }
        // In an order that does not depend on hashing.
        synonyms = table.mapValues { alternatives in
            alternatives.map { (stem: $0.key, weight: $0.value) }
                .sorted { $0.weight != $1.weight ? $0.weight > $1.weight : $0.stem.lexicographicallyPrecedes($1.stem) }
        }
        var openings: [[UInt8]: Opening] = [:]
        for (word, meaning) in Self.pairs("openings") {
            let parts = meaning.split(omittingEmptySubsequences: false) { $0 == "+" || $0 == "=" }.map {
                Self.words($0)
            }
            let verbs = zip(parts[0], Self.openingWeights).map { (stem: Stemmer.stem($0), weight: $1) }
            let objects = (parts.count > 1 ? parts[1] : []).map { (stem: Stemmer.stem($0), weight: Float(1)) }
            for key in Self.words(word) {
                openings[key] = Opening(verbs: verbs, objects: objects, hasObject: meaning.contains("="))
            }
        }
        self.openings = openings
        self.representatives = representatives
        german = ForeignWords("german", .german)
        spanish = ForeignWords("spanish", .spanish)
        func set(_ name: String) -> Set<[UInt8]> {
            Set(Self.pairs("common").filter { $0.0 == name }.flatMap { Self.words($0.1) })
        }
        ignored = set("ignored")
        common = set("common")
        adjectives = set("adjectives")
        receivers = Set(set("receivers").map(Stemmer.stem))
        names = set("names")
        var implied: [[UInt8]: Alternatives] = [:]
        for (verb, list) in Self.pairs("implied") {
            let verbs = zip(Self.words(verb), Self.openingWeights).map { (stem: Stemmer.stem($0), weight: $1) }
            for word in Self.words(list) { implied[Stemmer.stem(word)] = verbs }
        }
        self.implied = implied
        words.formUnion(openings.keys)
        words.formUnion(Self.pairs("verbs").flatMap { Self.words($0.1) })
        words.formUnion(common)
        words.formUnion(adjectives)
        self.words = words.sorted { $0.lexicographicallyPrecedes($1) }
        exact = words
        stems = Set(words.map(Stemmer.stem))
    }

    /// Returns the meaning of a word at the start of a question: "booking a payment" is "book a payment".
    func opening(_ word: [UInt8], isGerund: Bool) -> Opening? {
        if let opening = openings[word] { return opening }
        guard isGerund, word.suffix(3).elementsEqual("ing".utf8) else { return nil }
        let beginning = Array(word.dropLast(3))
        return openings[beginning] ?? openings[beginning + [UInt8(ascii: "e")]]
    }

    /// Returns the stem that stands for all with the same meaning.
    func representative(of stem: [UInt8]) -> [UInt8] { representatives[stem] ?? stem }

    /// Returns the synonyms of a stem; none when it has none.
    func alternatives(of stem: [UInt8]) -> Alternatives { synonyms[stem] ?? [] }

    /// Returns true for a word of the lexicon; a form of one, too, if it is no word of another language.
    func isEnglish(_ word: [UInt8]) -> Bool {
        if exact.contains(word) || word.last == UInt8(ascii: "s") && exact.contains(Array(word.dropLast())) {
            return true
        }
        return stems.contains(Stemmer.stem(word)) && !german.isKnown(word) && !spanish.isKnown(word)
    }

    /// Returns the words of a list of any length.
    static func words(_ list: some StringProtocol) -> [[UInt8]] {
        list.split(separator: " ").flatMap { SearchWords.words(of: $0) }
    }

    /// Returns the lines `KEY: TEXT` of a file of `Words`.
    static func pairs(_ name: String) -> [(String, String)] {
        EmbeddedText.lines(name).compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), String(line[line.index(after: colon)...]))
        }
    }
}

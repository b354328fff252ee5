import Alloy
import JSON

/// An index over the actions of many connectors, as a value: connectors are added one after the other, and questions are
/// answered at any time.
///
/// Compact: texts stand in one buffer, postings in a few bytes each.
package struct SearchIndex: Sendable {
    /// What is kept of an action.
    struct Document: Sendable {
        let connector: UInt32
        /// Where its texts end: the id starts where the description of the action before ends.
        let idEnd: UInt32
        let nameEnd: UInt32
        let descriptionEnd: UInt32
        let hasDescription: Bool
        let verb: ActionVerb
        /// The number of the verb's stem; `.max` for none.
        let verbStem: UInt32
        /// The number of words in each field.
        let lengths: SIMD8<UInt8>
    }

    /// What is kept of a connector.
    struct Entry: Sendable {
        let id: String
        /// Its place in the service's list, which decides between equals.
        var place: Int
        /// Its actions; nil once a newer list of them stands further behind.
        var documents: Range<Int>?
    }

    private(set) var vocabulary = StemTable()
    private(set) var postings: [PostingList] = []
    private(set) var documents: [Document] = []
    private(set) var connectors: [Entry] = []
    private var texts: [UInt8] = []
    /// Where each connector stands in `connectors`.
    private var latest: [ExactString: Int] = [:]
    private var lengthSums = SIMD8<Float>()

    /// How many actions can be found.
    package private(set) var actionCount = 0

    /// True when so much was replaced that a fresh index would be half as large.
    var isWorthRebuilding: Bool { documents.count > 1_000 && actionCount * 2 < documents.count }

    /// The average length of each field.
    var averageLengths: SIMD8<Float> {
        (lengthSums / Float(max(1, documents.count))).replacing(with: 1, where: lengthSums .== 0)
    }

    /// Adds a connector's actions, in place of those that it had before.
    mutating func add(_ connector: Connector, place: Int, _ resources: [Resource]) {
        remove(connector.id)
        let start = documents.count
        let number = UInt32(connectors.count)
        let about = Self.words(about: connector)
        for resource in resources {
            let name = Self.stems(of: SearchWords.words(of: resource.name))
            let gloss = Set(Self.stems(of: SearchWords.words(of: resource.description ?? ""))).subtracting(name)
                .sorted { $0.lexicographicallyPrecedes($1) }
            for action in resource.actions { add(action, number, name, gloss, about) }
        }
        actionCount += documents.count - start
        latest[ExactString(connector.id)] = connectors.count
        connectors.append(Entry(id: connector.id, place: place, documents: start..<documents.count))
    }

    /// Lets a connector's actions be found no more.
    mutating func remove(_ connectorId: String) {
        guard let index = latest.removeValue(forKey: ExactString(connectorId)) else { return }
        actionCount -= connectors[index].documents?.count ?? 0
        connectors[index].documents = nil
    }

    /// The texts of an action.
    func action(_ document: Int) -> (id: String, name: String, description: String?) {
        let entry = documents[document]
        let start = document == 0 ? 0 : Int(documents[document - 1].descriptionEnd)
        func text(_ start: Int, _ end: UInt32) -> String { String(decoding: texts[start..<Int(end)], as: UTF8.self) }
        return (
            text(start, entry.idEnd), text(Int(entry.idEnd), entry.nameEnd),
            entry.hasDescription ? text(Int(entry.nameEnd), entry.descriptionEnd) : nil
        )
    }

    private mutating func add(
        _ action: ActionSummary, _ connector: UInt32, _ resourceStems: [[UInt8]], _ gloss: [[UInt8]],
        _ about: [(word: [UInt8], count: Int)]
    ) {
        let idWords = SearchWords.words(of: action.id)
        let nameWords = SearchWords.words(of: action.name)
        let (idStems, nameStems) = (Set(Self.stems(of: idWords)), Set(Self.stems(of: nameWords)))
        let textStems = Self.stems(of: SearchWords.words(of: action.description ?? ""))
        var counts: [Int: PostingList.Counts] = [:]
        func count(_ stems: some Sequence<[UInt8]>, _ field: SearchField, _ vocabulary: inout StemTable) {
            for stem in stems { counts[vocabulary.insert(stem), default: PostingList.Counts()].add(field) }
        }
        count(idStems.sorted { $0.lexicographicallyPrecedes($1) }, .title, &vocabulary)
        count(nameStems.sorted { $0.lexicographicallyPrecedes($1) }, .title, &vocabulary)
        count(resourceStems, .resource, &vocabulary)
        count(textStems, .text, &vocabulary)
        count(gloss, .gloss, &vocabulary)
        for (word, times) in about { for _ in 0..<times { count(CollectionOfOne(word), .connector, &vocabulary) } }
        while postings.count < vocabulary.count { postings.append(PostingList()) }
        for (stem, count) in counts { postings[stem].append(documents.count, count) }
        // `getContacts` lists them.
        let isMany =
            (nameWords.last ?? idWords.last).map { $0.last == UInt8(ascii: "s") && Stemmer.stem($0) != $0 } ?? false
        let verb = ActionVerb.find(id: Phrases.replacing(in: idWords), name: Phrases.replacing(in: nameWords))
        texts += action.id.utf8
        let idEnd = UInt32(texts.count)
        texts += action.name.utf8
        let nameEnd = UInt32(texts.count)
        texts += (action.description ?? "").utf8
        var lengths = SIMD8<UInt8>()
        for (field, count) in [
            (SearchField.title, idStems.union(nameStems).count), (.resource, resourceStems.count),
            (.text, textStems.count), (.gloss, gloss.count), (.connector, about.count),
        ] {
            lengths[field.rawValue] = UInt8(clamping: count)
        }
        lengthSums += SIMD8<Float>(lengths)
        documents.append(
            Document(
                connector: connector, idEnd: idEnd, nameEnd: nameEnd, descriptionEnd: UInt32(texts.count),
                hasDescription: action.description != nil,
                verb: verb.map { $0.verb == .get && isMany ? .list : $0.verb } ?? .unknown,
                verbStem: verb.flatMap { vocabulary.number(of: $0.stem) }.map { UInt32($0) } ?? .max,
                lengths: lengths))
    }

    private static func stems(of words: [[UInt8]]) -> [[UInt8]] {
        Phrases.replacing(in: words).lazy.filter { !SearchWords.ignored.contains($0) }.map(Stemmer.stem)
    }

    /// The words that a connector is known by. Names are not stemmed beyond their plural: `Hourful` is no hour.
    private static func words(about connector: Connector) -> [(word: [UInt8], count: Int)] {
        var counts: [[UInt8]: Int] = [:]
        func forms(_ word: [UInt8]) -> [[UInt8]] {
            let stem = Stemmer.stem(word)
            return stem != word && stem.count + 2 >= word.count ? [word, stem] : [word]
        }
        for text in [connector.id, connector.name] {
            let parts = SearchWords.words(of: text)
            for part in parts { for form in forms(part) { counts[form] = max(counts[form] ?? 0, 1) } }
            for form in forms(SearchWords.joined(text)) { counts[form] = 3 }
        }
        for category in connector.categories {
            for word in SearchWords.words(of: category) {
                for form in forms(word) { counts[form] = max(counts[form] ?? 0, 1) }
            }
        }
        return counts.map { (word: $0.key, count: $0.value) }.sorted { $0.word.lexicographicallyPrecedes($1.word) }
    }
}

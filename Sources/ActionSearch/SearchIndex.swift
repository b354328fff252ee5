import Alloy
import JSON

/// An index of the actions of many connectors, as a value. Connectors can be added and removed between searches.
///
/// It is compact: all texts are in one buffer, and each posting takes a few bytes.
package struct SearchIndex: Sendable {
    /// An action in the index.
    struct Document: Sendable {
        let connector: UInt32
        /// The ends of its texts in `texts`. The id starts at the end of the description of the document before.
        let idEnd: UInt32
        let nameEnd: UInt32
        let descriptionEnd: UInt32
        let hasDescription: Bool
        /// Indicates that the stem of the verb is its object, too: `listLists`.
        let hasVerbTwice: Bool
        let verb: ActionVerb
        /// The number of the verb's stem; `.max` without one.
        let verbStem: UInt32
        /// The number of words in each field, and at `objectCount` of those in the id or name that are no verbs.
        let lengths: SIMD8<UInt8>
        /// The hash of what it does: equal for the same operation on the same object in all connectors.
        let operation: UInt32

        static let objectCount = 7
    }

    /// A connector in the index.
    struct ConnectorEntry: Sendable {
        let id: String
        /// Its position in the service's list, which orders actions with equal scores.
        var position: Int
        /// Its documents; nil after it was removed or replaced.
        var documents: Range<Int>?
    }

    /// The largest number of words in a name.
    private static let longestName = 7

    private(set) var vocabulary = StemTable()
    private(set) var postings: [PostingList] = []
    private(set) var documents: [Document] = []
    private(set) var connectors: [ConnectorEntry] = []
    private var texts: [UInt8] = []
    /// The position of each connector in `connectors`.
    private var connectorNumbers: [ExactString: Int] = [:]
    private(set) var names = ConnectorNames()
    private var lengthSums = SIMD8<Float>()

    /// The number of actions that can be found.
    package private(set) var actionCount = 0

    /// Indicates that so many documents were replaced that a new index would be half as large.
    var isWorthRebuilding: Bool { documents.count > 1_000 && actionCount * 2 < documents.count }

    /// The average number of words in each field.
    var averageLengths: SIMD8<Float> {
        (lengthSums / Float(max(1, documents.count))).replacing(with: 1, where: lengthSums .== 0)
    }

    /// Adds a connector's actions, and removes those that it had before.
    mutating func add(_ connector: Connector, position: Int, _ resources: [Resource]) {
        remove(connector.id)
        let start = documents.count
        let number = UInt32(connectors.count)
        let about = Self.words(about: connector)
        for resource in resources {
            let name = Self.stems(of: SearchWords.words(of: resource.name))
            let resourceDescription = Set(Self.stems(of: SearchWords.words(of: resource.description ?? "")))
                .subtracting(name)
                .sorted { $0.lexicographicallyPrecedes($1) }
            for action in resource.actions { add(action, number, name, resourceDescription, about) }
        }
        actionCount += documents.count - start
        names.add(id: connector.id, name: connector.name, number: number)
        connectorNumbers[ExactString(connector.id)] = connectors.count
        connectors.append(ConnectorEntry(id: connector.id, position: position, documents: start..<documents.count))
    }

    /// Removes a connector's actions.
    mutating func remove(_ connectorId: String) {
        guard let index = connectorNumbers.removeValue(forKey: ExactString(connectorId)) else { return }
        actionCount -= connectors[index].documents?.count ?? 0
        connectors[index].documents = nil
    }

    /// Returns the texts of an action.
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
        _ action: ActionSummary, _ connector: UInt32, _ resourceStems: [[UInt8]], _ resourceDescription: [[UInt8]],
        _ about: [(word: [UInt8], count: Int)]
    ) {
        let idWords = SearchWords.words(of: action.id)
        let nameWords = SearchWords.words(of: action.name)
        let idStems = Set(Self.stems(of: idWords))
        var nameStems = Set(Self.stems(of: nameWords))
        var textStems = Self.stems(of: SearchWords.words(of: action.description ?? ""))
        if nameStems.count > Self.longestName {
            // A sentence is a description.
            textStems += nameStems.subtracting(idStems).sorted { $0.lexicographicallyPrecedes($1) }
            nameStems.formIntersection(idStems)
        }
        var counts: [Int: PostingList.Counts] = [:]
        func count(_ stems: some Sequence<[UInt8]>, _ field: SearchField, _ vocabulary: inout StemTable) {
            for stem in stems { counts[vocabulary.insert(stem), default: PostingList.Counts()].add(field) }
        }
        count(idStems.sorted { $0.lexicographicallyPrecedes($1) }, .title, &vocabulary)
        count(nameStems.sorted { $0.lexicographicallyPrecedes($1) }, .title, &vocabulary)
        count(resourceStems, .resource, &vocabulary)
        count(textStems, .text, &vocabulary)
        count(resourceDescription, .resourceDescription, &vocabulary)
        for (word, times) in about { for _ in 0..<times { count(CollectionOfOne(word), .connector, &vocabulary) } }
        while postings.count < vocabulary.count { postings.append(PostingList()) }
        for (stem, count) in counts { postings[stem].append(documents.count, count) }
        // `getContacts` lists contacts, `getContact` gets one.
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
            (.text, textStems.count), (.resourceDescription, resourceDescription.count), (.connector, about.count),
        ] {
            lengths[field.rawValue] = UInt8(clamping: count)
        }
        // Of the id and the name, the shorter one says what the action does, and the other one more.
        // Each may state its own verb: `ListIncidents` and "Get incidents".
        let verbs = [verb?.stem, Self.readingVerb(idWords.first), Self.readingVerb(nameWords.first)]
        let objects = [idStems, nameStems].map { $0.filter { !verbs.contains($0) } }.filter { !$0.isEmpty }
            .min { $0.count < $1.count }
        lengths[Document.objectCount] = UInt8(clamping: objects?.count ?? 0)
        lengthSums += SIMD8<Float>(lengths)
        let kind = verb.map { $0.verb == .get && isMany ? .list : $0.verb } ?? .unknown
        documents.append(
            Document(
                connector: connector, idEnd: idEnd, nameEnd: nameEnd, descriptionEnd: UInt32(texts.count),
                hasDescription: action.description != nil,
                hasVerbTwice: [idWords, nameWords].contains { words in
                    words.count > 1 && words.count { Stemmer.stem($0) == verb?.stem } > 1
                },
                verb: kind,
                verbStem: verb.flatMap { vocabulary.number(of: $0.stem) }.map { UInt32($0) } ?? .max,
                lengths: lengths,
                operation: Self.operation(kind, verb?.stem ?? [], on: objects ?? Set(resourceStems))))
    }

    /// Returns the hash of an operation on an object. Reads of an object are one operation, and so are verbs with the same
    /// meaning: `remind` and `nudge`.
    private static func operation(_ verb: ActionVerb, _ stem: [UInt8], on objects: Set<[UInt8]>) -> UInt32 {
        var hash: UInt32 = 0x811C_9DC5
        func add(_ byte: UInt8) { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        add(verb.isRead ? ActionVerb.list.rawValue : verb.rawValue)
        if verb == .other { for byte in Lexicon.shared.representative(of: stem) { add(byte) } }
        for object in objects.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            add(UInt8(ascii: " "))
            for byte in object { add(byte) }
        }
        return hash
    }

    /// Returns the stem of a word that lists, gets or searches; nil for another word.
    private static func readingVerb(_ word: [UInt8]?) -> [UInt8]? {
        word.map(Stemmer.stem).flatMap { stem in ActionVerb(stem: stem)?.isRead == true ? stem : nil }
    }

    private static func stems(of words: [[UInt8]]) -> [[UInt8]] {
        Phrases.replacing(in: words).lazy.filter { !Lexicon.shared.ignored.contains($0) }.map(Stemmer.stem)
    }

    /// Returns the words of a connector's id, name and categories. Only the plural of names is stemmed: `Hourful` is
    /// not `hour`.
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

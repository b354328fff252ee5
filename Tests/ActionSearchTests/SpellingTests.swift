import Testing

@testable import ActionSearch

/// Distances, corrections and the division of compounds.
@Suite struct SpellingTests {
    static let distances: [(String, String, Int?)] = [
        ("contact", "contact", 0), ("contcat", "contact", 1), ("contat", "contact", 1), ("contacts", "contact", 1),
        ("cantact", "contact", 1), ("kontakt", "contact", 2), ("xyz", "contact", nil), ("", "ab", 2), ("", "abcd", nil),
    ]

    @Test(arguments: distances)
    func distancesCountEditsAndSwaps(word: String, other: String, distance: Int?) {
        #expect(Misspelling.distance(Array(word.utf8), Array(other.utf8), maximum: 3) == distance)
        #expect(Misspelling.distance(Array(other.utf8), Array(word.utf8), maximum: 3) == distance)
    }

    static let words: KeyValuePairs = [
        "custmer": "customer", "invioce": "invoic", "subscripton": "subscript", "shippment": "shipment",
    ]

    @Test(arguments: words.map { ($0.key, $0.value) })
    func theProbableSpellingIsFirst(word: String, stem: String) {
        let word = Array(word.utf8)
        let found = Spelling.corrections(of: word, Stemmer.stem(word), .shared, StemTable())
        #expect(found.first.map { String(decoding: $0.stem, as: UTF8.self) } == stem)
    }

    @Test func shortWordsAreNotCorrected() {
        #expect(Spelling.corrections(of: Array("fox".utf8), Array("fox".utf8), .shared, StemTable()).isEmpty)
    }

    static let compounds: KeyValuePairs = [
        "zahlungserinnerung": "zahlungs erinnerung", "kundenliste": "kunden liste", "lieferantenrechnungen": "",
        "vertragsvorlage": "vertrags vorlage", "invoicelist": "invoice list", "contact": "", "abcdefghij": "",
    ]

    @Test(arguments: compounds.map { ($0.key, $0.value) })
    func compoundsAreDivided(word: String, parts: String) {
        guard !parts.isEmpty || Lexicon.shared.german.meanings(of: Array(word.utf8)).isEmpty else { return }
        let found = CompoundWords.parts(of: Array(word.utf8), .shared, StemTable())
        #expect(found.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ") == parts)
    }
}

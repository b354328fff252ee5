import Testing

@testable import ActionSearch

/// The data of `Words`.
@Suite struct LexiconTests {
    static let files = [
        "synonyms", "phrases", "openings", "verbs", "common", "grammar", "german", "spanish", "implied",
    ]

    @Test(arguments: files)
    func everyFileHasLinesOfItsForm(name: String) {
        let lines = EmbeddedText.lines(name)
        #expect(!lines.isEmpty)
        for line in lines where name != "synonyms" && !line.hasPrefix("[") {
            #expect(line.split(separator: ":").count == 2, "\(name): \(line)")
        }
    }

    @Test func noPhraseOrOpeningIsThereTwice() {
        for name in ["phrases", "openings"] {
            let keys = EmbeddedText.lines(name).filter { !$0.hasPrefix("[") }.compactMap {
                $0.split(separator: ":").first.map(String.init)
            }
            #expect(Dictionary(grouping: keys) { $0 }.filter { $0.value.count > 1 }.keys.sorted() == [], "\(name)")
        }
    }

    @Test func synonymsAreMutualExceptWhatIsSaidFor() {
        let lexicon = Lexicon.shared
        func weight(_ word: String, _ other: String) -> Float? {
            let stem = Stemmer.stem(Array(other.utf8))
            return lexicon.alternatives(of: Stemmer.stem(Array(word.utf8))).first { $0.stem == stem }?.weight
        }
        #expect(weight("invoice", "bill") == weight("bill", "invoice") && weight("invoice", "bill") != nil)
        #expect(weight("contact", "customer") == weight("customer", "contact"))
        #expect((weight("invoice", "bill") ?? 0) > (weight("contact", "customer") ?? 1))
        #expect(weight("colleague", "employee") != nil && weight("employee", "colleague") == nil)
        // What is said around a thing means it less surely.
        #expect((weight("smashed", "claim") ?? 1) < (weight("damaged", "claim") ?? 0))
        #expect(weight("claim", "smashed") == nil)
    }

    @Test func verbsWithTheSameMeaningHaveOneRepresentative() {
        func representative(_ word: String) -> [UInt8] {
            Lexicon.shared.representative(of: Stemmer.stem(Array(word.utf8)))
        }
        #expect(representative("nudge") == representative("remind"))
        #expect(representative("void") == representative("cancel"))
        #expect(representative("refund") != representative("cancel"))
        #expect(representative("unheard") == Array("unheard".utf8))
    }

    static let foreign: KeyValuePairs = [
        "rechnung": "invoice", "rechnungen": "invoice", "kunden": "customer", "losche": "delete", "geloscht": "delete",
        "loeschen": "delete", "urlaub": "timeoff", "zahlungen": "payment", "contact": "",
    ]

    @Test(arguments: foreign.map { ($0.key, $0.value) })
    func germanWordsHaveMeanings(word: String, meaning: String) {
        let found = Lexicon.shared.german.meanings(of: Array(word.utf8)).map { meaning in
            meaning.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
        }
        #expect(meaning.isEmpty ? found.isEmpty : found.contains(meaning), "\(found)")
    }

    @Test func spanishWordsHaveMeanings() {
        for (word, meaning) in ["facturas": "invoice", "crea": "create", "borrado": "delete", "empleados": "employee"] {
            #expect(Lexicon.shared.spanish.meanings(of: Array(word.utf8)).contains([Array(meaning.utf8)]), "\(word)")
        }
    }
}

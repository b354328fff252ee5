import TestSupport
import Testing

@testable import ActionSearch

@Suite struct StemmerTests {
    /// Words from the algorithm's own sample vocabulary (snowballstem.org), and words of actions' names.
    static let stems: KeyValuePairs = [
        "consist": "consist", "consisted": "consist", "consistency": "consist", "consistent": "consist",
        "consignment": "consign", "consolation": "consol", "consolidate": "consolid", "conspicuous": "conspicu",
        "constancy": "constanc", "knackeries": "knackeri", "knightly": "knight", "knots": "knot", "knitted": "knit",
        "kneeling": "kneel", "ties": "tie", "cries": "cri", "gas": "gas", "kiwis": "kiwi", "hopping": "hop",
        "hoping": "hope", "luxuriating": "luxuri", "relational": "relat", "generously": "generous",
        "communication": "communic", "by": "by", "say": "say", "cry": "cri", "sky": "sky", "dying": "die",
        "contacts": "contact", "companies": "compani", "company": "compani", "addresses": "address",
        "messages": "messag", "messaging": "messag", "created": "creat", "creating": "creat", "creates": "creat",
        "people": "person", "invoices": "invoic", "shipping": "ship", "shipped": "ship", "tagged": "tag",
        "cancelled": "cancel", "canceled": "cancel", "replies": "repli", "reply": "repli", "boxes": "box",
        "thrown": "throw", "brought": "bring", "frozen": "freez", "freeze": "freez", "chosen": "choos",
        "choose": "choos", "flown": "fli", "fly": "fli", "oauth2": "oauth2", "café": "café", "id": "id",
    ]

    @Test(arguments: stems.map { ($0.key, $0.value) })
    func wordsHaveTheirStems(word: String, stem: String) {
        #expect(String(decoding: Stemmer.stem(Array(word.utf8)), as: UTF8.self) == stem)
    }

    @Test(.tags(.slow), .notInInnerLoop) func everyShortWordIsStemmed() {
        let letters = Array("aeysildng".utf8)
        var words: [[UInt8]] = [[]]
        for _ in 1...5 {
            words = words.flatMap { word in letters.map { word + [$0] } }
            // The empty word is the only one that may have an empty stem.
            #expect(words.allSatisfy { !Stemmer.stem($0).isEmpty })
        }
    }
}

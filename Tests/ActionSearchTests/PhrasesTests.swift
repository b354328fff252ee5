import Testing

@testable import ActionSearch

@Suite struct PhrasesTests {
    static let texts: KeyValuePairs = [
        "get rid of a contact": "delete a contact", "register for a course": "enroll a course",
        "please look up a contact": "please lookup a contact",
        "get all contacts": "list contacts", "sign someone up to a list": "subscribe someone to a list",
        "hand the ticket over": "transfer the ticket", "call off a meeting": "cancel a meeting",
        "call somebody a very long way off": "call somebody a very long way off", "call": "call", "off": "off", "": "",
        "make a copy of a copy of it": "duplicate duplicate it", "check in": "checkin",
        "give the customer their money back": "refund the customer their money",
    ]

    @Test(arguments: texts.map { ($0.key, $0.value) })
    func phrasesAreReplacedByOneWord(text: String, meaning: String) {
        let words = Phrases.replacing(in: SearchWords.words(of: text))
        #expect(words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ") == meaning)
    }
}

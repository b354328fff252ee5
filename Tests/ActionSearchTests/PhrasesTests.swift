import Testing

@testable import ActionSearch

@Suite struct PhrasesTests {
    static let names: KeyValuePairs = [
        "get all contacts": "list contacts", "look up contacts": "lookup contacts",
        "call off a meeting": "cancel a meeting",
        "hand the ticket over": "hand the ticket over", "check in": "checkin", "call": "call", "off": "off", "": "",
    ]

    @Test(arguments: names.map { ($0.key, $0.value) })
    func phrasesInNamesAreOneWord(text: String, meaning: String) {
        let words = Phrases.replacing(in: SearchWords.words(of: text))
        #expect(words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ") == meaning)
    }

    /// Questions, and their words with each phrase as `[its first meaning]`.
    static let questions: KeyValuePairs = [
        "get rid of a contact": "[delete] a contact", "register for a course": "[enroll] a course",
        "please look up a contact": "please [lookup] a contact", "hand the ticket over": "[transfer] the ticket",
        "sign someone up to a list": "[subscribe] someone to a list", "the bank statements": "the [bank transaction]",
        "call somebody a very long way off": "call somebody a very long way off", "off": "off", "": "",
        "a copy of a copy of it": "[duplicate] [duplicate] it",
        "give the customer their money back": "[refund] the customer their",
    ]

    @Test(arguments: questions.map { ($0.key, $0.value) })
    func phrasesInQuestionsHaveMeanings(text: String, meaning: String) {
        let parts = Phrases.parts(of: SearchWords.words(of: text)).map { part in
            func text(_ words: [[UInt8]]) -> String {
                words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
            }
            return part.meanings.first.map { "[\(text($0))]" } ?? text([part.word])
        }
        #expect(parts.joined(separator: " ") == meaning)
    }
}

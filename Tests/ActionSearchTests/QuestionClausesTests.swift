import Testing

@testable import ActionSearch

/// The division of questions into clauses, names and quotations.
@Suite struct QuestionClausesTests {
    static let requests: KeyValuePairs = [
        "close the ticket": "close the ticket",
        "the tap drips, so send a technician": "send a technician",
        "Could you please print the label, the customer is waiting": "print the label",
        "cancel the order because the customer moved": "cancel the order",
        "since the update it fails, can you roll it back?": "roll it back",
        "she called about order 5512; where is the parcel": "where is the parcel",
        // What was done to a thing is no request.
        "order was paid, ship it": "ship it",
        "the customer wants to return the shoes": "return the shoes",
        "survey: add a question": "add a question",
        "¿dónde está?": "donde esta",
        // A list of things is one clause.
        "contacts, companies": "contacts companies",
        "a file of 2.5 MB": "a file of 2 5 mb",
    ]

    @Test(arguments: requests.map { ($0.key, $0.value) })
    func theRequestIsFound(question: String, request: String) {
        #expect(Self.text(QuestionClauses(question).words) == request)
    }

    @Test func theOtherClausesAreTheContext() {
        let clauses = QuestionClauses("the site is down, tell the team, it is urgent")
        #expect(Self.text(clauses.words) == "tell the team")
        #expect(Self.text(clauses.context) == "the site is down it is urgent")
    }

    static let names: KeyValuePairs = [
        "give Lisa a raise": ["lisa"], "create a contact": [], "Create Contact In HubSpot": [],
        "tell Ben. Then call the bank": ["ben"],
    ]

    @Test(arguments: names.map { ($0.key, $0.value) })
    func wordsWithCapitalsAreNames(question: String, names: [String]) {
        #expect(QuestionClauses(question).names == Set(names.map { Array($0.utf8) }))
    }

    static let quotations: KeyValuePairs = [
        "rename the list \"Deals\"": "rename the list", "neue Liste „Kunden“ anlegen": "neue liste anlegen",
        "\"send the invoice\"": "send the invoice", "a 5\" pipe": "a 5 pipe",
    ]

    @Test(arguments: quotations.map { ($0.key, $0.value) })
    func whatIsQuotedIsAValue(question: String, request: String) {
        #expect(Self.text(QuestionClauses(question).words) == request)
    }

    private static func text(_ words: [[UInt8]]) -> String {
        words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }
}

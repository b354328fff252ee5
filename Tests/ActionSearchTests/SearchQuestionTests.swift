import Testing

@testable import ActionSearch

/// How the parts of a question are read: clauses, attributes, nouns that could be verbs, and languages.
@Suite struct SearchQuestionTests {
    private static let index = SearchIndexTests.index([
        SearchIndexTests.connector(
            "desk", "Desk",
            [
                "pages": ["createPage|Create a page", "updatePage|Update a page", "getPage|Get a page"],
                "translations": ["createTranslation|Create a translation", "listTranslations|List translations"],
                "orders": ["createOrder|Create an order", "listOrders|List orders", "getOrder|Get an order"],
                "shipments": ["createShipment|Create a shipment", "cancelShipment|Cancel a shipment"],
                "addresses": ["createAddress|Create an address", "updateAddress|Update an address"],
                "contacts": [
                    "createContact|Create a contact", "listContacts|List contacts", "updateContact|Update a contact",
                    "deleteContact|Delete a contact",
                ],
                "monitors": ["updateMonitor|Update a monitor", "deleteMonitor|Delete a monitor"],
                "reminders": ["createReminder|Create a reminder", "updateReminder|Update a reminder"],
                "returns": ["createReturn|Create a return", "listReturns|List returns"],
                "cards": ["blockCard|Block a card", "updateCard|Update a card"],
            ])
    ])

    static let firsts: KeyValuePairs = [
        // A verb that creates a thing of its own creates nothing else.
        "translate the page": "createTranslation",
        // A clause about an object is no request.
        "contacts who cancelled an order": "listContacts", "the orders that we have to ship": "listOrders",
        "cancel a shipment before it leaves": "cancelShipment",
        // What somebody wants to do is the request.
        "the customer wants to return the shoes": "createReturn",
        // What has an attribute is updated.
        "change the address of a contact": "updateContact",
        // "A" is a word of Spanish, too, but no sign of it.
        "get rid of a contact": "deleteContact",
        // An object in another clause does not hide what to do.
        "the card was stolen, block it": "blockCard", "we moved, so update the address": "updateAddress",
        // Names are no misspelt words.
        "give Lisa a reminder": "createReminder",
        // What one asks for is the object.
        "ask the contact for a translation": "createTranslation",
        "¿quiénes son nuestros contactos?": "listContacts",
        "Wer sind unsere Kontakte?": "listContacts",
        "new page": "createPage", "set a reminder": "createReminder", "contact list": "listContacts",
    ]

    @Test(arguments: firsts.map { ($0.key, $0.value) })
    func theFirstMatchIsWhatIsAsked(question: String, id: String) {
        #expect(Self.index.matches(question, limit: 3).first?.actionId == id)
    }

    @Test(arguments: ["mute a monitor", "silence the monitor", "pause monitor"])
    func whatIsToBeQuietIsNotDeleted(question: String) {
        #expect(Self.index.matches(question, limit: 3).first?.actionId == "updateMonitor")
    }

    @Test(arguments: ["", " ", "?!", "🙂", "注文", "заказ", "the of a", String(repeating: "contacts ", count: 10_000)])
    func anyTextIsAnswered(question: String) {
        #expect(Self.index.matches(question, limit: 5).count <= 5)
    }

    static let plurals: KeyValuePairs = [
        "angebote": true, "rechnungen": true, "auftrage": true, "bestellung": false, "rechnung": false,
    ]

    @Test(arguments: plurals.map { ($0.key, $0.value) })
    func germanPluralsAreRecognized(word: String, isPlural: Bool) {
        #expect(Lexicon.shared.german.isPlural(Array(word.utf8)) == isPlural)
    }
}

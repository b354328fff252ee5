import Alloy
import JSON
import Testing

@testable import ActionSearch

/// The matches of a query, and their order.
@Suite struct SearchIndexTests {
    /// Returns a connector as the service lists it, with actions `id|name|description` under a resource each.
    static func connector(_ id: String, _ name: String, _ actions: [String: [String]]) -> (Connector, [Resource]) {
        let connector = Connector(["id": .string(id), "name": .string(name)])
        let resources = actions.sorted { $0.key < $1.key }.compactMap { resource, actions in
            let rows = actions.map { text -> JSONValue in
                let parts = text.split(separator: "|").map(String.init)
                var row: JSONObject = ["id": .string(parts[0])]
                row.append("name", parts.count > 1 ? .string(parts[1]) : nil)
                row.append("description", parts.count > 2 ? .string(parts[2]) : nil)
                return .object(row)
            }
            return Resource(["name": .string(resource), "actions": .array(rows)])
        }
        guard let connector else { fatalError("the test's connector has an id") }
        return (connector, resources)
    }

    static func index(_ connectors: [(Connector, [Resource])]) -> SearchIndex {
        var index = SearchIndex()
        for (position, (connector, resources)) in connectors.enumerated() {
            index.add(connector, position: position, resources)
        }
        return index
    }

    /// An action whose id and name have verbs of their own.
    @Test func readingVerbsOfBothNamesAreNoObjects() {
        let index = Self.index([
            Self.connector(
                "watch", "Watch",
                [
                    "incidents": [
                        "ListIncidents|Get a list of incidents", "ListIncidentAttachments|Get a list of attachments",
                        "getIncidentImpact|List the impacts of an incident",
                    ]
                ])
        ])
        #expect(index.matches("list incidents", limit: 1).first?.actionId == "ListIncidents")
    }

    private static let trade = index([
        connector(
            "hubspot", "HubSpot",
            [
                "contacts": [
                    "createContact|Create a contact|Create a contact.",
                    "getContact|Get a contact|Get a contact by its id.",
                    "listContacts|List contacts|List all contacts.", "updateContact|Update a contact",
                    "deleteContact|Delete a contact|Archive a contact.", "searchContacts|Search contacts",
                ], "deals": ["createDeal|Create a deal", "listDeals|List deals"],
            ]),
        connector(
            "slack", "Slack",
            [
                "chat": [
                    "chat_postMessage|Post|Sends a message to a channel.", "chat_delete|Delete|Deletes a message.",
                ],
                "conversations": ["conversations_list|List|Lists all channels."],
            ]),
        connector(
            "stripe", "Stripe",
            [
                "charges": [
                    "refundCharge|Refund a charge", "captureCharge|Capture a charge", "listCharges|List charges",
                ],
                "invoices": ["createInvoice|Create an invoice", "sendInvoice|Send an invoice"],
            ]),
        connector("quickbooks", "QuickBooks", ["invoices": ["createInvoice|Create an invoice", "voidInvoice"]]),
    ])

    /// Queries, and the action that must be their best match.
    static let querys: KeyValuePairs = [
        "add person": "hubspot createContact", "create a contact": "hubspot createContact",
        "creat contcat": "hubspot createContact", "CREATE CONTACTS": "hubspot createContact",
        "insert a new person": "hubspot createContact", "fetch all people": "hubspot listContacts",
        "get all contacts": "hubspot listContacts", "get a contact": "hubspot getContact",
        "find contact": "hubspot searchContacts", "edit a contact": "hubspot updateContact",
        "remove person": "hubspot deleteContact", "new opportunity": "hubspot createDeal",
        "post a message in slack": "slack chat_postMessage", "send message": "slack chat_postMessage",
        "show channels": "slack conversations_list", "give the customer their money back": "stripe refundCharge",
        "reimburse a payment": "stripe refundCharge", "bill": "stripe createInvoice",
        "make an invoice in quickbooks": "quickbooks createInvoice", "quick books invoice": "quickbooks createInvoice",
        "make an invoice in quikbooks": "quickbooks createInvoice", "cancel an invoice": "quickbooks voidInvoice",
        "createContact": "hubspot createContact", "chat.postMessage": "slack chat_postMessage",
        "please send an invoice to my client": "stripe sendInvoice", "inv": "stripe createInvoice",
        "bill a client": "stripe createInvoice", "give my client the money back": "stripe refundCharge",
        "Rechnung erstellen": "stripe createInvoice", "Kontakte auflisten": "hubspot listContacts",
        "Kontaktliste": "hubspot listContacts", "den Kontakt löschen": "hubspot deleteContact",
        "borrar un contacto": "hubspot deleteContact", "enviar la factura": "stripe sendInvoice",
        "contact delete": "hubspot deleteContact", "delet the contcat": "hubspot deleteContact",
        "the payment was wrong, refund it": "stripe refundCharge", "open deals": "hubspot listDeals",
        "mark the charge as refunded": "stripe refundCharge", "pay back the client": "stripe refundCharge",
        "devolver el pago": "stripe refundCharge", "den Kunden die Rechnung senden": "stripe sendInvoice",
        "slak channels": "slack conversations_list", "in QuickBooks, void an invoice": "quickbooks voidInvoice",
    ]

    @Test(arguments: querys.map { ($0.key, $0.value) })
    func theBestMatchIsFirst(query: String, action: String) {
        let matches = Self.trade.matches(query, limit: 5)
        #expect(matches.first.map { "\($0.connectorId) \($0.actionId)" } == action, "\(matches)")
    }

    /// Questions whose verb no action of the object has, and what must not be the best match.
    static let contradictions: KeyValuePairs = [
        "delete an invoice": "createInvoice", "delete a deal": "createDeal", "create a message": "chat_delete",
        "list the invoices": "voidInvoice", "remove a channel": "conversations_create",
    ]

    @Test(arguments: contradictions.map { ($0.key, $0.value) })
    func aContradictingVerbIsNotFirst(query: String, action: String) {
        #expect(Self.trade.matches(query, limit: 5).first?.actionId != action)
    }

    @Test func theNameOfAConnectorPrefersItsActions() {
        for query in ["quickbooks: create an invoice", "an invoice in quick books", "new invoice with quikbooks"] {
            #expect(Self.trade.matches(query, limit: 1).first?.connectorId == "quickbooks", "\(query)")
        }
    }

    @Test func textsAreUnchanged() throws {
        let match = try #require(Self.trade.matches("post message", limit: 1).first)
        #expect(match.name == "Post" && match.description == "Sends a message to a channel.")
        #expect(Self.trade.matches("void", limit: 1).first?.description == nil)
        #expect(Self.trade.actionCount == 18)
    }

    @Test func matchesAreLimitedToConnectorsAndOfferedActions() {
        let all = Self.trade.matches("create", limit: 100)
        #expect(all.map(\.score) == all.map(\.score).sorted(by: >))
        for limit in 1...all.count { #expect(Self.trade.matches("create", limit: limit) == Array(all.prefix(limit))) }
        let quickbooks = Self.trade.matches("create invoice", limit: 9, connectorIds: ["quickbooks"])
        #expect(Set(quickbooks.map(\.connectorId)) == ["quickbooks"])
        #expect(Self.trade.matches("create", limit: 9, connectorIds: ["QuickBooks"]).isEmpty)
        let offered = Self.trade.matches("create invoice", limit: 2) { connector, _ in connector != "stripe" }
        #expect(offered.first?.connectorId == "quickbooks" && offered.allSatisfy { $0.connectorId != "stripe" })
    }

    @Test(arguments: ["", " ", "the of a", "xyzzyx", "!!!", "日本語", String(repeating: "ab ", count: 50_000)])
    func anInsignificantQueryHasNoMatches(query: String) {
        #expect(Self.trade.matches(query, limit: 5).isEmpty)
    }

    @Test func equalScoresKeepTheServicesOrder() {
        let actions = ["things": ["c_create|Create", "b_create|Create"]]
        let index = Self.index(["z", "y"].map { Self.connector($0, "Same", actions) })
        #expect(
            index.matches("create", limit: 9).map { "\($0.connectorId) \($0.actionId)" }
                == ["z b_create", "z c_create", "y b_create", "y c_create"])
    }

    @Test func aNewListReplacesTheOldOne() {
        var index = Self.trade
        let (stripe, resources) = Self.connector("stripe", "Stripe", ["payouts": ["createPayout|Create a payout"]])
        index.add(stripe, position: 2, resources)
        #expect(index.actionCount == 14)
        #expect(index.matches("refund a charge", limit: 9).allSatisfy { $0.connectorId != "stripe" })
        #expect(index.matches("create payout", limit: 1).first?.actionId == "createPayout")
        index.remove("stripe")
        #expect(index.matches("create payout", limit: 9).allSatisfy { $0.connectorId != "stripe" })
        #expect(index.actionCount == 13)
    }

    @Test func resultsAreDeterministic() {
        let query = "send the new customer an invoice in stripe"
        let first = Self.trade.matches(query, limit: 50)
        for _ in 1...20 { #expect(Self.trade.matches(query, limit: 50) == first) }
        #expect(first.count > 3)
    }

    @Test func logarithmIsCorrect() {
        for (number, logarithm) in [
            (1, 0), (2.718_281_8, 1), (1.5, 0.405_465_1), (10, 2.302_585), (50_000, 10.819_778),
        ] {
            #expect(abs(SearchIndex.logarithm(Float(number)) - Float(logarithm)) < 1e-4)
        }
    }
}

import HostTestSupport
import JSON
import Testing

@testable import AlloyHost

/// The recall of queries in people's words over the sandbox's connectors: the right action is among the first five.
@Suite struct RecallTests {
    /// Queries, and the actions that answer them, each `connector action`; `*` is any connector.
    static let queries: KeyValuePairs = [
        "add person": "* createContact, * createPerson", "post a message in slack": "slack chat_postMessage",
        "change a slack message": "slack chat_update", "make a new slack channel": "slack conversations_create",
        "who is in the slack workspace": "slack users_list", "archive a channel": "slack conversations_archive",
        "read the messages of a channel": "slack conversations_history",
        "write a new page in notion": "notion post-page", "query a notion database": "notion post-database-query",
        "look for something in notion": "notion post-search", "remove a notion block": "notion delete-a-block",
        "list shopify orders": "shopify listOrders", "add an article to my shopify shop": "shopify createProduct",
        "delete a client in shopify": "shopify deleteCustomer", "check an address": "shippo ValidateAddress",
        "new shipment order in shippo": "shippo CreateOrder", "show all monday boards": "monday listBoards",
        "add an item to a monday board": "monday createItem",
        "append a line to a spreadsheet": "googlesheets appendRow",
        "read cells from a google sheet": "googlesheets readRange", "clear a range": "googlesheets clearRange",
        "upload a document to google drive": "googledrive uploadFile",
        "throw a file away": "googledrive deleteFile", "new trello card": "trello createCard",
        "rename a trello list": "trello updateList", "open a support case": "* createTicket",
        "get all issues in zendesk": "zendesk listTickets",
        "update an organisation in zendesk": "zendesk updateOrganization",
        "new sales opportunity": "* createDeal, * createOpportunity",
        "remove a deal from pipedrive": "pipedrive deleteDeal",
        "find companies in hubspot": "hubspot searchCompanies", "find people in copper": "copper searchPeople",
        "edit a lead in salesforce": "salesforce updateLead", "create contcat": "* createContact",
        "make a mailing list in klaviyo": "klaviyo createList", "all profiles": "klaviyo listProfiles",
    ]

    @Test func theRightActionIsAmongTheFirstFive() async throws {
        let fixture = HostFixture.sandbox()
        var missed: [String] = []
        for (query, answers) in Self.queries {
            let right = answers.split(separator: ", ").map { $0.split(separator: " ") }
            let result = try await fixture.result("actions.search", ["query": .string(query), "limit": 5])
            let found = result["matches"]?.arrayValue ?? []
            let isRight = found.contains { match in
                right.contains { answer in
                    (answer[0] == "*" || match["connectorId"]?.stringValue == String(answer[0]))
                        && match["actionId"]?.stringValue == String(answer[1])
                }
            }
            if !isRight { missed.append(query) }
        }
        #expect(Double(missed.count) <= 0.1 * Double(Self.queries.count), "\(missed)")
    }
}

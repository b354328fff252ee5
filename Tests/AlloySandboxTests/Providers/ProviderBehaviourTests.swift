import JSON
import Testing

@testable import AlloySandbox

/// Behaviour of single providers.
@Suite struct ProviderBehaviourTests {
    // MARK: HubSpot

    @Test func hubspotLosesAFlatBodySilently() throws {
        var harness = try ProviderHarness("hubspot")
        let reply = try harness.call("createContact", body: ["firstName": "Ada", "email": "ada@example.com"])
        #expect(reply.status == 201)
        #expect(reply["/properties/firstname"] == JSONValue.null)
        #expect(reply["/properties/email"] == JSONValue.null)
        #expect(reply["/properties/lifecyclestage"] == "lead")
        #expect(reply["/properties/hs_object_source"] == "INTEGRATION")
        #expect(reply["/properties/hs_pipeline"] == "contacts-lifecycle-pipeline")
        #expect(reply["/archived"] == false)
        for member in reply["/properties"]?.objectValue?.members ?? [] {
            #expect(member.value.isNull || member.value.stringValue != nil)
        }
    }

    @Test func hubspotKnowsAnEmailAgain() throws {
        var harness = try ProviderHarness("hubspot")
        let created = try harness.call("createContact", body: ["properties": ["email": "ada@example.com"]])
        let id = try #require(created["/id"]?.stringValue)
        let again = try harness.call("createContact", body: ["properties": ["email": "ADA@example.com"]])
        #expect(again.status == 409)
        #expect(again["/category"] == "CONFLICT")
        #expect(again["/message"]?.stringValue == "Contact already exists. Existing ID: \(id)")
        // Its own address may be written again, and a deleted contact's is free.
        let same = try harness.call(
            "updateContact", path: ["contactId": .string(id)], body: ["properties": ["email": "ada@example.com"]])
        #expect(same.status == 200)
        #expect(try harness.call("deleteContact", path: ["contactId": .string(id)]).status == 204)
        #expect(try harness.call("deleteContact", path: ["contactId": .string(id)]).status == 204)
        #expect(try harness.call("createContact", body: ["properties": ["email": "ada@example.com"]]).status == 201)
    }

    @Test(
        arguments: [
            (["propertyName": "firstname", "operator": "EQ", "value": "maria"], 1),
            (["propertyName": "firstname", "operator": "NEQ", "value": "Maria"], 2),
            (["propertyName": "firstname", "operator": "IN", "values": ["maria", "grace"]], 2),
            (["propertyName": "jobtitle", "operator": "HAS_PROPERTY"], 1),
            (["propertyName": "jobtitle", "operator": "NOT_HAS_PROPERTY"], 2),
            (["propertyName": "email", "operator": "CONTAINS_TOKEN", "value": "*example.org"], 1),
            (["propertyName": "createdate", "operator": "GT", "value": "1970"], 3),
        ] as [(JSONValue, Int)])
    func hubspotSearches(_ filter: JSONValue, _ count: Int) throws {
        var harness = try ProviderHarness("hubspot")
        let reply = try harness.call("searchContacts", body: ["filterGroups": [["filters": [filter]]]])
        #expect(reply["/total"] == .int(count), "\(reply.text)")
        #expect(reply["/results"]?.arrayValue?.count == count)
    }

    @Test func hubspotLinksRecords() throws {
        var harness = try ProviderHarness("hubspot")
        let company = try #require(try harness.call("listCompanies")["/results/0/id"])
        let created = try harness.call(
            "createContact",
            body: ["properties": ["firstname": "Ada"], "associations": [["to": ["id": company]]]])
        let id = try #require(created["/id"])
        let contact = try harness.call("getContact", path: ["contactId": id], query: ["associations": "companies"])
        #expect(contact["/associations/companies/results/0/id"] == company)
        #expect(contact["/associations/companies/results/0/type"] == "contact_to_company")
        let lost = try harness.call("createContact", body: ["associations": [["to": ["id": "1"]]]])
        #expect(lost.status == 400)
    }

    // MARK: Slack

    @Test func slackPostsUpdatesAndDeletes() throws {
        var harness = try ProviderHarness("slack")
        let posted = try harness.call(
            "chat_postMessage",
            body: ["channel": "#orders", "blocks": [["type": "section", "text": ["type": "mrkdwn", "text": "hi"]]]])
        #expect(posted["/ok"] == true)
        #expect(posted["/channel"]?.stringValue?.hasPrefix("C") == true)
        let channel = try #require(posted["/channel"])
        let timestamp = try #require(posted["/ts"])
        #expect(timestamp.stringValue?.split(separator: ".").map(\.count) == [10, 6])
        func history() throws -> [JSONValue] {
            try harness.call("conversations_history", query: ["channel": channel])["/messages"]?.arrayValue ?? []
        }
        #expect(try history().first?["ts"] == timestamp)
        let reply = try harness.call(
            "chat_postMessage", body: ["channel": channel, "text": "Answer", "thread_ts": timestamp])
        #expect(try history().first?["ts"] == timestamp)
        let thread = try harness.call("conversations_replies", query: ["channel": channel, "ts": timestamp])
        #expect(thread["/messages/1/ts"] == reply["/ts"])
        let updated = try harness.call(
            "chat_update", body: ["channel": channel, "ts": timestamp, "text": "Changed"])
        #expect(updated["/ok"] == true)
        #expect(try history().first?["text"] == "Changed")
        let count = try history().count
        #expect(try harness.call("chat_delete", body: ["channel": channel, "ts": timestamp])["/ok"] == true)
        #expect(try history().count == count - 1)
        let again = try harness.call("chat_delete", body: ["channel": channel, "ts": timestamp])
        #expect(again["/error"] == "message_not_found")
    }

    @Test func slackChannelsComeAndGo() throws {
        var harness = try ProviderHarness("slack")
        let id = try #require(try harness.call("conversations_create", body: ["name": "launch"])["/channel/id"])
        #expect(try harness.call("conversations_info", query: ["channel": id])["/channel/is_member"] == true)
        #expect(try harness.call("conversations_archive", body: ["channel": id])["/ok"] == true)
        let post = try harness.call("chat_postMessage", body: ["channel": id, "text": "Late"])
        #expect(post["/error"] == "is_archived")
        #expect(try harness.call("delete_channel", body: ["channel_id": id])["/ok"] == true)
        #expect(try harness.call("conversations_info", query: ["channel": id])["/error"] == "channel_not_found")
        // Once in, the app may write.
        #expect(try harness.call("conversations_join", body: ["channel": "leadership"])["/ok"] == true)
        #expect(try harness.call("chat_postMessage", body: ["channel": "leadership", "text": "Hi"])["/ok"] == true)
    }

    @Test func slackTimestampsNeverRepeat() throws {
        var harness = try ProviderHarness("slack")
        let stamps = try (0..<50).map { _ in
            try harness.call("chat_postMessage", body: ["channel": "#orders", "text": "x"])["/ts"]?.stringValue ?? ""
        }
        #expect(Set(stamps).count == 50)
        #expect(stamps == stamps.sorted())
    }

    // MARK: Notion

    @Test func notionPageLives() throws {
        var harness = try ProviderHarness("notion")
        let found = try harness.call(
            "post-search", body: ["query": "task", "filter": ["value": "database", "property": "object"]])
        let database = try #require(found["/results/0/id"])
        #expect(found["/object"] == "list")
        #expect(found["/results/0/object"] == "database")
        let created = try harness.call(
            "post-page",
            body: [
                "parent": ["database_id": database],
                "properties": [
                    "Name": ["title": [["text": ["content": "Paint"]]]], "Status": ["select": ["name": "To do"]],
                    "Estimate": ["number": 3],
                ],
                "children": [["paragraph": ["rich_text": [["text": ["content": "Blue."]]]]]],
            ])
        #expect(created.status == 200, "\(created.text)")
        #expect(created["/properties/Name/title/0/plain_text"] == "Paint")
        #expect(created["/properties/Done/checkbox"] == false)
        let page = try #require(created["/id"])
        #expect(try harness.call("retrieve-a-page", path: ["page_id": page])["/id"] == page)
        let blocks = try harness.call("get-block-children", path: ["block_id": page])
        #expect(blocks["/results/0/paragraph/rich_text/0/plain_text"] == "Blue.")
        let block = try #require(blocks["/results/0/id"])
        #expect(try harness.call("delete-a-block", path: ["block_id": block])["/archived"] == true)
        #expect(try harness.call("get-block-children", path: ["block_id": page])["/results"] == [])

        func query(_ body: JSONValue) throws -> [String] {
            let reply = try harness.call("post-database-query", path: ["database_id": database], body: body)
            return (reply["/results"]?.arrayValue ?? []).map {
                $0["properties"]?["Name"]?["title"]?[0]?["plain_text"]?.stringValue ?? ""
            }
        }
        #expect(try query(["filter": ["property": "Estimate", "number": ["equals": 3]]]) == ["Paint"])
        #expect(
            try query([
                "filter": [
                    "or": [
                        ["property": "Name", "title": ["contains": "stock"]],
                        ["property": "Status", "select": ["equals": "Done"]],
                    ]
                ], "sorts": [["property": "Name", "direction": "descending"]],
            ]) == ["Order labels", "Count the stock"])
        #expect(
            try query(["sorts": [["property": "Estimate", "direction": "ascending"]]])
                == ["Order labels", "Paint", "Plan the spring sale", "Count the stock"])
        #expect(try harness.call("patch-page", path: ["page_id": page], body: ["archived": true]).status == 200)
        #expect(try query([:]).contains("Paint") == false)
        let edit: JSONValue = ["properties": ["Estimate": ["number": 4]]]
        #expect(try harness.call("patch-page", path: ["page_id": page], body: edit).status == 400)
        #expect(try harness.call("patch-page", path: ["page_id": page], body: ["archived": false]).status == 200)
        let edited = try harness.call("patch-page", path: ["page_id": page], body: edit)
        #expect(edited["/properties/Estimate/number"] == 4)
        #expect(edited["/properties/Name/title/0/plain_text"] == "Paint")
    }

    @Test(
        arguments: [
            (["Colour": ["select": ["name": "Blue"]]], "Colour is not a property that exists."),
            (["Status": ["number": 1]], "Status is expected to be select."),
            (["Estimate": ["number": "3"]], "body.properties.Estimate.number should be a number"),
        ] as [(JSONValue, String)])
    func notionChecksProperties(_ properties: JSONValue, _ message: String) throws {
        var harness = try ProviderHarness("notion")
        let filter: JSONValue = ["filter": ["value": "database", "property": "object"]]
        let database = try #require(try harness.call("post-search", body: filter)["/results/0/id"])
        let reply = try harness.call(
            "post-page", body: ["parent": ["database_id": database], "properties": properties])
        #expect(reply.status == 400)
        #expect(reply["/message"]?.stringValue?.contains(message) == true, "\(reply.text)")
    }

    @Test func notionBlocksAreAppendedChangedAndDeleted() throws {
        var harness = try ProviderHarness("notion")
        let page = try #require(try harness.call("post-search", body: ["query": "Team home"])["/results/0/id"])
        func text(_ content: String) -> JSONValue { ["rich_text": [["text": ["content": .string(content)]]]] }
        let appended = try harness.call(
            "patch-block-children", path: ["block_id": page],
            body: ["children": [["to_do": text("Sweep")], ["paragraph": text("Then rest.")]]])
        #expect(appended["/results"]?.arrayValue?.count == 2, "\(appended.text)")
        let block = try #require(appended["/results/0/id"])
        let nested = try harness.call(
            "patch-block-children", path: ["block_id": block], body: ["children": [["paragraph": text("Twice")]]])
        #expect(nested["/results/0/parent/block_id"] == block)
        let seen = try harness.call("retrieve-a-block", path: ["block_id": block])
        #expect(seen["/has_children"] == true)
        #expect(seen["/to_do/rich_text/0/plain_text"] == "Sweep")
        let changed = try harness.call("update-a-block", path: ["block_id": block], body: ["to_do": text("Mop")])
        #expect(changed["/to_do/rich_text/0/plain_text"] == "Mop")
        let wrong = try harness.call("update-a-block", path: ["block_id": block], body: ["paragraph": text("Mop")])
        #expect(wrong.status == 400)
        #expect(try harness.call("delete-a-block", path: ["block_id": block])["/archived"] == true)
        #expect(try harness.call("retrieve-a-block", path: ["block_id": block])["/code"] == "object_not_found")
        #expect(try harness.call("update-a-block", path: ["block_id": block], body: ["archived": false]).status == 200)
        #expect(try harness.call("retrieve-a-block", path: ["block_id": block])["/archived"] == false)
        #expect(try harness.call("retrieve-a-block", path: ["block_id": page])["/child_page/title"] == "Team home")
    }

    @Test func notionDatabaseIsCreatedAndQueried() throws {
        var harness = try ProviderHarness("notion")
        let home = try #require(
            try harness.call("post-search", body: ["query": "Team home"])["/results/0/id"]?.stringValue)
        let created = try harness.call(
            "create-a-database",
            body: [
                "parent": ["page_id": .string(home.filter { $0 != "-" })],
                "title": [["text": ["content": "Parts"]]], "properties": ["Part": ["title": [:]]],
            ])
        #expect(created["/title/0/plain_text"] == "Parts", "\(created.text)")
        let id = try #require(created["/id"])
        #expect(try harness.call("retrieve-a-database", path: ["database_id": id])["/properties/Part/id"] == "title")
        #expect(try harness.call("post-database-query", path: ["database_id": id])["/results"] == [])
    }

    // MARK: Others

    @Test func shippoTellsWhetherAnAddressSuffices() throws {
        var harness = try ProviderHarness("shippo")
        let partial = try harness.call("CreateAddress", body: ["country": "US", "name": "Ada", "zip": 94_117])
        #expect(partial.status == 201)
        #expect(partial["/is_complete"] == false)
        #expect(partial["/zip"] == "94117")
        #expect(partial["/test"] == true)
        #expect(partial["/object_id"]?.stringValue?.count == 32)
        let id = try #require(partial["/object_id"])
        let checked = try harness.call("ValidateAddress", path: ["AddressId": id])
        #expect(checked["/validation_results/is_valid"] == false)
        #expect(checked["/validation_results/messages"]?.arrayValue?.count == 3)
        let whole = try harness.call(
            "CreateAddress",
            body: [
                "name": "Ada", "street1": "12 St James's Square", "city": "London", "zip": "SW1Y 4JH",
                "country": "GB", "validate": true,
            ])
        #expect(whole["/is_complete"] == true)
        #expect(whole["/validation_results/is_valid"] == true)
        let order = try harness.call(
            "CreateOrder",
            body: ["to_address": try #require(whole["/object_id"]), "placed_at": "2025-08-01T15:32:45Z"])
        #expect(order["/to_address/city"] == "London")
        let found = try harness.call("GetOrder", path: ["OrderId": try #require(order["/object_id"])])
        #expect(found.text == order.text)
        #expect(try harness.call("ListOrders")["/results/0/object_id"] == order["/object_id"])
    }

    @Test(arguments: [
        ("SELECT Id, Name FROM Contact", 2), ("select Name from contact where LastName = 'Johnson'", 1),
        ("SELECT Name FROM Contact WHERE Email LIKE '%@example.com' AND FirstName != 'Maria'", 1),
        ("SELECT Name FROM Contact ORDER BY LastName DESC LIMIT 1", 1),
        ("SELECT Name FROM Opportunity WHERE Amount >= 12000", 1),
        ("SELECT Name FROM Contact WHERE FirstName IN ('Maria', 'Nobody')", 1),
        ("SELECT Name FROM Contact WHERE Name = 'O\\'Hara'", 0), ("SELECT Id FROM Contact OFFSET 1", 1),
    ])
    func salesforceAnswersQueries(_ query: String, _ count: Int) throws {
        var harness = try ProviderHarness("salesforce")
        let reply = try harness.call("query", query: ["q": .string(query)])
        #expect(reply["/totalSize"] == .int(count), "\(reply.text)")
    }

    @Test(arguments: [
        ("created_at:>='2025-01-01'", 2), ("created_at:<2025-01-01", 1), ("name:#1001", 1), ("lamp", 1),
        ("financial_status:paid fulfillment_status:unfulfilled", 2), ("email:grace@example.com", 1), ("nothing", 0),
        ("tag:unknown", 3),
    ])
    func shopifySearches(_ query: String, _ count: Int) throws {
        var harness = try ProviderHarness("shopify")
        let reply = try harness.call("listOrders", query: ["first": 50, "query": .string(query)])
        #expect(reply["/data/orders/edges"]?.arrayValue?.count == count, "\(reply.text)")
    }

    @Test func shopifyKnowsItsShop() throws {
        var harness = try ProviderHarness("shopify", data: ["shopName": "acme"])
        #expect(try harness.call("getShop")["/data/shop/name"] == "acme")
        let order = try harness.call("listOrders", query: ["first": 1])
        #expect(order["/data/orders/edges/0/node/name"] == "#1001")
        #expect(order["/data/orders/edges/0/node/lineItems/edges/0/node/quantity"] == 1)
    }

    @Test func sheetsKeepCells() throws {
        var harness = try ProviderHarness("googlesheets")
        let id = try #require(try harness.call("listSpreadsheets")["/files/0/id"])
        func at(_ range: String) -> JSONObject { ["spreadsheetId": id, "range": .string(range)] }
        let appended = try harness.call("appendRow", path: at("Sheet1"), body: ["values": [["#1003", "Grace", 120]]])
        #expect(appended["/updates/updatedRange"] == "Sheet1!A4:C4")
        #expect(try harness.call("readRange", path: at("Sheet1!A4:C"))["/values"] == [["#1003", "Grace", "120"]])
        // All in the body, and one flat row, works as well.
        let flat = try harness.call("appendRow", body: ["spreadsheetId": id, "range": "A1", "values": ["#1004"]])
        #expect(flat["/updates/updatedRange"] == "Sheet1!A5")
        let updated = try harness.call("updateRange", path: at("Sheet1!B5"), body: ["values": [["Ada", "9.90"]]])
        #expect(updated["/updatedCells"] == 2)
        #expect(try harness.call("readRange", path: at("A5:Z5"))["/values"] == [["#1004", "Ada", "9.90"]])
        #expect(try harness.call("clearRange", path: at("Sheet1!A5:C5"))["/clearedRange"] == "Sheet1!A5:C5")
        #expect(try harness.call("readRange", path: at("Sheet1"))["/values"]?.arrayValue?.count == 4)
        for range in ["Nowhere!A1", "A0", "1A", "A1:B2:C3", "ZZZZ1"] {
            #expect(try harness.call("readRange", path: at(range)).status == 400)
        }
        let created = try harness.call("createSpreadsheet", body: ["properties": ["title": "Stock"]])
        let other = try #require(created["/spreadsheetId"])
        #expect(try harness.call("getSpreadsheet", path: ["spreadsheetId": other])["/properties/title"] == "Stock")
        #expect(try harness.call("deleteSpreadsheet", path: ["spreadsheetId": other]).status == 204)
        #expect(try harness.call("getSpreadsheet", path: ["spreadsheetId": other]).status == 404)
    }

    @Test func trelloCardsBelongToTheirList() throws {
        var harness = try ProviderHarness("trello")
        let board = try #require(try harness.call("listBoards")["/0/id"])
        let list = try #require(try harness.call("listLists", path: ["id": board])["/0/id"])
        let created = try harness.call("createCard", query: ["idList": list, "name": "Call"])
        let card = try #require(created["/id"])
        #expect(try harness.call("listCards", path: ["id": list]).text.contains("\"Call\""))
        let moved = try harness.call("createList", query: ["name": "Doing", "idBoard": board])
        let target = try #require(moved["/id"])
        _ = try harness.call("updateCard", path: ["id": card], query: ["idList": target])
        #expect(try harness.call("listCards", path: ["id": target])["/0/id"] == card)
        #expect(try harness.call("deleteCard", path: ["id": card]).status == 200)
        #expect(try harness.call("getCard", path: ["id": card]).status == 404)
        let lost = try harness.call("createCard", query: ["idList": "000000000000000000000000"])
        #expect(lost.status == 404)
    }

    @Test func idsAreTheProvidersToGive() throws {
        var harness = try ProviderHarness("zendesk")
        let created = try harness.call("createUser", body: ["user": ["name": "Ada", "id": 7]])
        #expect(created["/user/id"]?.intValue ?? 7 > 1_000)
        #expect(created["/user/url"]?.stringValue?.hasPrefix("https://acme.zendesk.com/api/v2/users/") == true)
    }
}

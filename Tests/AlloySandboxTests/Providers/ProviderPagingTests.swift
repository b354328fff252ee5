import JSON
import Testing

@testable import AlloySandbox

/// The way from the first page of a list to its end.
struct ProviderPaging: CustomTestStringConvertible, Sendable {
    var connector: String
    var create: String
    var createBody: JSONValue
    var list: String
    /// Path and body parameters that every page needs.
    var path: JSONObject = [:]
    /// The query or body of the page, from the cursor; nil at first.
    var arguments: @Sendable (_ cursor: JSONValue?) -> JSONObject
    var inBody = false
    var results: String
    /// The id within one result.
    var id: String
    /// The cursor of the next page, from the reply and the number of the page just read; nil at the end.
    var next: @Sendable (_ reply: ProviderReply, _ page: Int) -> JSONValue?

    var testDescription: String { "\(connector) \(list)" }

    private static func query(_ size: String, _ cursor: String) -> @Sendable (JSONValue?) -> JSONObject {
        { value in
            var query: JSONObject = [size: 3]
            query.append(cursor, value)
            return query
        }
    }

    static let all: [ProviderPaging] = [
        ProviderPaging(
            connector: "hubspot", create: "createContact", createBody: ["properties": ["firstname": "New"]],
            list: "listContacts", arguments: query("limit", "after"), results: "/results", id: "/id",
            next: { reply, _ in reply["/paging/next/after"] }),
        ProviderPaging(
            connector: "hubspot", create: "createContact", createBody: ["properties": ["firstname": "New"]],
            list: "searchContacts", arguments: query("limit", "after"), inBody: true, results: "/results", id: "/id",
            next: { reply, _ in reply["/paging/next/after"] }),
        ProviderPaging(
            connector: "hubspot", create: "createTicket", createBody: ["properties": ["subject": "New {n}"]],
            list: "searchTickets", arguments: query("limit", "after"), inBody: true, results: "/results", id: "/id",
            next: { reply, _ in reply["/paging/next/after"] }),
        ProviderPaging(
            connector: "slack", create: "conversations_create", createBody: ["name": "room-{n}"],
            list: "conversations_list", arguments: query("limit", "cursor"), results: "/channels", id: "/id",
            next: { reply, _ in reply["/response_metadata/next_cursor"]?.argumentText.map(JSONValue.string) }),
        ProviderPaging(
            connector: "slack", create: "chat_postMessage",
            createBody: ["channel": "#orders", "text": "Message {n}"], list: "conversations_history",
            arguments: { cursor in
                query("limit", "cursor")(cursor).merging(["channel": "#orders"])
            },
            results: "/messages", id: "/ts",
            next: { reply, _ in reply["/response_metadata/next_cursor"]?.argumentText.map(JSONValue.string) }),
        ProviderPaging(
            connector: "notion", create: "post-page",
            createBody: [
                "parent": ["workspace": true], "properties": ["title": [["text": ["content": "Page {n}"]]]],
            ],
            list: "post-search", arguments: query("page_size", "start_cursor"), inBody: true, results: "/results",
            id: "/id", next: { reply, _ in reply["/next_cursor"]?.argumentText.map(JSONValue.string) }),
        ProviderPaging(
            connector: "shippo", create: "CreateAddress", createBody: ["country": "GB"], list: "ListAddresses",
            arguments: query("results", "page"), results: "/results", id: "/object_id",
            next: { reply, page in reply["/next"]?.stringValue == nil ? nil : .int(page + 1) }),
        ProviderPaging(
            connector: "shopify", create: "createProduct", createBody: ["input": ["title": "Chair"]],
            list: "listProducts", arguments: query("first", "after"), results: "/data/products/edges", id: "/node/id",
            next: { reply, _ in
                reply["/data/products/pageInfo/hasNextPage"] == true
                    ? reply["/data/products/pageInfo/endCursor"] : Optional.none
            }),
        ProviderPaging(
            connector: "zohoCRM", create: "createTask", createBody: ["data": [["Subject": "Call"]]],
            list: "listTasks", arguments: query("per_page", "page"), results: "/data", id: "/id",
            next: { reply, page in reply["/info/more_records"] == true ? JSONValue.int(page + 1) : Optional.none }),
        ProviderPaging(
            connector: "monday", create: "createBoard", createBody: ["board_name": "Plan"], list: "listBoards",
            arguments: query("limit", "page"), results: "/data/boards", id: "/id",
            next: { reply, page in
                reply["/data/boards"]?.arrayValue?.count == 3 ? JSONValue.int(page + 1) : Optional.none
            }),
        ProviderPaging(
            connector: "klaviyo", create: "createProfile",
            createBody: ["data": ["type": "profile", "attributes": ["email": "new{n}@example.com"]]],
            list: "listProfiles", arguments: query("page[size]", "page[cursor]"), results: "/data", id: "/id",
            next: { reply, _ in
                let link = reply["/links/next"]?.stringValue
                return link?.split(separator: "=").last.map { .string(String($0)) }
            }),
        ProviderPaging(
            connector: "zendesk", create: "createUser", createBody: ["user": ["name": "New"]], list: "listUsers",
            arguments: query("per_page", "page"), results: "/users", id: "/id",
            next: { reply, page in reply["/next_page"]?.stringValue == nil ? nil : .int(page + 1) }),
        ProviderPaging(
            connector: "pipedrive", create: "createPerson", createBody: ["name": "New"], list: "listPersons",
            arguments: query("limit", "start"), results: "/data", id: "/id",
            next: { reply, _ in reply["/additional_data/pagination/next_start"] }),
        ProviderPaging(
            connector: "googledrive", create: "uploadFile", createBody: ["name": "a.pdf"], list: "listFiles",
            arguments: query("pageSize", "pageToken"), results: "/files", id: "/id",
            next: { reply, _ in reply["/nextPageToken"] }),
        ProviderPaging(
            connector: "copper", create: "createPerson", createBody: ["name": "New"], list: "searchPeople",
            arguments: query("page_size", "page_number"), inBody: true, results: "", id: "/id",
            next: { reply, page in
                reply.body?.arrayValue?.count == 3 ? JSONValue.int(page + 1) : Optional.none
            }),
        ProviderPaging(
            connector: "stripe", create: "createCustomer", createBody: ["name": "New {n}"], list: "listCustomers",
            arguments: query("limit", "starting_after"), results: "/data", id: "/id",
            next: { reply, _ in
                reply["/has_more"] == true ? reply["/data"]?.arrayValue?.last?["id"] : Optional.none
            }),
        ProviderPaging(
            connector: "stripe", create: "createCustomer", createBody: ["name": "New {n}"], list: "searchCustomers",
            arguments: { cursor in query("limit", "page")(cursor).merging(["query": "name~'e'"]) },
            results: "/data", id: "/id", next: { reply, _ in reply["/next_page"]?.argumentText.map(JSONValue.string) }),
        ProviderPaging(
            connector: "sendgrid", create: "addUnsubscribes",
            createBody: ["recipient_emails": ["new{n}@example.org", "newer{n}@example.org"]],
            list: "listUnsubscribes", arguments: query("limit", "offset"), results: "", id: "/email",
            next: { reply, page in reply.body?.arrayValue?.count == 3 ? JSONValue.int(page * 3) : Optional.none }),
        ProviderPaging(
            connector: "sendgrid", create: "createTemplate", createBody: ["name": "New {n}"], list: "listTemplates",
            arguments: query("page_size", "page_token"), results: "/result", id: "/id",
            next: { reply, _ in
                reply["/_metadata/next"]?.stringValue?.split(separator: "=").last.map { .string(String($0)) }
            }),
        ProviderPaging(
            connector: "freshdesk", create: "createContact",
            createBody: ["name": "New", "email": "new{n}@example.com"], list: "listContacts",
            arguments: query("per_page", "page"), results: "", id: "/id",
            next: { reply, page in
                reply.body?.arrayValue?.count == 3 ? JSONValue.int(page + 1) : Optional.none
            }),
    ]
}

@Suite struct ProviderPagingTests {
    /// Eight new records, three a page: every one comes once, and the walk ends.
    @Test(arguments: ProviderPaging.all)
    func pagesReachTheEnd(_ paging: ProviderPaging) throws {
        var harness = try ProviderHarness(paging.connector)
        for number in 0..<8 {
            let text = paging.createBody.text.split(separator: "{n}", omittingEmptySubsequences: false)
            let created = try harness.call(
                paging.create, body: JSONValue(parsing: text.joined(separator: String(number))))
            #expect([200, 201].contains(created.status), "\(created.text)")
        }
        var ids: [String] = []
        var cursor: JSONValue?
        var pages = 0
        repeat {
            let arguments = paging.arguments(cursor)
            let reply =
                paging.inBody
                ? try harness.call(paging.list, path: paging.path, body: .object(arguments))
                : try harness.call(paging.list, path: paging.path, query: arguments)
            #expect(reply.status == 200 || reply.status == 204, "\(reply.text)")
            let results = reply[paging.results]?.arrayValue ?? []
            #expect(results.count <= 3)
            let pointer = try #require(JSONPointer(paging.id))
            ids += results.compactMap { $0[pointer]?.argumentText }
            pages += 1
            cursor = paging.next(reply, pages)
        } while cursor != nil && pages < 20
        #expect(pages < 20)
        #expect(ids.count > 8)
        #expect(Set(ids).count == ids.count)
    }

    @Test func itemsOfABoardPageByCursor() throws {
        var harness = try ProviderHarness("monday")
        let created = try harness.call("createBoard", body: ["board_name": "Plan"])
        let board = try #require(created["/data/create_board/id"])
        for number in 0..<7 {
            _ = try harness.call("createItem", body: ["board_id": board, "item_name": "Item \(number)"])
        }
        var names: [String] = []
        var cursor: JSONValue = nil
        repeat {
            let reply = try harness.call("listItems", query: ["board_id": board, "limit": 3, "cursor": cursor])
            names += (reply["/data/boards/0/items_page/items"]?.arrayValue ?? []).map { $0["name"]?.plainText ?? "" }
            cursor = reply["/data/boards/0/items_page/cursor"] ?? .null
        } while !cursor.isNull && names.count < 20
        #expect(names == (0..<7).map { "Item \($0)" })
    }
}

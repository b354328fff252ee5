import JSON
import Testing

@testable import AlloySandbox

/// One kind of record, from its creation to its deletion.
struct ProviderLifecycle: CustomTestStringConvertible, Sendable {
    /// The place of the record's id in a call.
    enum Place: Sendable {
        case path(String)
        case query(String)
        case body(String)
        case input
    }

    var connector: String
    var singular: String
    var plural: String
    /// The pointer to the id in the reply to the create.
    var id: String
    var create: JSONValue
    var update: JSONValue
    /// A text that only the changed record has.
    var changed: String
    var place: Place
    var list: String?
    var listBody: JSONValue?
    var listQuery: JSONObject = [:]
    var listPath: JSONObject = [:]
    var deletePlace: Place?
    var updatesInQuery = false

    var testDescription: String { "\(connector) \(singular)" }

    static let all: [ProviderLifecycle] =
        hubspot + salesforce + copper + [
            ProviderLifecycle(
                connector: "klaviyo", singular: "List", plural: "Lists", id: "/data/id",
                create: ["data": ["type": "list", "attributes": ["name": "Spring"]]],
                update: ["data": ["type": "list", "attributes": ["name": "Changed-1"]]], changed: "Changed-1",
                place: .path("id")),
            ProviderLifecycle(
                connector: "zendesk", singular: "Ticket", plural: "Tickets", id: "/ticket/id",
                create: ["ticket": ["subject": "Late", "comment": ["body": "Where is it?"]]],
                update: ["ticket": ["subject": "Changed-1"]], changed: "Changed-1", place: .path("ticket_id")),
            ProviderLifecycle(
                connector: "zendesk", singular: "User", plural: "Users", id: "/user/id",
                create: ["user": ["name": "Ada", "email": "ada@example.com"]],
                update: ["user": ["name": "Changed-1"]], changed: "Changed-1", place: .path("user_id")),
            ProviderLifecycle(
                connector: "freshdesk", singular: "Contact", plural: "Contacts", id: "/id",
                create: ["name": "Ada", "email": "ada@example.com"], update: ["name": "Changed-1"],
                changed: "Changed-1", place: .path("id")),
            ProviderLifecycle(
                connector: "pipedrive", singular: "Deal", plural: "Deals", id: "/data/id",
                create: ["title": "Renewal"], update: ["title": "Changed-1"], changed: "Changed-1",
                place: .path("id")),
            ProviderLifecycle(
                connector: "trello", singular: "Board", plural: "Boards", id: "/id", create: ["name": "Plan"],
                update: ["name": "Changed-1"], changed: "Changed-1", place: .path("id"), updatesInQuery: true),
            ProviderLifecycle(
                connector: "googledrive", singular: "File", plural: "Files", id: "/id",
                create: ["name": "a.pdf"], update: ["name": "Changed-1"],
                changed: "Changed-1", place: .path("fileId")),
            ProviderLifecycle(
                connector: "zohoCRM", singular: "Task", plural: "Tasks", id: "/data/0/details/id",
                create: ["data": [["Subject": "Call", "Status": "In Progress"]]],
                update: ["data": [["Subject": "Changed-1"]]], changed: "Changed-1", place: .path("taskId")),
            ProviderLifecycle(
                connector: "shopify", singular: "Product", plural: "Products", id: "/data/productCreate/product/id",
                create: ["input": ["title": "Chair"]], update: ["input": ["title": "Changed-1"]],
                changed: "Changed-1", place: .query("id"), listQuery: ["first": 50], deletePlace: .input),
            ProviderLifecycle(
                connector: "stripe", singular: "Customer", plural: "Customers", id: "/id", create: ["name": "Ada"],
                update: ["name": "Changed-1"], changed: "Changed-1", place: .path("id")),
            ProviderLifecycle(
                connector: "sendgrid", singular: "Template", plural: "Templates", id: "/id",
                create: ["name": "Spring"], update: ["name": "Changed-1"], changed: "Changed-1",
                place: .path("template_id"), listQuery: ["page_size": 200]),
            ProviderLifecycle(
                connector: "monday", singular: "Board", plural: "Boards", id: "/data/create_board/id",
                create: ["board_name": "Plan", "board_kind": "public"],
                update: ["board_attribute": "name", "new_value": "Changed-1"], changed: "Changed-1",
                place: .query("board_id"), deletePlace: .body("board_id")),
        ]

    private static let hubspot: [ProviderLifecycle] = [
        ("Contact", "Contacts", "contactId", "firstname"), ("Company", "Companies", "companyId", "name"),
        ("Deal", "Deals", "dealId", "dealname"), ("Ticket", "Tickets", "ticketId", "subject"),
        ("Task", "Tasks", "taskId", "hs_task_subject"), ("Email", "Emails", "emailId", "hs_email_subject"),
    ].map { singular, plural, id, property in
        ProviderLifecycle(
            connector: "hubspot", singular: singular, plural: plural, id: "/id",
            create: ["properties": [property: "New"]], update: ["properties": [property: "Changed-1"]],
            changed: "Changed-1", place: .path(id), listQuery: ["limit": 100])
    }

    private static let salesforce: [ProviderLifecycle] = [
        ("Contact", "Contacts", ["LastName": "Lovelace"], "LastName"),
        ("Account", "Accounts", ["Name": "Acme"], "Name"),
        ("Lead", "Leads", ["LastName": "Lovelace", "Company": "Acme"], "LastName"),
        (
            "Opportunity", "Opportunities",
            ["Name": "Renewal", "StageName": "Prospecting", "CloseDate": "2025-12-31"], "Name"
        ),
    ].map { (singular: String, plural: String, create: JSONValue, field: String) in
        ProviderLifecycle(
            connector: "salesforce", singular: singular, plural: plural, id: "/id", create: create,
            update: [field: "Changed-1"], changed: "Changed-1", place: .path("id"))
    }

    private static let copper: [ProviderLifecycle] = [
        ("Person", "People", ["name": "Ada"]), ("Company", "Companies", ["name": "Acme"]),
        ("Opportunity", "Opportunities", ["name": "Renewal", "primary_contact_id": 7]),
    ].map { (singular: String, plural: String, create: JSONValue) in
        ProviderLifecycle(
            connector: "copper", singular: singular, plural: plural, id: "/id", create: create,
            update: ["name": "Changed-1"], changed: "Changed-1", place: .path("id"), list: "search\(plural)",
            listBody: ["page_size": 200])
    }
}

@Suite struct ProviderLifecycleTests {
    @Test(arguments: ProviderLifecycle.all)
    func createdIsListedFetchedUpdatedDeleted(_ life: ProviderLifecycle) throws {
        var harness = try ProviderHarness(life.connector)
        let createAction = life.connector == "googledrive" ? "uploadFile" : "create\(life.singular)"
        let created =
            life.updatesInQuery
            ? try harness.call(createAction, query: life.create.objectValue ?? [:])
            : try harness.call(createAction, body: life.create)
        #expect([200, 201].contains(created.status), "\(created.text)")
        let idValue = try #require(created[life.id])
        let id = try #require(idValue.argumentText)

        func list() throws -> String {
            try harness.call(
                life.list ?? "list\(life.plural)", path: life.listPath, query: life.listQuery, body: life.listBody
            ).text
        }
        #expect(try list().contains(id))
        func fetch() throws -> ProviderReply { try perform("get\(life.singular)", life.place, id: idValue, &harness) }
        let fetched = try fetch()
        #expect(fetched.status == 200)
        #expect(fetched.text.contains(id))
        #expect(!fetched.text.contains(life.changed))

        let writePlace = life.deletePlace ?? life.place
        let updated = try perform(
            "update\(life.singular)", writePlace, id: idValue, &harness, changes: life.update,
            changesInQuery: life.updatesInQuery)
        #expect([200, 204].contains(updated.status), "\(updated.text)")
        #expect(try fetch().text.contains(life.changed))

        let deleted = try perform("delete\(life.singular)", writePlace, id: idValue, &harness)
        #expect([200, 204].contains(deleted.status), "\(deleted.text)")
        #expect(!(try list().contains(id)))
        let gone = try fetch()
        #expect(gone.status != 200 || !gone.text.contains(life.changed), "\(gone.text)")
    }

    private func perform(
        _ action: String, _ place: ProviderLifecycle.Place, id: JSONValue, _ harness: inout ProviderHarness,
        changes: JSONValue? = nil, changesInQuery: Bool = false
    ) throws -> ProviderReply {
        switch place {
        case .path(let name):
            return changesInQuery
                ? try harness.call(action, path: [name: id], query: changes?.objectValue ?? [:])
                : try harness.call(action, path: [name: id], body: changes)
        case .query(let name): return try harness.call(action, query: [name: id])
        case .body(let name):
            let named: JSONObject = [name: id]
            return try harness.call(action, body: .object(named.merging(changes?.objectValue ?? [:])))
        case .input:
            let named: JSONObject = ["id": id]
            let input = named.merging(changes?["input"]?.objectValue ?? [:])
            return try harness.call(action, body: ["input": .object(input)])
        }
    }
}

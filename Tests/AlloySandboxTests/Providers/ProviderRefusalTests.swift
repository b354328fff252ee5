import JSON
import Testing

@testable import AlloySandbox

/// One call that a provider refuses, and how.
struct ProviderRefusal: CustomTestStringConvertible, Sendable {
    var connector: String
    var action: String
    var path: JSONObject = [:]
    var query: JSONObject = [:]
    var body: JSONValue?
    var headers: JSONObject?
    var data: JSONObject?
    var status: Int
    /// The places in the reply's body, with the expected values.
    var expected: [(pointer: String, value: JSONValue)]

    var testDescription: String { "\(connector).\(action) \(status) \(expected.first?.value.text ?? "")" }

    static let uuid: JSONValue = "00000000-0000-4000-8000-000000000000"

    static let all: [ProviderRefusal] = hubspot + slack + notion + others + payments

    private static let hubspot = [
        ProviderRefusal(
            connector: "hubspot", action: "getContact", path: ["contactId": 1], status: 404,
            expected: [
                ("/status", "error"), ("/message", "Object not found.  objectId are usually numeric."),
                ("/category", "OBJECT_NOT_FOUND"),
            ]),
        ProviderRefusal(
            connector: "hubspot", action: "getContact", status: 404, expected: [("/category", "OBJECT_NOT_FOUND")]),
        ProviderRefusal(
            connector: "hubspot", action: "createContact", body: ["properties": ["email": "no address"]], status: 400,
            expected: [
                ("/category", "VALIDATION_ERROR"), ("/errors/0/code", "INVALID_EMAIL"),
                ("/errors/0/context/propertyName/0", "email"),
            ]),
        ProviderRefusal(
            connector: "hubspot", action: "createContact", body: ["properties": ["firstName": "Ada"]], status: 400,
            expected: [("/errors/0/code", "PROPERTY_DOESNT_EXIST")]),
        ProviderRefusal(
            connector: "hubspot", action: "createContact", status: 400, expected: [("/category", "VALIDATION_ERROR")]),
        ProviderRefusal(
            connector: "hubspot", action: "listContacts", query: ["limit": 101], status: 400,
            expected: [("/category", "VALIDATION_ERROR")]),
        ProviderRefusal(
            connector: "hubspot", action: "searchContacts",
            body: ["filterGroups": [["filters": [["propertyName": "email", "operator": "LIKE"]]]]], status: 400,
            expected: [("/category", "VALIDATION_ERROR")]),
    ]

    private static let slack = [
        ("chat_postMessage", ["channel": "#nowhere", "text": "Hello"], "channel_not_found"),
        ("chat_postMessage", ["channel": "#orders"], "no_text"),
        ("chat_postMessage", ["channel": "#leadership", "text": "Hello"], "not_in_channel"),
        ("chat_postMessage", ["channel": "#orders", "blocks": [["text": "no type"]]], "invalid_blocks"),
        ("chat_postMessage", ["channel": "#orders", "blocks": "{"], "invalid_blocks_format"),
        ("chat_postMessage", ["channel": "#orders", "text": "Hello", "thread_ts": "1.000001"], "thread_not_found"),
        ("chat_update", ["channel": "#orders", "ts": "1.000001", "text": "Hello"], "message_not_found"),
        ("chat_delete", ["channel": "#orders", "ts": "nonsense"], "message_not_found"),
        ("users_info", ["user": "U000"], "user_not_found"), ("users_list", ["cursor": "x"], "invalid_cursor"),
        ("conversations_history", ["channel": "leadership"], "not_in_channel"),
        ("conversations_create", ["name": "orders"], "name_taken"),
        ("conversations_create", ["name": "Not So"], "invalid_name_specials"),
        ("conversations_archive", ["channel": "#general"], "cant_archive_general"),
        ("delete_channel", ["channel_id": "C000"], "channel_not_found"),
    ].map { (action: String, body: JSONValue, error: String) in
        ProviderRefusal(
            connector: "slack", action: action, body: body, status: 200,
            expected: [("/ok", false), ("/error", .string(error))])
    }

    private static let notion = [
        ProviderRefusal(
            connector: "notion", action: "post-search", headers: [:], status: 400,
            expected: [("/object", "error"), ("/status", 400), ("/code", "missing_version")]),
        ProviderRefusal(
            connector: "notion", action: "retrieve-a-page", path: ["page_id": uuid], status: 404,
            expected: [("/code", "object_not_found"), ("/status", 404)]),
        ProviderRefusal(
            connector: "notion", action: "retrieve-a-database", path: ["database_id": "abc"], status: 400,
            expected: [("/code", "validation_error")]),
        ProviderRefusal(
            connector: "notion", action: "post-page", body: [:], status: 400, expected: [("/code", "validation_error")]),
        ProviderRefusal(
            connector: "notion", action: "post-page",
            body: [
                "parent": ["type": "workspace", "workspace": true],
                "properties": ["Status": ["select": ["name": "Done"]]],
            ], status: 400, expected: [("/code", "validation_error")]),
        ProviderRefusal(
            connector: "notion", action: "post-page",
            body: ["parent": ["database_id": uuid], "properties": [:]], status: 404,
            expected: [("/code", "object_not_found")]),
        ProviderRefusal(
            connector: "notion", action: "post-search", body: ["page_size": 101], status: 400,
            expected: [("/code", "validation_error")]),
        ProviderRefusal(
            connector: "notion", action: "post-search", body: ["start_cursor": uuid], status: 400,
            expected: [("/code", "validation_error")]),
    ]

    private static let others = [
        ProviderRefusal(
            connector: "shippo", action: "CreateAddress", body: ["name": "Ada"], status: 400,
            expected: [("", ["country": ["This field is required."]])]),
        ProviderRefusal(
            connector: "shippo", action: "CreateOrder", body: [:], status: 400,
            expected: [("/to_address/0", "This field is required."), ("/placed_at/0", "This field is required.")]),
        ProviderRefusal(
            connector: "shippo", action: "CreateOrder",
            body: ["to_address": ["country": "Britain"], "placed_at": "2025-08-01T15:32:45Z"], status: 400,
            expected: [("", ["to_address": ["country": ["Invalid value specified for country 'Britain'"]]])]),
        ProviderRefusal(
            connector: "shippo", action: "CreateOrder",
            body: [
                "to_address": ["country": "GB"], "from_address": ["country": "Britain"],
                "placed_at": "2025-08-01T15:32:45Z",
            ], status: 400,
            expected: [("/from_address/country/0", "Invalid value specified for country 'Britain'")]),
        ProviderRefusal(
            connector: "shippo", action: "CreateOrder",
            body: ["to_address": ["country": "GB"], "placed_at": "yesterday"], status: 400,
            expected: [("/placed_at/0", .string(ShippoDate.refusal))]),
        ProviderRefusal(
            connector: "shippo", action: "GetAddress", path: ["AddressId": "0"], status: 404,
            expected: [("/detail", "Not found.")]),
        ProviderRefusal(
            connector: "zohoCRM", action: "listTasks", data: ["region": "mars"], status: 401,
            expected: [("/code", "INVALID_TOKEN")]),
        ProviderRefusal(
            connector: "zohoCRM", action: "createTask", body: ["data": [["Status": "Deferred"]]], status: 202,
            expected: [
                ("/data/0/code", "MANDATORY_NOT_FOUND"), ("/data/0/details/api_name", "Subject"),
                ("/data/0/status", "error"),
            ]),
        ProviderRefusal(
            connector: "zohoCRM", action: "createTask", body: ["data": [["Subject": "Call"], [:]]], status: 207,
            expected: [("/data/0/code", "SUCCESS"), ("/data/1/code", "MANDATORY_NOT_FOUND")]),
        ProviderRefusal(
            connector: "zohoCRM", action: "deleteTask", path: ["taskId": "1"], status: 400,
            expected: [("/data/0/code", "INVALID_DATA")]),
        ProviderRefusal(
            connector: "shopify", action: "listOrders", query: ["limit": 5], status: 400,
            expected: [("/errors/0/message", "Variable $first of type Int! was provided invalid value")]),
        ProviderRefusal(
            connector: "shopify", action: "createProduct", body: ["input": ["title": ""]], status: 200,
            expected: [
                ("/data/productCreate/product", nil),
                ("/data/productCreate/userErrors/0/message", "Title can't be blank"),
            ]),
        ProviderRefusal(
            connector: "shopify", action: "createCustomer", body: ["input": ["email": "Maria@example.com"]],
            status: 200,
            expected: [("/data/customerCreate/userErrors/0/message", "Email has already been taken")]),
        ProviderRefusal(
            connector: "monday", action: "createItem", body: ["board_id": 1, "item_name": "x"], status: 200,
            expected: [("/data", nil), ("/errors/0/extensions/code", "InvalidBoardIdException")]),
        ProviderRefusal(
            connector: "salesforce", action: "createContact", body: ["FirstName": "Ada"], status: 400,
            expected: [
                ("/0/errorCode", "REQUIRED_FIELD_MISSING"),
                ("/0/message", "Required fields are missing: [LastName]"), ("/0/fields", ["LastName"]),
            ]),
        ProviderRefusal(
            connector: "salesforce", action: "query", query: ["q": "DELETE Contact"], status: 400,
            expected: [("/0/errorCode", "MALFORMED_QUERY")]),
        ProviderRefusal(
            connector: "salesforce", action: "query", query: ["q": "SELECT Id FROM Nothing"], status: 400,
            expected: [("/0/errorCode", "INVALID_TYPE")]),
        ProviderRefusal(
            connector: "copper", action: "createPerson", body: [:], status: 422,
            expected: [("/success", false), ("/message", "Invalid input: Validation errors: name: can't be blank")]),
        ProviderRefusal(
            connector: "klaviyo", action: "createProfile",
            body: ["data": ["type": "profile", "attributes": ["email": "MARIA@example.com"]]], status: 409,
            expected: [("/errors/0/code", "duplicate_profile"), ("/errors/0/title", "Conflict.")]),
        ProviderRefusal(
            connector: "klaviyo", action: "getList", path: ["id": "nope"], status: 404,
            expected: [("/errors/0/detail", "A list with id nope does not exist.")]),
        ProviderRefusal(
            connector: "zendesk", action: "createTicket", body: ["ticket": ["subject": "Late"]], status: 422,
            expected: [("/error", "RecordInvalid"), ("/details/comment/0/error", "BlankValue")]),
        ProviderRefusal(
            connector: "zendesk", action: "getTicket", path: ["ticket_id": 1], status: 404,
            expected: [("/error", "RecordNotFound")]),
        ProviderRefusal(
            connector: "freshdesk", action: "createContact", body: ["name": "Ada"], status: 400,
            expected: [("/errors/0/field", "email"), ("/errors/0/code", "missing_field")]),
        ProviderRefusal(connector: "freshdesk", action: "getTicket", path: ["id": 1], status: 404, expected: []),
        ProviderRefusal(
            connector: "pipedrive", action: "createDeal", body: [:], status: 400,
            expected: [("/success", false), ("/error", "Title must be given.")]),
        ProviderRefusal(
            connector: "trello", action: "createCard", query: ["name": "x"], status: 400,
            expected: [("", "invalid value for idList")]),
        ProviderRefusal(
            connector: "googlesheets", action: "readRange", path: ["spreadsheetId": "x", "range": "A1"], status: 404,
            expected: [("/error/status", "NOT_FOUND")]),
        ProviderRefusal(
            connector: "googledrive", action: "getFile", path: ["fileId": "x"], status: 404,
            expected: [("/error/errors/0/reason", "notFound"), ("/error/message", "File not found: x.")]),
    ]
}

extension ProviderRefusal {
    fileprivate static let payments = [
        ProviderRefusal(
            connector: "stripe", action: "getCustomer", path: ["id": "cus_0"], status: 404,
            expected: [
                ("/error/code", "resource_missing"), ("/error/message", "No such customer: 'cus_0'"),
                ("/error/type", "invalid_request_error"),
            ]),
        ProviderRefusal(
            connector: "stripe", action: "createPaymentIntent", body: ["currency": "usd"], status: 400,
            expected: [
                ("/error/code", "parameter_missing"), ("/error/param", "amount"),
                ("/error/doc_url", "https://stripe.com/docs/error-codes/parameter-missing"),
            ]),
        ProviderRefusal(
            connector: "stripe", action: "createPaymentIntent", body: ["amount": "ten", "currency": "usd"], status: 400,
            expected: [("/error/code", "parameter_invalid_integer"), ("/error/message", "Invalid integer: ten")]),
        ProviderRefusal(
            connector: "stripe", action: "createPaymentIntent", body: ["amount": "12.5", "currency": "usd"],
            status: 400,
            expected: [("/error/code", "parameter_invalid_integer")]),
        ProviderRefusal(
            connector: "stripe", action: "createPaymentIntent", body: ["amount": 49, "currency": "usd"], status: 400,
            expected: [("/error/message", "Amount must be at least $0.50 usd")]),
        ProviderRefusal(
            connector: "stripe", action: "createPaymentIntent", body: ["amount": 500, "currency": "doubloon"],
            status: 400, expected: [("/error/param", "currency")]),
        ProviderRefusal(
            connector: "stripe", action: "createPaymentIntent",
            body: ["amount": 500, "currency": "usd", "customer": "cus_0"], status: 400,
            expected: [("/error/code", "resource_missing"), ("/error/param", "customer")]),
        ProviderRefusal(
            connector: "stripe", action: "createPaymentIntent",
            body: ["amount": 500, "currency": "usd", "confirm": true, "payment_method": "pm_card_chargeDeclined"],
            status: 402,
            expected: [("/error/code", "card_declined"), ("/error/type", "card_error")]),
        ProviderRefusal(
            connector: "stripe", action: "createCustomer", body: ["nmae": "Ada"], status: 400,
            expected: [
                ("/error/code", "parameter_unknown"), ("/error/message", "Received unknown parameter: nmae"),
            ]),
        ProviderRefusal(
            connector: "stripe", action: "createRefund", body: [:], status: 400,
            expected: [("/error/code", "parameter_missing")]),
        ProviderRefusal(
            connector: "stripe", action: "listCharges", query: ["limit": 101], status: 400,
            expected: [("/error/param", "limit")]),
        ProviderRefusal(
            connector: "sendgrid", action: "sendMail", body: [:], status: 400,
            expected: [("/errors/0/field", "personalizations"), ("/errors/1/field", "from")]),
        ProviderRefusal(
            connector: "sendgrid", action: "listBounces", query: ["limit": 501], status: 400,
            expected: [("/errors/0/field", "limit")]),
        ProviderRefusal(
            connector: "sendgrid", action: "getMessage", path: ["msg_id": "x"], status: 404,
            expected: [("/errors/0/message", "resource not found")]),
        ProviderRefusal(
            connector: "sendgrid", action: "listTemplates", status: 400, expected: [("/errors/0/field", "page_size")]),
    ]
}

@Suite struct ProviderRefusalTests {
    @Test(arguments: ProviderRefusal.all)
    func isRefusedInTheProvidersOwnWords(_ refusal: ProviderRefusal) throws {
        var harness = try ProviderHarness(refusal.connector, data: refusal.data)
        let reply = try harness.call(
            refusal.action, path: refusal.path, query: refusal.query, body: refusal.body, headers: refusal.headers)
        #expect(reply.status == refusal.status, "\(reply.text)")
        for (pointer, value) in refusal.expected { #expect(reply[pointer] == value, "\(reply.text)") }
    }
}

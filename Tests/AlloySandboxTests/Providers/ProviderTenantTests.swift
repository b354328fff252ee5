import JSON
import Testing

@testable import AlloySandbox

/// The host that a credential names decides what a call reaches, and that shows when it is executed.
@Suite struct ProviderTenantTests {
    private static let tenants: [(connector: String, field: String, list: String, query: JSONObject)] = [
        ("freshdesk", "domain", "listTickets", [:]), ("zendesk", "subdomain", "listTickets", [:]),
        ("shopify", "shopName", "listProducts", ["first": 5]),
    ]

    @Test(arguments: tenants, ["", "acme.example.com", "https://acme", "-acme", "acme shop", "acmé"])
    func aHostThatCannotBeIsNobodys(
        _ tenant: (connector: String, field: String, list: String, query: JSONObject), _ name: String
    ) throws {
        var harness = try ProviderHarness(tenant.connector, data: [tenant.field: .string(name)])
        #expect(try harness.call(tenant.list, query: tenant.query).status == 404)
        harness.reconnect([:])
        #expect(try harness.call(tenant.list, query: tenant.query).status == 404)
        harness.reconnect([tenant.field: "ACME"])
        #expect(try harness.call(tenant.list, query: tenant.query).status == 200)
    }

    @Test func eachHasItsOwnRecords() throws {
        var harness = try ProviderHarness("zendesk", data: ["subdomain": "acme"])
        let made = try harness.call("createTicket", body: ["ticket": ["comment": ["body": "Only at Acme"]]])
        let id = try #require(made["/ticket/id"])
        harness.reconnect(["subdomain": "contoso"])
        #expect(try harness.call("getTicket", path: ["ticket_id": id]).status == 404)
        #expect(try harness.call("listTickets").text.contains("https://contoso.zendesk.com/"))
        harness.reconnect(["subdomain": "Acme"])
        #expect(try harness.call("getTicket", path: ["ticket_id": id]).status == 200)
    }

    @Test func zendeskNamesTheHostThatIsNot() throws {
        var harness = try ProviderHarness("zendesk", data: ["subdomain": "acme.zendesk.com"])
        #expect(
            try harness.call("listUsers")["/error/title"] == "No help desk at acme.zendesk.com.zendesk.com")
    }

    @Test func aZohoAccountLivesInOneRegion() throws {
        var harness = try ProviderHarness("zohoCRM", data: ["region": "eu"])
        #expect(try harness.call("listTasks").status == 200)
        for region in ["com", "mars", ""] {
            harness.reconnect(["region": .string(region)])
            let refused = try harness.call("listTasks")
            #expect(refused.status == 401)
            #expect(refused["/code"] == "INVALID_TOKEN")
        }
        harness.reconnect(["region": "eu"])
        #expect(try harness.call("listTasks").status == 200)
    }

    @Test func shippoTellsTestsFromTheRealThing() throws {
        var harness = try ProviderHarness("shippo", data: ["token": "shippo_live_0123456789"])
        #expect(try harness.call("CreateAddress", body: ["country": "GB"])["/test"] == false)
        harness.reconnect(["token": "shippo_test_0123456789"])
        #expect(try harness.call("CreateAddress", body: ["country": "GB"])["/test"] == true)
    }
}

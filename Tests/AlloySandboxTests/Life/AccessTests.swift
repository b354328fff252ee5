import JSON
import Platform
import Testing

@testable import AlloySandbox

/// What a caller of the service sees of a credential's life: nothing, until it is used.
struct AccessTests {
    private func caller(_ connectorID: String, scopes: [String]? = nil) async throws -> (Caller, String, String) {
        let caller = Caller(sandbox: Sandbox())
        let ada = try await caller.makeUser("ada")
        return (caller, ada, try await caller.connect(connectorID, user: ada, scopes: scopes))
    }

    @Test(arguments: [
        ("hubspot", "listContacts", "expired", "EXPIRED_AUTHENTICATION"),
        ("hubspot", "listContacts", "revoked", "INVALID_AUTHENTICATION"),
        ("notion", "get-self", "revoked", "unauthorized"),
        ("salesforce", "listContacts", "expired", "INVALID_SESSION_ID"),
        ("monday", "get_boards", "revoked", "invalid_token"),
    ])
    func isRefusedByTheProvider(connector: String, action: String, state: String, code: String) async throws {
        let (caller, ada, credential) = try await caller(connector)
        let action = SandboxCatalogue.standard.firstRead(of: connector) ?? action
        #expect(caller.sandbox.setCredential(credential, .init(state: state))?["state"] == .string(state))
        let answer = try await caller.execute(connector, action, credential: credential, user: ada)
        #expect(answer.status == 401)
        #expect(answer.code == "PROVIDER_ERROR")
        #expect(answer.json["error"]?["source"] == .string(connector))
        #expect(answer.json["error"]?["details"]?["body"]?.text.contains(code) == true)
        // The lists show nothing of it.
        let list = try await caller.call("GET", "/users/\(ada)/credentials").json["data"]
        #expect(list?.arrayValue?.count == 1)
        #expect(list?[0]?.objectValue?.keys.sorted() == ["createdAt", "credentialId", "name", "type", "updatedAt"])
    }

    @Test func slackRefusesInA200() async throws {
        let (caller, ada, credential) = try await caller("slack", scopes: ["channels:read"])
        let listed = try await caller.execute("slack", "conversations_list", credential: credential, user: ada)
        #expect(listed.json["responseData"]?["ok"] == true)
        let posted = try await caller.execute("slack", "chat_postMessage", credential: credential, user: ada)
        #expect(posted.status == 200)
        #expect(
            posted.json["responseData"] == [
                "ok": false, "error": "missing_scope", "needed": "chat:write", "provided": "channels:read",
            ])
        _ = caller.sandbox.setCredential(credential, .init(state: "revoked"))
        let revoked = try await caller.execute("slack", "auth_test", credential: credential, user: ada)
        #expect(revoked.json["responseData"]?["error"] == "token_revoked")
    }

    @Test func scopesCanBeTakenAwayAndGivenBack() async throws {
        let (caller, ada, credential) = try await caller("hubspot")
        let all = try await caller.execute("hubspot", "listContacts", credential: credential, user: ada)
        #expect(all.status == 200)
        let status = caller.sandbox.setCredential(
            credential, .init(state: "scope_reduced", scopes: ["crm.objects.deals.read"]))
        #expect(status?["scopes"] == ["crm.objects.deals.read"])
        let refused = try await caller.execute("hubspot", "listContacts", credential: credential, user: ada)
        #expect(refused.status == 403)
        let body = refused.json["error"]?["details"]?["body"]
        #expect(body?["category"] == "MISSING_SCOPES")
        #expect(
            body?["errors"]?[0]?["context"]?["requiredGranularScopes"] == ["crm.objects.contacts.read"])
        _ = caller.sandbox.setCredential(credential, .init(state: "active"))
        let again = try await caller.execute("hubspot", "listContacts", credential: credential, user: ada)
        #expect(again.status == 200)
    }

    /// The providers' own scopes: what each action needs, and what else is good for it.
    @Test(arguments: [
        ("hubspot", "searchContacts", ["crm.objects.contacts.read"], true),
        ("hubspot", "batchReadDeals", ["crm.objects.deals.read"], true),
        ("hubspot", "createContact", ["crm.objects.contacts.read"], false),
        ("hubspot", "listTickets", ["tickets"], true),
        ("hubspot", "listEmails", ["crm.objects.contacts.read"], false),
        ("hubspot", "listEmails", ["crm.objects.contacts.read", "sales-email-read"], true),
        ("shopify", "listOrders", ["read_orders"], true),
        ("shopify", "listCustomers", ["write_customers"], true),
        ("shopify", "createProduct", ["read_products"], false),
        ("shopify", "getShop", [], true),
        ("googledrive", "listFiles", ["https://www.googleapis.com/auth/drive.readonly"], true),
        ("googledrive", "listFiles", ["https://www.googleapis.com/auth/drive"], true),
        ("googledrive", "uploadFile", ["https://www.googleapis.com/auth/drive.readonly"], false),
    ])
    func scopesAreTheProvidersOwn(connector: String, action: String, granted: [String], isEnough: Bool) throws {
        let definition = try #require(SandboxCatalogue.standard.connectors.first { $0.id == connector })
        let resource = try #require(definition.resources.first { $0.actions.contains { $0.id == action } })
        let found = try #require(resource.actions.first { $0.id == action })
        #expect(Scopes.missing(for: found, of: resource.name, granted: granted).isEmpty == isEnough)
    }

    @Test func shopifyRefusesInA200AndDriveInA403() async throws {
        let caller = Caller(sandbox: Sandbox())
        let ada = try await caller.makeUser("ada")
        let credential = try await caller.connect(
            "shopify", user: ada, data: ["shopName": "my-store"], scopes: ["read_products"])
        let orders = try await caller.execute("shopify", "listOrders", credential: credential, user: ada)
        #expect(orders.status == 200)
        let error = orders.json["responseData"]?["errors"]?[0]
        #expect(
            error?["message"] == "Access denied for orders field. Required access: `read_orders` access scope.")
        #expect(error?["extensions"]?["code"] == "ACCESS_DENIED")
        #expect(orders.json["responseData"]?["data"] == ["orders": nil])
        let drive = try await caller.connect("googledrive", user: ada, scopes: [])
        let files = try await caller.execute("googledrive", "listFiles", credential: drive, user: ada)
        #expect(files.status == 403)
        let details = files.json["error"]?["details"]?["body"]?["error"]?["details"]?[0]
        #expect(details?["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT")
    }

    @Test func aPendingOneIsNowhere() async throws {
        let (caller, ada, credential) = try await caller("hubspot")
        _ = caller.sandbox.setCredential(credential, .init(state: "pending"))
        #expect(try await caller.call("GET", "/users/\(ada)/credentials").json == ["data": []])
        #expect(try await caller.call("GET", "/connectors/hubspot/credentials", user: ada).json == ["credentials": []])
        let answer = try await caller.execute("hubspot", "listContacts", credential: credential, user: ada)
        #expect(answer.message == "Credential not found")
        _ = caller.sandbox.setCredential(credential, .init(state: "active"))
        #expect(
            try await caller.call("GET", "/users/\(ada)/credentials").json["data"]?[0]?["credentialId"]
                == .string(credential))
    }

    @Test func aYearPassesAtOnce() async throws {
        let (caller, ada, credential) = try await caller("klaviyo")
        let (_, hub) = (ada, try await caller.connect("hubspot", user: ada))
        #expect(
            caller.sandbox.advanceClock(by: CivilDuration(months: 12))?.iso8601.hasPrefix("2026-10-01T09:00:00") == true
        )
        let action = try #require(SandboxCatalogue.standard.firstRead(of: "klaviyo"))
        #expect(try await caller.execute("klaviyo", action, credential: credential, user: ada).status == 401)
        #expect(try await caller.execute("hubspot", "listContacts", credential: hub, user: ada).status == 200)
        #expect(caller.sandbox.setCredential(hub, .init())?["state"] == "refreshed")
        let row = try await caller.call("GET", "/connectors/hubspot/credentials", user: ada).json["credentials"]?[0]
        #expect(row?["updatedAt"]?.stringValue?.hasPrefix("2026-10-01") == true)
        #expect(row?["createdAt"]?.stringValue?.hasPrefix("2025-10-01") == true)
    }

    /// A year in steps of a day, used every day: it never runs out.
    @Test func aYearPassesDayByDay() async throws {
        let (caller, ada, credential) = try await caller("klaviyo")
        let action = try #require(SandboxCatalogue.standard.firstRead(of: "klaviyo"))
        for _ in 1...365 {
            _ = caller.sandbox.advanceClock(by: CivilDuration(days: 1))
            #expect(try await caller.execute("klaviyo", action, credential: credential, user: ada).status == 200)
        }
        #expect(caller.sandbox.setCredential(credential, .init())?["refreshes"] == 365)
    }

    @Test func theClockHasAnEnd() {
        let sandbox = Sandbox(catalogue: .forTests)
        #expect(sandbox.advanceClock(by: CivilDuration(months: 12 * 8_000)) == nil)
        #expect(sandbox.now == ServiceState.start)
    }

    @Test func everyScopeThatIsOfferedIsNeeded() throws {
        let slack = try #require(SandboxCatalogue.standard.connectors.first { $0.id == "slack" })
        #expect(Scopes.offered(by: slack).contains("chat:write"))
        #expect(Set(Scopes.offered(by: slack)).count == Scopes.offered(by: slack).count)
        let hubspot = try #require(SandboxCatalogue.standard.connectors.first { $0.id == "hubspot" })
        #expect(Scopes.offered(by: hubspot).contains("crm.objects.contacts.write"))
    }

    @Test func nobodyHasThatCredential() {
        #expect(Sandbox().setCredential("0123456789abcdef01234567", .init(state: "expired")) == nil)
    }
}

extension SandboxCatalogue {
    /// An action that only reads.
    fileprivate func firstRead(of connectorID: String) -> String? {
        connectors.first { $0.id == connectorID }?.resources.flatMap(\.actions).first { $0.httpMethod == "get" }?.id
    }
}

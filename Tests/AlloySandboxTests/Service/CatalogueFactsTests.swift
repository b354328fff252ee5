import JSON
import Testing

@testable import AlloySandbox

/// What is known of the real catalogue must stand in ours, to the letter.
@Suite struct CatalogueFactsTests {
    @Test(arguments: [
        (
            "hubspot",
            "listCompanies createCompany listContacts createContact searchContacts createDeal"
        ),
        ("slack", "chat_postMessage chat_update users_list users_info auth_test delete_channel"),
        (
            "notion",
            "post-search retrieve-a-page post-page patch-page post-database-query retrieve-a-database"
        ),
        ("shopify", "listOrders getShop"), ("zohoCRM", "listTasks createTask updateTask deleteTask"),
        (
            "monday",
            "listBoards getBoard listItems createBoard updateBoard deleteBoard createItem updateItem deleteItem"
        ),
        ("shippo", "CreateAddress"), ("salesforce", "createContact createOpportunity createAccount"),
        ("copper", "createPerson createOpportunity createCompany"), ("googlesheets", "appendRow"),
        ("klaviyo", ""), ("zendesk", ""),
    ])
    func knownActionsExist(_ connector: String, _ actions: String) {
        let known = CatalogueEntry.all.filter { $0.connector.id == connector }.map(\.action.id)
        #expect(!known.isEmpty)
        for action in actions.split(separator: " ") { #expect(known.contains(String(action))) }
    }

    @Test func literalNamesHold() throws {
        let hubspot = try connector("hubspot")
        #expect(hubspot.name == "Hubspot")
        #expect(hubspot.group == ["input"])
        #expect(hubspot.category == ["crm"])
        #expect(
            Set(hubspot.resources.map(\.name)) == ["companies", "contacts", "deals", "emails", "tasks", "tickets"])
        let companies = try #require(hubspot.resources.first { $0.name == "companies" })
        #expect(companies.description == "Manage companies.")
        #expect(companies.actions.first?.displayName == "Retrieve companies")
        #expect(companies.actions.first?.description == "Retrieve all companies.")
        #expect(try action("hubspot", "createCompany").displayName == "Create a company")
        #expect(try action("hubspot", "createCompany").description == "Create a single company.")
        #expect(try action("hubspot", "listContacts").displayName == "List contacts")
        let klaviyo = try connector("klaviyo")
        #expect(klaviyo.name == "Klaviyo")
        #expect(klaviyo.group == ["output"])
        #expect(klaviyo.category == ["marketing-automation"])
        #expect(try connector("slack").category == ["communication"])
        #expect(try connector("notion").category == ["content-management"])
        #expect(try connector("shippo").resources.map(\.name) == ["Address", "Order"])
    }

    @Test func createContactIsTheDocumentedOne() throws {
        let action = try action("hubspot", "createContact")
        #expect(action.source == "official")
        #expect(action.displayName == "Create a contact")
        #expect(action.description == "Create a new contact record.")
        #expect((action.httpMethod, action.path) == ("post", "/crm/v3/objects/contacts"))
        #expect(action.parameters.isEmpty)
        #expect(
            action.requestBody?.text
                == #"{"type":"object","required":["properties"],"properties":{"associations":{"type":"array","#
                + #""items":{"type":"object","properties":{"types":{"type":"array","items":{"type":"object","#
                + #""properties":{"associationCategory":{"type":"string"},"associationTypeId":{"type":"integer"}}}},"#
                + #""to":{"type":"object","properties":{"id":{"type":"string"}}}}}},"properties":{"type":"object","#
                + #""required":["firstname","lastname","email"],"properties":{"firstname":{"type":"string"},"#
                + #""lastname":{"type":"string"},"email":{"type":"string"},"company":{"type":"string"},"#
                + #""website":{"type":"string"},"phone":{"type":"string"}}}}}"#)
        #expect(
            action.sampleSuccessResponse?.text
                == #"{"id":"string","properties":{"firstname":"string","lastname":"string","email":"string","#
                + #""createdate":"2025-08-01T15:32:45.646Z","lastmodifieddate":"2025-08-01T15:32:45.646Z"},"#
                + #""createdAt":"2025-08-01T15:32:45.646Z","updatedAt":"2025-08-01T15:32:45.646Z","archived":true}"#)
    }

    @Test func postMessageIsTheDocumentedOne() throws {
        let action = try action("slack", "chat_postMessage")
        #expect(action.source == "official")
        #expect(action.displayName == "Post")
        #expect((action.httpMethod, action.path) == ("post", "/chat.postMessage"))
        #expect(action.parameters.count == 1)
        #expect(action.parameters[0]["name"] == "token")
        #expect(action.parameters[0]["in"] == "header")
        #expect(action.parameters[0]["required"] == true)
        #expect(action.parameters[0]["description"]?.stringValue?.contains("chat:write") == true)
        #expect(action.requestBody?["required"] == ["channel", "text"])
        for (name, type) in [
            ("as_user", "string"), ("attachments", "string"), ("blocks", "array"), ("link_names", "boolean"),
            ("mrkdwn", "boolean"), ("unfurl_links", "boolean"), ("thread_ts", "string"),
        ] {
            #expect(action.requestBody?["properties"]?[name]?["type"]?.stringValue == type)
        }
        #expect(action.requestBody?["properties"]?["blocks"]?["items"]?["required"] == ["type"])
    }

    @Test(arguments: [
        ("shopify", "oauth2", "shopName"), ("zohoCRM", "oauth2", "region"), ("zendesk", "oauth2", "subdomain"),
        ("shippo", "bearer", "token"), ("trello", "apiKey", "apiKey"), ("freshdesk", "basic", "password"),
        ("stripe", "bearer", "token"), ("sendgrid", "apiKey", "apiKey"), ("legacyERP", "basic", "company"),
    ])
    func requirementWantsItsData(_ id: String, _ type: String, _ name: String) throws {
        let requirement = try #require(try connector(id).requirements.first { $0.authenticationType == type })
        #expect(requirement.dataSchema?["required"]?.arrayValue?.contains(.string(name)) == true)
    }

    @Test func listOrdersDemandsFirst() throws {
        let first = try action("shopify", "listOrders").parameters.first { $0["name"] == "first" }
        #expect(first?["required"] == true)
        #expect(first?["schema"]?["type"] == "integer")
    }

    private func connector(_ id: String) throws -> ConnectorDefinition {
        try #require(SandboxCatalogue.standard.connectors.first { $0.id == id })
    }

    private func action(_ connector: String, _ id: String) throws -> ActionDefinition {
        try #require(CatalogueEntry.all.first { $0.connector.id == connector && $0.action.id == id }).action
    }
}

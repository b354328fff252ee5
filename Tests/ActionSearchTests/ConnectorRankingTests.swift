import Alloy
import JSON
import Testing

@testable import ActionSearch

@Suite struct ConnectorRankingTests {
    private static let connectors: [Connector] = [
        ("google-sheets", "Google Sheets", "productivity"), ("hubspot", "HubSpot", "crm"),
        ("mailchimp", "Mailchimp", "email"), ("gmail", "Gmail", "email"), ("zohoCRM", "Zoho CRM", "crm"),
        ("zohobooks", "Zoho Books", "accounting"), ("sheet", "Sheet", "productivity"), ("émile", "Émile", "email"),
    ].compactMap { Connector(["id": .string($0.0), "name": .string($0.1), "category": [.string($0.2)]]) }

    static let queries: KeyValuePairs = [
        "hubspot": "hubspot", "HUB": "hubspot", "hub spot": "hubspot", "hubspt": "hubspot", "spot": "hubspot",
        "sheet": "sheet google-sheets", "sheets": "google-sheets", "google": "google-sheets",
        "crm": "zohoCRM hubspot", "zoho": "zohoCRM zohobooks", "zoho crm": "zohoCRM", "crm zoho": "zohoCRM",
        "mail": "mailchimp gmail émile", "googlesheets": "google-sheets", "é": "émile mailchimp gmail",
        "Emile": "émile", "nothing": "", "zoho slack": "",
        "mailchmp": "mailchimp", "!": "",
    ]

    @Test(arguments: queries.map { ($0.key, $0.value) })
    func theBestMatchIsFirst(query: String, ids: String) {
        let found = ConnectorRanking.matches(Self.connectors, query: query).map(\.id)
        #expect(found.joined(separator: " ") == ids)
    }
}

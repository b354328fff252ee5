import JSON

extension ConnectorDefinition {
    /// Salesforce. The names of its create actions are known; the definitions follow Salesforce's REST API.
    static let salesforce = ConnectorDefinition(
        id: "salesforce", name: "Salesforce", group: ["input"], category: ["crm"], requirements: [.oauth2()],
        resources: [
            resource(
                "accounts", "Account", "Accounts", required: ["Name"],
                ["Name": "Acme", "Phone": "+1 555 0100", "Website": "acme.example", "Industry": "Retail"]),
            resource(
                "contacts", "Contact", "Contacts", required: ["LastName"],
                [
                    "FirstName": "Ada", "LastName": "Lovelace", "Email": "ada@example.com", "Phone": "+1 555 0199",
                    "Title": "Analyst", "AccountId": "0015gAbCdEfGhIjKLM",
                ]),
            resource(
                "leads", "Lead", "Leads", required: ["LastName", "Company"],
                ["FirstName": "Ada", "LastName": "Lovelace", "Company": "Analytical Engines", "Status": "Working"]),
            resource(
                "opportunities", "Opportunity", "Opportunities", required: ["Name", "StageName", "CloseDate"],
                [
                    "Name": "Renewal", "StageName": "Prospecting", "CloseDate": "2025-12-31", "Amount": 1_200,
                    "AccountId": "0015gAbCdEfGhIjKLM",
                ]),
            ResourceDefinition(
                name: "queries", description: "Find records of any kind.",
                actions: [
                    ActionDefinition(
                        "query", "Run a query", "Find records with SOQL.", "get", "\(SalesforceDialect.root)/query",
                        parameters: [
                            Parameter.query(
                                "q", "The query, such as `SELECT Id, Name FROM Contact LIMIT 10`.", required: true)
                        ],
                        response: ["totalSize": 1, "done": true, "records": [["Id": "0035gAbCdEfGhIjKLM"]]])
                ]),
        ],
        makeProvider: { RecordProvider(SalesforceDialect()) })

    private static func resource(
        _ name: String, _ singular: String, _ plural: String, required: [String], _ fields: JSONObject
    ) -> ResourceDefinition {
        let schemas = Schema.members(like: fields)
        let row: JSONValue = ["attributes": ["type": .string(singular)], "Id": "0035gAbCdEfGhIjKLM"]
        return ResourceDefinition(
            name: name, description: "Manage \(name).",
            actions: RecordActions(
                singular: singular, plural: plural, path: "\(SalesforceDialect.root)/sobjects/\(singular)",
                idParameter: "id", createBody: Schema.object(schemas, required: required),
                updateBody: Schema.object(schemas), sample: .object((row.objectValue ?? [:]).merging(fields)),
                listSample: ["objectDescribe": ["name": .string(singular)], "recentItems": [row]],
                createSample: ["id": "0035gAbCdEfGhIjKLM", "success": true, "errors": []]
            ).all)
    }
}

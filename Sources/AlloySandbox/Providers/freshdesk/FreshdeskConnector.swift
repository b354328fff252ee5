import JSON

extension ConnectorDefinition {
    /// Freshdesk: the API key is the user name of HTTP basic. The actions follow Freshdesk's API.
    static let freshdesk = ConnectorDefinition(
        id: "freshdesk", name: "Freshdesk", group: ["input"], category: ["helpdesk"],
        requirements: [
            .basic(
                username: "The API key, or the agent's e-mail address.",
                password: "Anything behind a key; else the password.",
                ["domain": Schema.string("`acme` of acme.freshdesk.com.")],
                sample: ["username": "abcdefghij1234567890", "password": "X", "domain": "acme"])
        ],
        resources: [
            resource(
                "contact", "Contact", required: ["name", "email"],
                ["name": "Ada Lovelace", "email": "ada@example.com", "phone": "+1 555 0199"]),
            resource(
                "ticket", "Ticket", required: ["subject", "description", "email", "status", "priority"],
                [
                    "subject": "Parcel is late", "description": "It was due on Monday.", "email": "ada@example.com",
                    "status": 2, "priority": 1, "tags": ["shipping"],
                ]),
        ],
        makeProvider: {
            TenantProvider(
                by: "domain", nobody: { _ in ProviderReply(status: 404, body: "There is no helpdesk here!") }
            ) { RecordProvider(FreshdeskDialect()) }
        })

    private static func resource(
        _ name: String, _ singular: String, required: [String], _ fields: JSONObject
    ) -> ResourceDefinition {
        let schemas = Schema.members(like: fields)
        let record = RecordActions.sample(fields, ["created_at": "2025-08-01T15:32:45Z"])
        return ResourceDefinition(
            name: "\(name)s", description: "Manage \(name)s.",
            actions: RecordActions(
                singular: singular, plural: "\(singular)s", path: "/api/v2/\(name)s", idParameter: "id",
                idSchema: Schema.integer(), updateMethod: "put",
                listParameters: Parameter.pages(ofUpTo: 100),
                createBody: Schema.object(schemas, required: required), updateBody: Schema.object(schemas),
                sample: record, listSample: [record]
            ).all)
    }
}

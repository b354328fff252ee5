import JSON

extension ConnectorDefinition {
    /// Zendesk. Its `subdomain` is known; the actions follow Zendesk's support API.
    static let zendesk = ConnectorDefinition(
        id: "zendesk", name: "Zendesk", group: ["input"], category: ["helpdesk"],
        requirements: [
            .oauth2(["subdomain": Schema.string("`acme` of acme.zendesk.com.")], sample: ["subdomain": "acme"])
        ],
        resources: [
            resource(
                "organization", "Organization", required: ["name"],
                ["name": "Acme", "domain_names": ["acme.example"], "notes": "Since 2019."]),
            resource(
                "ticket", "Ticket", required: ["comment"],
                [
                    "subject": "Parcel is late", "comment": ["body": "It was due on Monday."], "priority": "high",
                    "status": "open", "type": "problem", "tags": ["shipping"], "requester_id": 1_000_042,
                ]),
            resource(
                "user", "User", required: ["name"],
                ["name": "Ada Lovelace", "email": "ada@example.com", "role": "end-user", "phone": "+1 555 0199"]),
        ],
        makeProvider: {
            TenantProvider(by: "subdomain", nobody: ZendeskDialect.noHelpDesk) { RecordProvider(ZendeskDialect()) }
        })

    private static func resource(
        _ name: String, _ singular: String, required: [String], _ fields: JSONObject
    ) -> ResourceDefinition {
        let schemas = Schema.members(like: fields)
        let record = RecordActions.sample(fields, ["created_at": "2025-08-01T15:32:45Z"])
        return ResourceDefinition(
            name: "\(name)s", description: "Manage \(name)s.",
            actions: RecordActions(
                singular: singular, plural: "\(singular)s", path: "/api/v2/\(name)s", idParameter: "\(name)_id",
                idSchema: Schema.integer(), updateMethod: "put",
                listParameters: Parameter.pages(ofUpTo: 100),
                createBody: Schema.object([name: Schema.object(schemas, required: required)], required: [name]),
                updateBody: Schema.object([name: Schema.object(schemas)], required: [name]),
                sample: [name: record],
                listSample: ["\(name)s": [record], "next_page": nil, "previous_page": nil, "count": 1]
            ).all)
    }
}

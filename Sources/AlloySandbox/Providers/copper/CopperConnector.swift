import JSON

extension ConnectorDefinition {
    /// Copper. The names of its create actions are known; the definitions follow Copper's developer API.
    static let copper = ConnectorDefinition(
        id: "copper", name: "Copper", group: ["input"], category: ["crm"], requirements: [.oauth2()],
        resources: [
            resource(
                "companies", "Company", "Companies", required: ["name"],
                ["name": "Acme", "email_domain": "acme.example", "details": "Makes everything."]),
            resource(
                "opportunities", "Opportunity", "Opportunities", required: ["name", "primary_contact_id"],
                [
                    "name": "Renewal", "primary_contact_id": 1_000_042, "monetary_value": 1_200, "status": "Open",
                    "close_date": "12/31/2025",
                ]),
            resource(
                "people", "Person", "People", required: ["name"],
                [
                    "name": "Ada Lovelace", "emails": [["email": "ada@example.com", "category": "work"]],
                    "phone_numbers": [["number": "+1 555 0199", "category": "mobile"]], "title": "Analyst",
                ]),
        ],
        makeProvider: { RecordProvider(CopperDialect()) })

    /// Copper lists by searching, so `search…` stands where others have `list…`.
    private static func resource(
        _ name: String, _ singular: String, _ plural: String, required: [String], _ fields: JSONObject
    ) -> ResourceDefinition {
        let schemas = Schema.members(like: fields)
        let sample = RecordActions.sample(fields, ["date_created": 1_754_062_365, "date_modified": 1_754_062_365])
        let actions = RecordActions(
            singular: singular, plural: plural, path: "/developer_api/v1/\(name)", idParameter: "id",
            idSchema: Schema.integer(), updateMethod: "put", createBody: Schema.object(schemas, required: required),
            updateBody: Schema.object(schemas), sample: sample, listSample: [sample],
            deleteSample: ["id": 1_000_042, "is_deleted": true])
        var search: JSONObject = [
            "page_number": Schema.integer("The page's number, from 1.", minimum: 1),
            "page_size": Schema.integer("How many records a page holds.", minimum: 1, maximum: 200),
            "name": Schema.string("Text that the name contains."),
        ]
        if name == "people" {
            search.append("emails", Schema.array(Schema.string(), "Addresses, one of which must be known."))
        }
        return ResourceDefinition(
            name: name, description: "Manage \(name).",
            actions: [
                ActionDefinition(
                    "search\(plural)", "Search \(name)", "List \(name), a page at a time.", "post",
                    "\(actions.path)/search", body: Schema.object(search), response: [sample])
            ] + actions.all.filter { !$0.id.hasPrefix("list") })
    }
}

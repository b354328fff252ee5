import JSON

extension ConnectorDefinition {
    /// Pipedrive, as a connector without a developer app of Alloy's: connecting it needs an auth config.
    static let pipedrive = ConnectorDefinition(
        id: "pipedrive", name: "Pipedrive", group: ["input"], category: ["crm"],
        requirements: [.oauth2(authConfigRequired: true)],
        resources: [
            resource(
                "deal", "Deal", required: ["title"],
                ["title": "Renewal", "value": 1_200, "currency": "USD", "status": "open"]),
            resource(
                "person", "Person", required: ["name"],
                ["name": "Ada Lovelace", "email": ["ada@example.com"], "phone": ["+1 555 0199"]]),
        ],
        makeProvider: { RecordProvider(PipedriveDialect()) })

    private static func resource(
        _ name: String, _ singular: String, required: [String], _ fields: JSONObject
    ) -> ResourceDefinition {
        let schemas = Schema.members(like: fields)
        let record = RecordActions.sample(fields, ["add_time": "2025-08-01 15:32:45"])
        return ResourceDefinition(
            name: "\(name)s", description: "Manage \(name)s.",
            actions: RecordActions(
                singular: singular, plural: "\(singular)s", path: "/v1/\(name)s", idParameter: "id",
                idSchema: Schema.integer(), updateMethod: "put",
                listParameters: [
                    Parameter.query("start", "How many to skip.", Schema.integer(minimum: 0)),
                    Parameter.query("limit", "How many a page holds.", Schema.integer(minimum: 1, maximum: 500)),
                ],
                createBody: Schema.object(schemas, required: required), updateBody: Schema.object(schemas),
                sample: ["success": true, "data": record],
                listSample: [
                    "success": true, "data": [record],
                    "additional_data": [
                        "pagination": ["start": 0, "limit": 100, "more_items_in_collection": false]
                    ],
                ],
                deleteSample: ["success": true, "data": ["id": 1_000_042]]
            ).all)
    }
}

import JSON

extension ConnectorDefinition {
    /// Klaviyo. Its id and icon are known; the actions follow Klaviyo's API, which deletes no profiles.
    static let klaviyo = ConnectorDefinition(
        id: "klaviyo", name: "Klaviyo", group: ["output"], category: ["marketing-automation"],
        requirements: [.oauth2(), .apiKey()],
        resources: [
            ResourceDefinition(
                name: "lists", description: "Manage lists of subscribers.",
                actions: klaviyoActions(
                    "list", "List", "Lists", required: ["name"],
                    ["name": "Newsletter", "opt_in_process": "single_opt_in"]
                ).all),
            ResourceDefinition(
                name: "profiles", description: "Manage profiles.",
                actions: klaviyoActions(
                    "profile", "Profile", "Profiles", required: [],
                    [
                        "email": "ada@example.com", "phone_number": "+15005550006", "first_name": "Ada",
                        "last_name": "Lovelace", "organization": "Analytical Engines", "title": "Analyst",
                    ]
                ).all.filter { $0.httpMethod != "delete" }),
        ],
        makeProvider: { RecordProvider(KlaviyoDialect()) })

    private static func klaviyoActions(
        _ type: String, _ singular: String, _ plural: String, required: [String], _ attributes: JSONObject
    ) -> RecordActions {
        let sample: JSONValue = [
            "type": .string(type), "id": "01GDDKASAP8TKDDA2GRZDSVP4H", "attributes": .object(attributes),
            "links": ["self": .string("https://a.klaviyo.com/api/\(type)s/01GDDKASAP8TKDDA2GRZDSVP4H")],
        ]
        let schemas = Schema.members(like: attributes)
        func document(_ required: [String], _ further: JSONObject = [:]) -> JSONValue {
            let members: JSONObject = [
                "type": Schema.string(values: [type]), "attributes": Schema.object(schemas, required: required),
            ]
            return Schema.object(
                ["data": Schema.object(further.merging(members), required: ["type", "attributes"])],
                required: ["data"])
        }
        return RecordActions(
            singular: singular, plural: plural, path: "/api/\(type)s", idParameter: "id",
            listParameters: [
                Parameter.query("filter", "Such as `equals(email,\"ada@example.com\")`."),
                Parameter.query("page[size]", "How many a page holds.", Schema.integer(minimum: 1, maximum: 100)),
                Parameter.query("page[cursor]", "The cursor in `links.next` of the page before."),
            ],
            createBody: document(required), updateBody: document([], ["id": Schema.string()]),
            sample: ["data": sample], listSample: ["data": [sample], "links": ["next": nil, "prev": nil]],
            updateSample: ["data": sample])
    }
}

import JSON

/// The actions that HubSpot's API has for every kind of CRM object.
struct HubSpotActions {
    /// The kind as the path names it.
    var type: String
    var singular: String
    var plural: String
    /// What a new record must have, by the schema; HubSpot itself insists on none of it.
    var required: [String]
    /// The properties that can be set, each with a sample value.
    var fields: JSONObject

    /// List, get, create, update, delete, search, read many, and the links to other records.
    var all: [ActionDefinition] {
        let name = singular.prefix(1).lowercased() + singular.dropFirst()
        let regular = RecordActions(
            singular: singular, plural: plural, path: "/crm/v3/objects/\(type)", idParameter: "\(name)Id",
            listParameters: [
                Parameter.query("limit", "How many records a page holds.", Schema.integer(minimum: 1, maximum: 100)),
                Parameter.query("after", "The cursor of the next page: `paging.next.after` of the page before."),
                properties, archived,
            ],
            getParameters: [
                properties, archived,
                Parameter.query("associations", "Kinds of linked records to answer, separated by commas."),
                Parameter.query("idProperty", "A property with unique values that the id is taken for."),
            ],
            createBody: Schema.object(
                ["associations": Self.associations, "properties": Schema.object(schemas, required: required)],
                required: ["properties"]),
            updateBody: Schema.object(["properties": Schema.object(schemas)], required: ["properties"]),
            sample: sample,
            listSample: [
                "results": [sample],
                "paging": [
                    "next": [
                        "after": "160000000042",
                        "link": .string("https://api.hubapi.com/crm/v3/objects/\(type)?limit=10&after=160000000042"),
                    ]
                ],
            ],
            updateSample: sample)
        let actions =
            regular.all + [search(regular.path), batchRead(regular.path)] + links(idParameter: "\(name)Id")
        return actions.map { action in
            // Searching and reading many are posts that change nothing.
            let isRead =
                action.httpMethod == "get" || ["/search", "/batch/read"].contains(where: action.path.hasSuffix)
            var action = action
            action.scopes = scopes(isRead: isRead)
            return action
        }
    }

    /// The scopes that HubSpot's documentation names for the endpoints of a kind. What is logged on contacts, tasks and
    /// e-mails, goes by the scopes of contacts.
    private func scopes(isRead: Bool) -> [String] {
        let right = isRead ? "read" : "write"
        return switch type {
        case "tickets": ["tickets"]
        case "emails": ["crm.objects.contacts.\(right)"] + (isRead ? ["sales-email-read"] : [])
        case "tasks": ["crm.objects.contacts.\(right)"]
        default: ["crm.objects.\(type).\(right)"]
        }
    }

    private func batchRead(_ path: String) -> ActionDefinition {
        let words = plural.lowercased()
        return ActionDefinition(
            "batchRead\(plural)", "Read \(words) by their ids", "Get up to 100 \(words) at once.", "post",
            "\(path)/batch/read",
            body: Schema.object(
                [
                    "inputs": Schema.array(
                        Schema.object(["id": Schema.string()], required: ["id"]), "At most 100."),
                    "properties": Schema.array(Schema.string(), "Further properties to answer."),
                    "idProperty": Schema.string("A property with unique values that the ids are taken for."),
                ], required: ["inputs"]),
            response: [
                "status": "COMPLETE", "results": [sample], "startedAt": "2025-08-01T15:32:45.646Z",
                "completedAt": "2025-08-01T15:32:45.646Z",
            ])
    }

    /// `/crm/v4/objects/{type}/{id}/associations`.
    private func links(idParameter: String) -> [ActionDefinition] {
        let name = singular.lowercased()
        let article = "aeiou".contains(name.prefix(1)) ? "an" : "a"
        let path = "/crm/v4/objects/\(type)/{\(idParameter)}/associations"
        let from = Parameter.path(idParameter, "The id of the \(name).")
        let toType = Parameter.path(
            "toObjectType", "The kind of the other record: `companies`, `contacts`, `deals`, `tickets`, …")
        let to = Parameter.path("toObjectId", "The id of the other record.")
        return [
            ActionDefinition(
                "list\(singular)Associations", "List associations of \(article) \(name)",
                "List the records of a kind that \(article) \(name) is linked to.", "get", "\(path)/{toObjectType}",
                parameters: [
                    from, toType,
                    Parameter.query(
                        "limit", "How many links a page holds.", Schema.integer(minimum: 1, maximum: 500)),
                    Parameter.query("after", "The cursor of the next page: `paging.next.after` of the page before."),
                ],
                response: [
                    "results": [
                        [
                            "toObjectId": 160_000_000_042,
                            "associationTypes": [["category": "HUBSPOT_DEFINED", "typeId": 279, "label": nil]],
                        ]
                    ]
                ]),
            ActionDefinition(
                "create\(singular)Association", "Associate \(article) \(name) with a record",
                "Link \(article) \(name) to another record.", "put",
                "\(path)/default/{toObjectType}/{toObjectId}", parameters: [from, toType, to],
                response: [
                    "status": "COMPLETE",
                    "results": [
                        [
                            "from": ["id": "160000000042"], "to": ["id": "160000000077"],
                            "associationSpec": ["associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279],
                        ]
                    ],
                ]),
            ActionDefinition(
                "delete\(singular)Association", "Remove an association of \(article) \(name)",
                "Take away the links between \(article) \(name) and another record.", "delete",
                "\(path)/{toObjectType}/{toObjectId}", parameters: [from, toType, to]),
        ]
    }

    /// What links a new record to others; the documentation's own schema.
    static let associations: JSONValue = [
        "type": "array",
        "items": [
            "type": "object",
            "properties": [
                "types": [
                    "type": "array",
                    "items": [
                        "type": "object",
                        "properties": [
                            "associationCategory": Schema.string(), "associationTypeId": Schema.integer(),
                        ],
                    ],
                ],
                "to": ["type": "object", "properties": ["id": Schema.string()]],
            ],
        ],
    ]

    private func search(_ path: String) -> ActionDefinition {
        let words = plural.lowercased()
        let filter = Schema.object(
            [
                "propertyName": Schema.string("The property to look at."),
                "operator": Schema.string(values: [
                    "EQ", "NEQ", "LT", "LTE", "GT", "GTE", "BETWEEN", "IN", "NOT_IN", "HAS_PROPERTY",
                    "NOT_HAS_PROPERTY", "CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN",
                ]),
                "value": Schema.string("What to compare with."),
                "highValue": Schema.string("The upper end of BETWEEN."),
                "values": Schema.array(Schema.string(), "What to compare with, for IN and NOT_IN."),
            ], required: ["propertyName", "operator"])
        let sort = Schema.object([
            "propertyName": Schema.string(), "direction": Schema.string(values: ["ASCENDING", "DESCENDING"]),
        ])
        return ActionDefinition(
            "search\(plural)", "Search \(words)", "Find \(words) by the values of their properties.", "post",
            "\(path)/search",
            body: Schema.object([
                "query": Schema.string("Text that any property may contain."),
                "filterGroups": Schema.array(
                    Schema.object(["filters": Schema.array(filter, "All must hold.")]), "One must hold."),
                "sorts": Schema.array(sort, "At most one."),
                "properties": Schema.array(Schema.string(), "Further properties to answer."),
                "limit": Schema.integer(minimum: 1, maximum: 200),
                "after": Schema.string("The cursor of the next page."),
            ]),
            response: ["total": 1, "results": [sample]])
    }

    private var schemas: JSONObject {
        JSONObject(fields.members.map { JSONObject.Member(key: $0.key, value: Schema.string()) })
    }

    private var sample: JSONValue {
        [
            "id": "160000000042", "properties": .object(fields.merging(["hs_object_id": "160000000042"])),
            "createdAt": "2025-08-01T15:32:45.646Z", "updatedAt": "2025-08-01T15:32:45.646Z", "archived": false,
        ]
    }

    private var properties: JSONValue {
        Parameter.query("properties", "Further properties to answer, separated by commas.")
    }

    private var archived: JSONValue {
        Parameter.query("archived", "True for deleted records only.", Schema.boolean())
    }
}

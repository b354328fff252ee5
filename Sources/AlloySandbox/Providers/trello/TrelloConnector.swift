import JSON

extension ConnectorDefinition {
    /// Trello: a key and a token in every query. The actions follow Trello's API; a list is closed, not deleted.
    static let trello = ConnectorDefinition(
        id: "trello", name: "Trello", group: ["output"], category: ["productivity"],
        requirements: [
            .apiKey(
                ["apiToken": Schema.secret("The token that goes with the key.")], sample: ["apiToken": "ATTA0123456789"]
            )
        ],
        resources: [
            ResourceDefinition(
                name: "boards", description: "Manage boards.",
                actions: [
                    ActionDefinition(
                        "listBoards", "List boards", "List the member's boards.", "get", "/1/members/me/boards",
                        response: [board]),
                    action("get", "Board", "Get a board", "/1/boards/{id}", board),
                    create("Board", "Create a board", "/1/boards", required: ["name"], boardFields, board),
                    action("put", "Board", "Update a board", "/1/boards/{id}", board, boardFields),
                    action("delete", "Board", "Delete a board", "/1/boards/{id}", ["_value": nil]),
                ]),
            ResourceDefinition(
                name: "lists", description: "Manage the lists of a board.",
                actions: [
                    ActionDefinition(
                        "listLists", "List lists", "List the lists of a board.", "get", "/1/boards/{id}/lists",
                        parameters: [Parameter.path("id", "The board's id.")], response: [list]),
                    action("get", "List", "Get a list", "/1/lists/{id}", list),
                    create("List", "Create a list", "/1/lists", required: ["name", "idBoard"], listFields, list),
                    action("put", "List", "Update a list", "/1/lists/{id}", list, listFields),
                ]),
            ResourceDefinition(
                name: "cards", description: "Manage the cards of a list.",
                actions: [
                    ActionDefinition(
                        "listCards", "List cards", "List the cards of a list.", "get", "/1/lists/{id}/cards",
                        parameters: [Parameter.path("id", "The list's id.")], response: [card]),
                    action("get", "Card", "Get a card", "/1/cards/{id}", card),
                    create("Card", "Create a card", "/1/cards", required: ["idList"], cardFields, card),
                    action("put", "Card", "Update a card", "/1/cards/{id}", card, cardFields),
                    action("delete", "Card", "Delete a card", "/1/cards/{id}", ["limits": [:]]),
                ]),
        ],
        makeProvider: { RecordProvider(TrelloDialect()) })

    private static let boardFields: JSONObject = [
        "name": Schema.string(), "desc": Schema.string(), "closed": Schema.boolean(),
    ]
    private static let listFields: JSONObject = [
        "name": Schema.string(), "idBoard": Schema.string(), "closed": Schema.boolean(),
    ]
    private static let cardFields: JSONObject = [
        "name": Schema.string(), "desc": Schema.string(), "idList": Schema.string(), "closed": Schema.boolean(),
        "due": Schema.string(format: "date-time"),
    ]
    private static let board: JSONValue = ["id": "5abbe4b7ddc1b351ef961414", "name": "Spring sale", "closed": false]
    private static let list: JSONValue = [
        "id": "5abbe4b7ddc1b351ef961415", "name": "To do", "idBoard": "5abbe4b7ddc1b351ef961414",
    ]
    private static let card: JSONValue = [
        "id": "5abbe4b7ddc1b351ef961416", "name": "Order banners", "idList": "5abbe4b7ddc1b351ef961415",
    ]

    private static func create(
        _ singular: String, _ name: String, _ path: String, required: [String], _ fields: JSONObject,
        _ sample: JSONValue
    ) -> ActionDefinition {
        ActionDefinition(
            "create\(singular)", name, "\(name).", "post", path,
            parameters: fields.members.map {
                Parameter.query($0.key, "The new value.", $0.value, required: required.contains($0.key))
            },
            response: sample)
    }

    /// An action on one record. Trello takes the values of a change in the query.
    private static func action(
        _ method: String, _ singular: String, _ name: String, _ path: String, _ sample: JSONValue,
        _ fields: JSONObject = [:]
    ) -> ActionDefinition {
        let verb = method == "put" ? "update" : method
        return ActionDefinition(
            "\(verb)\(singular)", name, "\(name).", method, path,
            parameters: [Parameter.path("id", "The \(singular.lowercased())'s id.")]
                + fields.members.map { Parameter.query($0.key, "The new value.", $0.value) },
            response: sample)
    }
}

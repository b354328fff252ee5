import JSON

extension ConnectorDefinition {
    /// monday.com: the actions that client code names, over GraphQL. A read is a `get` here, so that it counts as one.
    static let monday = ConnectorDefinition(
        id: "monday", name: "monday.com", group: ["output"], category: ["productivity"], requirements: [.oauth2()],
        resources: [
            ResourceDefinition(
                name: "boards", description: "Manage boards.",
                actions: [
                    read("listBoards", "List boards", "List the account's boards.", paging, ["boards": [board]]),
                    read(
                        "getBoard", "Get a board", "Get a board by its id.", [boardID], ["boards": [board]]),
                    write(
                        "createBoard", "Create a board", "Create a board.", required: ["board_name", "board_kind"],
                        [
                            "board_name": Schema.string(),
                            "board_kind": Schema.string(values: ["public", "private", "share"]),
                        ], ["create_board": board]),
                    write(
                        "updateBoard", "Update a board", "Change one attribute of a board.",
                        required: ["board_id", "board_attribute", "new_value"],
                        [
                            "board_id": Schema.string(),
                            "board_attribute": Schema.string(values: ["name", "description", "communication"]),
                            "new_value": Schema.string(),
                        ], ["update_board": "{\"success\":true,\"undo_data\":null}"]),
                    write(
                        "deleteBoard", "Delete a board", "Delete a board with its items.", required: ["board_id"],
                        ["board_id": Schema.string()], ["delete_board": ["id": "1234567890"]]),
                ].map(observed)),
            ResourceDefinition(
                name: "items", description: "Manage the items of a board.",
                actions: [
                    read(
                        "listItems", "List items", "List the items of a board.",
                        [
                            boardID, Parameter.query("limit", "How many items a page holds.", Schema.integer()),
                            Parameter.query("cursor", "`items_page.cursor` of the page before."),
                        ], ["boards": [["items_page": ["cursor": nil, "items": [item]]]]]),
                    write(
                        "createItem", "Create an item", "Create an item on a board.",
                        required: ["board_id", "item_name"],
                        ["board_id": Schema.string(), "item_name": Schema.string(), "column_values": columns],
                        ["create_item": item]),
                    write(
                        "updateItem", "Update an item", "Change an item's name or column values.",
                        required: ["item_id"],
                        [
                            "item_id": Schema.string(), "board_id": Schema.string(), "item_name": Schema.string(),
                            "column_values": columns,
                        ], ["change_multiple_column_values": item]),
                    write(
                        "deleteItem", "Delete an item", "Delete an item.", required: ["item_id"],
                        ["item_id": Schema.string()], ["delete_item": ["id": "1234567891"]]),
                ].map(observed) + [
                    read(
                        "getItem", "Get an item", "Get an item by its id.",
                        [Parameter.query("item_id", "The item's id.", required: true)], ["items": [item]])
                ]),
        ],
        makeProvider: { MondayProvider() })

    private static let boardID = Parameter.query("board_id", "The board's id.", required: true)
    private static let paging = [
        Parameter.query("limit", "How many boards a page holds.", Schema.integer(minimum: 1, maximum: 500)),
        Parameter.query("page", "The page's number, from 1.", Schema.integer(minimum: 1)),
    ]
    private static let columns = Schema.object([:], "Values by column id.")
    private static let board: JSONValue = [
        "id": "1234567890", "name": "Product launch", "state": "active", "board_kind": "public",
    ]
    private static let item: JSONValue = [
        "id": "1234567891", "name": "Write the brief", "column_values": [["id": "status", "text": "Done"]],
    ]

    private static func read(
        _ id: String, _ name: String, _ description: String, _ parameters: [JSONValue], _ data: JSONValue
    ) -> ActionDefinition {
        ActionDefinition(
            id, name, description, "get", "/v2", parameters: parameters, response: ["data": data])
    }

    /// Deletes are mutations too, but are named for what they do.
    private static func write(
        _ id: String, _ name: String, _ description: String, required: [String], _ fields: JSONObject,
        _ data: JSONValue
    ) -> ActionDefinition {
        ActionDefinition(
            id, name, description, "post", "/v2", body: Schema.object(fields, required: required),
            response: ["data": data])
    }

    private static func observed(_ action: ActionDefinition) -> ActionDefinition {
        var action = action
        action.source = ActionDefinition.Provenance.observed.rawValue
        return action
    }
}

import JSON

extension ConnectorDefinition {
    /// Notion; the ids are the operation names of Notion's own OpenAPI file.
    ///
    /// Every call needs `Notion-Version` in `additionalHeaders`.
    static let notion = ConnectorDefinition(
        id: "notion", name: "Notion", group: ["output"], category: ["content-management"], requirements: [.oauth2()],
        resources: [
            ResourceDefinition(
                name: "search", description: "Find pages and databases.",
                actions: [
                    action(
                        "post-search", "Search", "Find pages and databases by their title.", "post", "/v1/search",
                        body: Schema.object(
                            JSONObject(
                                [
                                    .init(key: "query", value: Schema.string("Text that the title contains.")),
                                    .init(
                                        key: "filter",
                                        value: Schema.object([
                                            "value": Schema.string(values: ["page", "database"]),
                                            "property": Schema.string(values: ["object"]),
                                        ])),
                                    .init(
                                        key: "sort",
                                        value: Schema.object([
                                            "direction": Schema.string(values: ["ascending", "descending"]),
                                            "timestamp": Schema.string(values: ["last_edited_time"]),
                                        ])),
                                ] + paging.members)),
                        response: list(page), from: .observed)
                ]),
            ResourceDefinition(
                name: "pages", description: "Manage pages.",
                actions: [
                    action(
                        "post-page", "Create a page", "Create a page in a database, under a page or in the workspace.",
                        "post", "/v1/pages",
                        body: Schema.object(
                            [
                                "parent": Schema.object(
                                    [
                                        "type": Schema.string(values: ["database_id", "page_id", "workspace"]),
                                        "database_id": Schema.string(), "page_id": Schema.string(),
                                        "workspace": Schema.boolean("Allows only the property `title`."),
                                    ], "Where the page belongs."),
                                "properties": Schema.object([:], "Values by property name."),
                                "children": Schema.array(Schema.object(), "The page's first blocks."),
                            ], required: ["parent", "properties"]),
                        response: page, from: .observed),
                    action(
                        "retrieve-a-page", "Retrieve a page", "Get a page's properties.", "get",
                        "/v1/pages/{page_id}", parameters: [pageID], response: page, from: .observed),
                    action(
                        "patch-page", "Update page properties", "Change a page's properties, or archive it.", "patch",
                        "/v1/pages/{page_id}", parameters: [pageID],
                        body: Schema.object([
                            "properties": Schema.object([:], "Values by property name."),
                            "archived": Schema.boolean("True archives the page, false brings it back."),
                        ]),
                        response: page, from: .observed),
                ]),
            ResourceDefinition(
                name: "databases", description: "Manage databases.",
                actions: [
                    action(
                        "create-a-database", "Create a database", "Create a database under a page.", "post",
                        "/v1/databases",
                        body: Schema.object(
                            [
                                "parent": Schema.object(
                                    ["type": Schema.string(values: ["page_id"]), "page_id": Schema.string()],
                                    required: ["page_id"]),
                                "title": Schema.array(Schema.object(), "Rich text."),
                                "properties": Schema.object([:], "The type of each property, by name."),
                            ], required: ["parent", "properties"]),
                        response: database),
                    action(
                        "retrieve-a-database", "Retrieve a database", "Get a database's properties and their types.",
                        "get", "/v1/databases/{database_id}", parameters: [databaseID], response: database,
                        from: .observed),
                    action(
                        "post-database-query", "Query a database", "Find the pages of a database.", "post",
                        "/v1/databases/{database_id}/query", parameters: [databaseID],
                        body: Schema.object(
                            JSONObject(
                                [
                                    .init(key: "filter", value: Schema.object([:], "One condition, or `and`, `or`.")),
                                    .init(key: "sorts", value: Schema.array(Schema.object(), "The first weighs most.")),
                                ] + paging.members)),
                        response: list(page), from: .observed),
                ]),
            ResourceDefinition(
                name: "blocks", description: "Manage the content of pages.",
                actions: [
                    action(
                        "get-block-children", "Retrieve block children", "List the blocks of a page or block.", "get",
                        "/v1/blocks/{block_id}/children",
                        parameters: [
                            blockID,
                            Parameter.query(
                                "page_size", "How many blocks a page holds.", Schema.integer(minimum: 1, maximum: 100)),
                            Parameter.query("start_cursor", "`next_cursor` of the page before."),
                        ], response: list(block)),
                    action(
                        "patch-block-children", "Append block children", "Append blocks to a page or block.", "patch",
                        "/v1/blocks/{block_id}/children", parameters: [blockID],
                        body: Schema.object(["children": Schema.array(Schema.object())], required: ["children"]),
                        response: list(block)),
                    action(
                        "retrieve-a-block", "Retrieve a block", "Get a block by its id.", "get",
                        "/v1/blocks/{block_id}", parameters: [blockID], response: block),
                    action(
                        "update-a-block", "Update a block", "Change a block's content, or archive it.", "patch",
                        "/v1/blocks/{block_id}", parameters: [blockID],
                        body: Schema.object([
                            "paragraph": Schema.object(
                                ["rich_text": Schema.array(Schema.object())],
                                "The content, under the name of the block's type."),
                            "archived": Schema.boolean("True archives the block, false brings it back."),
                        ]),
                        response: block),
                    action(
                        "delete-a-block", "Delete a block", "Archive a block or page.", "delete",
                        "/v1/blocks/{block_id}", parameters: [blockID], response: block),
                ]),
            ResourceDefinition(
                name: "users", description: "Look up the workspace's people and bots.",
                actions: [
                    action(
                        "get-users", "List all users", "List the people and bots of the workspace.", "get",
                        "/v1/users",
                        parameters: [
                            Parameter.query(
                                "page_size", "How many users a page holds.", Schema.integer(minimum: 1, maximum: 100)),
                            Parameter.query("start_cursor", "`next_cursor` of the page before."),
                        ], response: list(user)),
                    action(
                        "get-self", "Retrieve your token's bot user", "Get the bot that the credential stands for.",
                        "get", "/v1/users/me", response: user),
                ]),
        ],
        makeProvider: { NotionProvider() })

    /// An action with the header that Notion demands.
    private static func action(
        _ id: String, _ name: String, _ description: String, _ method: String, _ path: String,
        parameters: [JSONValue] = [], body: JSONValue? = nil, response: JSONValue,
        from provenance: ActionDefinition.Provenance = .filled
    ) -> ActionDefinition {
        let version = Parameter.header("Notion-Version", "The version of Notion's API: 2022-06-28.", required: true)
        return ActionDefinition(
            id, name, description, method, path, parameters: parameters + [version], body: body, response: response,
            from: provenance)
    }

    private static let pageID = Parameter.path("page_id", "The page's id.")
    private static let databaseID = Parameter.path("database_id", "The database's id.")
    private static let blockID = Parameter.path("block_id", "The id of a block or page.")
    private static let paging: JSONObject = [
        "page_size": Schema.integer("How many results a page holds.", minimum: 1, maximum: 100),
        "start_cursor": Schema.string("`next_cursor` of the page before."),
    ]

    private static func list(_ result: JSONValue) -> JSONValue {
        ["object": "list", "results": [result], "next_cursor": nil, "has_more": false]
    }

    private static let page: JSONValue = [
        "object": "page", "id": "59833787-2cf9-4fdf-8782-e53db20768a5", "created_time": "2025-08-01T15:32:00.000Z",
        "last_edited_time": "2025-08-01T15:32:00.000Z", "archived": false,
        "parent": ["type": "database_id", "database_id": "d9824bdc-8445-4327-be8b-5b47500af6ce"],
        "properties": ["Name": ["id": "title", "type": "title", "title": [["plain_text": "Count the stock"]]]],
    ]
    private static let database: JSONValue = [
        "object": "database", "id": "d9824bdc-8445-4327-be8b-5b47500af6ce", "title": [["plain_text": "Tasks"]],
        "properties": ["Name": ["id": "title", "name": "Name", "type": "title", "title": [:]]],
    ]
    private static let block: JSONValue = [
        "object": "block", "id": "c02fc1d3-db8b-45c5-a222-27595b15aea7", "type": "paragraph", "has_children": false,
        "archived": false, "paragraph": ["rich_text": [["plain_text": "Hello"]]],
    ]
    private static let user: JSONValue = [
        "object": "user", "id": "6794760a-1f15-45cd-9c65-0dfe42f5135a", "type": "bot", "name": "Alloy", "bot": [:],
    ]
}

import JSON

extension ConnectorDefinition {
    /// Slack's Web API: the method's dots become `_` in the action id, its camel case stays.
    static let slack = ConnectorDefinition(
        id: "slack", name: "Slack", group: ["output"], category: ["communication"], requirements: [.oauth2()],
        resources: [
            ResourceDefinition(
                name: "auth", description: "Who the app is.",
                actions: [
                    slackAction(
                        "auth_test", "Test", "Checks authentication & identity.", "get", "/auth.test",
                        response: ["ok": true, "team": "Alloy Sandbox", "user": "alloy", "user_id": "U0123456789"])
                ]),
            ResourceDefinition(
                name: "chat", description: "Manage messages.",
                actions: [
                    slackPostMessage,
                    slackAction(
                        "chat_update", "Update", "Updates a message.", "post", "/chat.update", scope: "chat:write",
                        body: slackMessage(required: ["channel", "ts"]),
                        response: slackMessageSample),
                    slackAction(
                        "chat_delete", "Delete", "Deletes a message.", "post", "/chat.delete", scope: "chat:write",
                        body: Schema.object(
                            [
                                "channel": Schema.string("Channel containing the message to be deleted."),
                                "ts": Schema.string("Timestamp of the message to be deleted."),
                            ], required: ["channel", "ts"]),
                        response: ["ok": true, "channel": "C0123456789", "ts": "1700000000.000100"]),
                ]),
            ResourceDefinition(
                name: "conversations", description: "Manage channels.", actions: slackConversations),
            ResourceDefinition(
                name: "users", description: "Look up people.",
                actions: [
                    slackAction(
                        "users_list", "List", "Lists all users in a Slack team.", "get", "/users.list",
                        scope: "users:read", parameters: slackPaging,
                        response: ["ok": true, "members": [slackUser], "response_metadata": ["next_cursor": ""]]),
                    slackAction(
                        "users_info", "Info", "Gets information about a user.", "get", "/users.info",
                        scope: "users:read",
                        parameters: [Parameter.query("user", "User to get info on", required: true)],
                        response: ["ok": true, "user": slackUser]),
                ]),
        ],
        makeProvider: { SlackProvider() })

    /// The documentation's own example of an action; its odd types come from Slack's OpenAPI file.
    private static let slackPostMessage = slackAction(
        "chat_postMessage", "Post", "Sends a message to a channel.", "post", "/chat.postMessage",
        scope: "chat:write", body: slackMessage(required: ["channel", "text"]), response: slackMessageSample,
        from: .official)

    private static let slackMessageSample: JSONValue = [
        "ok": true, "channel": "C0123456789", "ts": "1700000000.000100",
        "message": ["type": "message", "text": "Hello", "user": "U0123456789", "ts": "1700000000.000100"],
    ]

    private static let slackUser: JSONValue = [
        "id": "U0123456789", "team_id": "T0123456789", "name": "maria", "real_name": "Maria Johnson",
        "profile": ["email": "maria@example.com"], "is_bot": false,
    ]

    private static let slackPaging = [
        Parameter.query("limit", "The maximum number of items to return.", Schema.integer(minimum: 1, maximum: 1_000)),
        Parameter.query("cursor", "`response_metadata.next_cursor` of the page before."),
    ]

    private static let slackConversations: [ActionDefinition] = {
        let channel: JSONValue = [
            "id": "C0123456789", "name": "general", "is_channel": true, "is_archived": false, "is_member": true,
        ]
        let reference = Parameter.query("channel", "The channel's id, or its name behind `#`.", required: true)
        let body = Schema.object(
            ["channel": Schema.string("The channel's id, or its name behind `#`.")], required: ["channel"])
        let range = [
            Parameter.query("oldest", "Only messages after this timestamp."),
            Parameter.query("latest", "Only messages before this timestamp."),
            Parameter.query("inclusive", "Take the messages at these timestamps too.", Schema.boolean()),
        ]
        let messages: JSONValue = [
            "ok": true, "has_more": false,
            "messages": [["type": "message", "user": "U0123456789", "text": "Hello", "ts": "1700000000.000100"]],
        ]
        return [
            slackAction(
                "conversations_list", "List", "Lists all channels in a Slack team.", "get", "/conversations.list",
                scope: "channels:read",
                parameters: [
                    Parameter.query("types", "`public_channel`, `private_channel`, separated by commas."),
                    Parameter.query("exclude_archived", "Leave archived channels out.", Schema.boolean()),
                ] + slackPaging,
                response: ["ok": true, "channels": [channel], "response_metadata": ["next_cursor": ""]]),
            slackAction(
                "conversations_info", "Info", "Retrieves information about a conversation.", "get",
                "/conversations.info", scope: "channels:read", parameters: [reference],
                response: ["ok": true, "channel": channel]),
            slackAction(
                "conversations_history", "History", "Fetches a conversation's history of messages and events.",
                "get", "/conversations.history", scope: "channels:history",
                parameters: [reference] + range + slackPaging, response: messages),
            slackAction(
                "conversations_replies", "Replies", "Retrieves a thread of messages posted to a conversation.", "get",
                "/conversations.replies", scope: "channels:history",
                parameters: [
                    reference, Parameter.query("ts", "The timestamp of the thread's first message.", required: true),
                ] + slackPaging,
                response: messages),
            slackAction(
                "conversations_create", "Create", "Initiates a public or private channel-based conversation.", "post",
                "/conversations.create", scope: "channels:manage",
                body: Schema.object(
                    [
                        "name": Schema.string("The name: lower-case letters, digits, `-` and `_`."),
                        "is_private": Schema.boolean("Create a private channel."),
                    ], required: ["name"]),
                response: ["ok": true, "channel": channel]),
            slackAction(
                "conversations_join", "Join", "Joins an existing conversation.", "post", "/conversations.join",
                scope: "channels:join", body: body, response: ["ok": true, "channel": channel]),
            slackAction(
                "conversations_archive", "Archive", "Archives a conversation.", "post", "/conversations.archive",
                scope: "channels:manage", body: body, response: ["ok": true]),
            slackAction(
                "delete_channel", "Delete", "Deletes a channel with all of its messages.", "post",
                "/admin.conversations.delete", scope: "admin.conversations:write",
                body: Schema.object(["channel_id": Schema.string("The channel's id.")], required: ["channel_id"]),
                response: ["ok": true]),
        ]
    }()

    /// An action with the header parameter `token` that Slack's file demands: the service fills it, not the caller.
    private static func slackAction(
        _ id: String, _ name: String, _ description: String, _ method: String, _ path: String, scope: String? = nil,
        parameters: [JSONValue] = [], body: JSONValue? = nil, response: JSONValue,
        from provenance: ActionDefinition.Provenance = .filled
    ) -> ActionDefinition {
        let needs = scope.map { " Requires scope: `\($0)`" } ?? ""
        var action = ActionDefinition(
            id, name, description, method, path,
            parameters: [Parameter.header("token", "Authentication token.\(needs)", required: true)] + parameters,
            body: body, response: response, from: provenance)
        action.scopes = scope.map { [$0] } ?? []
        return action
    }

    private static func slackMessage(required: [String]) -> JSONValue {
        var members: JSONObject = [
            "as_user": Schema.string("Pass true to post the message as the authed user, instead of as a bot."),
            "attachments": Schema.string(
                "A JSON-based array of structured attachments, presented as a URL-encoded string."),
            "blocks": [
                "type": "array", "title": "blocks", "description": "Structured blocks.",
                "items": Schema.object(["type": Schema.string()], required: ["type"]),
            ],
            "channel": Schema.string(
                "Channel, private group, or IM channel to send message to. Can be an encoded ID, or a name."),
            "icon_emoji": Schema.string("Emoji to use as the icon for this message. Overrides `icon_url`."),
            "icon_url": Schema.string("URL to an image to use as the icon for this message."),
            "link_names": Schema.boolean("Find and link channel names and usernames."),
            "mrkdwn": Schema.boolean("Disable Slack markup parsing by setting to `false`. Enabled by default."),
            "parse": Schema.string("Change how messages are treated. Defaults to `none`."),
            "reply_broadcast": Schema.boolean(
                "Used in conjunction with `thread_ts`: whether the reply is visible to everyone in the channel."),
            "text": Schema.string("The formatted text of the message, or the fallback when blocks are given."),
            "thread_ts": Schema.string("Provide another message's `ts` value to make this message a reply."),
            "unfurl_links": Schema.boolean("Pass true to enable unfurling of primarily text-based content."),
            "unfurl_media": Schema.boolean("Pass false to disable unfurling of media content."),
            "username": Schema.string("Set your bot's user name."),
        ]
        if required.contains("ts") { members.append("ts", Schema.string("Timestamp of the message to be updated.")) }
        return Schema.object(members, required: required)
    }
}

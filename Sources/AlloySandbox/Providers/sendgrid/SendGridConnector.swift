import JSON

extension ConnectorDefinition {
    /// SendGrid: what is sent can't be unsent. The actions follow SendGrid's API, version 3.
    static let sendgrid = ConnectorDefinition(
        id: "sendgrid", name: "SendGrid", group: ["output"], category: ["email"], requirements: [.apiKey()],
        resources: [
            ResourceDefinition(
                name: "mail", description: "Send mail.",
                actions: [
                    ActionDefinition(
                        "sendMail", "Send mail",
                        "Send a message to one or more people. The answer is empty; what became of it stands in the "
                            + "messages.", "post", "/v3/mail/send", body: message),
                    ActionDefinition(
                        "createMailBatch", "Create a batch",
                        "Create a batch id: scheduled messages that carry it can be called off.", "post",
                        "/v3/mail/batch", response: ["batch_id": "HkJ5yLYULb7Rj8GKSx7u025ouWVlMgAi"]),
                    ActionDefinition(
                        "cancelScheduledSend", "Cancel or pause scheduled messages",
                        "Call off the messages of a batch that have not left yet.", "post", "/v3/user/scheduled_sends",
                        body: Schema.object(
                            [
                                "batch_id": Schema.string("The batch's id."),
                                "status": Schema.string(values: ["cancel", "pause"]),
                            ], required: ["batch_id", "status"]),
                        response: ["batch_id": "HkJ5yLYULb7Rj8GKSx7u025ouWVlMgAi", "status": "cancel"]),
                    ActionDefinition(
                        "listScheduledSends", "List called off batches", "List the batches that were called off.",
                        "get", "/v3/user/scheduled_sends",
                        response: [["batch_id": "HkJ5yLYULb7Rj8GKSx7u025ouWVlMgAi", "status": "cancel"]]),
                ]),
            ResourceDefinition(
                name: "messages", description: "Look up what became of messages.",
                actions: [
                    ActionDefinition(
                        "listMessages", "List messages", "Find messages, newest first.", "get", "/v3/messages",
                        parameters: [
                            Parameter.query(
                                "query", "Conditions such as `to_email=\"ada@example.com\" AND status=\"delivered\"`."),
                            Parameter.query(
                                "limit", "How many messages are answered.", Schema.integer(minimum: 1, maximum: 1_000)),
                        ], response: ["messages": [.object(summary)]]),
                    ActionDefinition(
                        "getMessage", "Get a message", "Get a message with its events.", "get",
                        "/v3/messages/{msg_id}", parameters: [Parameter.path("msg_id", "The message's id.")],
                        response: .object(
                            summary.merging([
                                "events": [["event_name": "delivered", "processed": "2025-08-01T15:32:46Z"]]
                            ]))),
                ]),
            ResourceDefinition(
                name: "suppressions", description: "Manage the addresses that nothing is delivered to.",
                actions: [
                    ActionDefinition(
                        "listBounces", "List bounces", "List addresses that bounced, newest first, a page at a time.",
                        "get", "/v3/suppression/bounces", parameters: paging, response: [bounce]),
                    ActionDefinition(
                        "getBounce", "Get a bounce", "Look an address up among those that bounced.", "get",
                        "/v3/suppression/bounces/{email}", parameters: [email], response: [bounce]),
                    ActionDefinition(
                        "deleteBounce", "Delete a bounce", "Deliver to an address again.", "delete",
                        "/v3/suppression/bounces/{email}", parameters: [email]),
                    ActionDefinition(
                        "listUnsubscribes", "List unsubscribes",
                        "List people who don't want mail, newest first, a page at a time.", "get",
                        "/v3/suppression/unsubscribes", parameters: paging,
                        response: [["created": 1_754_062_365, "email": "quiet@example.org"]]),
                    ActionDefinition(
                        "addUnsubscribes", "Add unsubscribes", "Deliver nothing to these addresses any more.", "post",
                        "/v3/asm/suppressions/global",
                        body: Schema.object(
                            ["recipient_emails": Schema.array(Schema.string(format: "email"))],
                            required: ["recipient_emails"]),
                        response: ["recipient_emails": ["quiet@example.org"]]),
                    ActionDefinition(
                        "deleteUnsubscribe", "Delete an unsubscribe", "Deliver to an address again.", "delete",
                        "/v3/asm/suppressions/global/{email}", parameters: [email]),
                ]),
            ResourceDefinition(
                name: "templates", description: "Manage templates.",
                actions: RecordActions(
                    singular: "Template", plural: "Templates", path: "/v3/templates", idParameter: "template_id",
                    listParameters: [
                        Parameter.query(
                            "page_size", "How many a page holds.", Schema.integer(minimum: 1, maximum: 200),
                            required: true),
                        Parameter.query("page_token", "The token in `_metadata.next` of the page before."),
                    ],
                    createBody: Schema.object(
                        ["name": Schema.string(), "generation": Schema.string(values: ["dynamic"])],
                        required: ["name"]),
                    updateBody: Schema.object(["name": Schema.string()], required: ["name"]), sample: template,
                    listSample: ["result": [template], "_metadata": ["count": 1]], updateSample: template
                ).all + [
                    ActionDefinition(
                        "createTemplateVersion", "Create a version of a template",
                        "Give a template a subject and a text.", "post", "/v3/templates/{template_id}/versions",
                        parameters: [Parameter.path("template_id", "The id of the template.")],
                        body: Schema.object(
                            [
                                "name": Schema.string(), "subject": Schema.string(), "html_content": Schema.string(),
                                "active": Schema.integer("1 makes it the one that is sent.", minimum: 0, maximum: 1),
                            ], required: ["name", "subject"]),
                        response: [
                            "id": "8aefe0ee-f12b-4575-b5b7-c97e21cb36f3", "name": "Welcome", "subject": "Hello",
                            "active": 1,
                        ])
                ]),
        ],
        makeProvider: { SendGridProvider() })

    private static let email = Parameter.path("email", "The address.", Schema.string(format: "email"))
    private static let paging = [
        Parameter.query("limit", "How many a page holds.", Schema.integer(minimum: 1, maximum: 500)),
        Parameter.query("offset", "How many to leave out.", Schema.integer(minimum: 0)),
        Parameter.query("start_time", "Only those from this moment on, in seconds since the epoch.", Schema.integer()),
        Parameter.query("end_time", "Only those until this moment.", Schema.integer()),
    ]
    private static let person = Schema.object(
        ["email": Schema.string(format: "email"), "name": Schema.string()], required: ["email"])

    private static let message = Schema.object(
        [
            "personalizations": Schema.array(
                Schema.object(
                    [
                        "to": Schema.array(person), "cc": Schema.array(person), "bcc": Schema.array(person),
                        "subject": Schema.string(), "send_at": Schema.integer("In seconds since the epoch."),
                        "dynamic_template_data": Schema.object([:], "What fills the template."),
                    ], required: ["to"]), "Who gets it; all in one entry see each other."),
            "from": person, "reply_to": person, "subject": Schema.string(),
            "content": Schema.array(
                Schema.object(["type": Schema.string(), "value": Schema.string()], required: ["type", "value"]),
                "`text/plain` before `text/html`."),
            "template_id": Schema.string("In place of a content."),
            "categories": Schema.array(Schema.string()),
            "send_at": Schema.integer("When it leaves, in seconds since the epoch; at once when absent."),
            "batch_id": Schema.string("What a scheduled message can be called off by."),
            "mail_settings": Schema.object([
                "sandbox_mode": Schema.object(["enable": Schema.boolean("Check the message, and send nothing.")])
            ]),
        ], required: ["personalizations", "from"])

    private static let summary: JSONObject = [
        "from_email": "shop@example.com", "msg_id": "6sVbX1tXTuu9f3JnOUBrSw.recvd-0", "subject": "Hello",
        "to_email": "ada@example.com", "status": "delivered", "opens_count": 0, "clicks_count": 0,
        "last_event_time": "2025-08-01T15:32:46Z",
    ]
    private static let bounce: JSONValue = [
        "created": 1_754_062_365, "email": "former-1@bounce.example.com",
        "reason": "550 5.1.1 The email account that you tried to reach does not exist.", "status": "550",
    ]
    private static let template: JSONValue = [
        "id": "d-0c9a4d1e5f3b4a6c8d7e2f1a0b9c8d7e", "name": "Welcome", "generation": "dynamic",
        "updated_at": "2025-08-01T15:32:45Z", "versions": [],
    ]
}

import JSON

extension ConnectorDefinition {
    /// HubSpot's CRM. `createContact` is the documentation's own definition, word for word.
    static let hubspot = ConnectorDefinition(
        id: "hubspot", name: "Hubspot", group: ["input"], category: ["crm"],
        requirements: [.oauth2()],
        resources: [
            ResourceDefinition(
                name: "companies", description: "Manage companies.",
                actions: named(
                    HubSpotActions(
                        type: "companies", singular: "Company", plural: "Companies", required: [],
                        fields: [
                            "name": "Acme", "domain": "acme.example", "phone": "+1 555 0100", "website": "acme.example",
                        ]),
                    list: ("Retrieve companies", "Retrieve all companies."),
                    create: ("Create a company", "Create a single company.")
                ).from(.official, "listCompanies", "createCompany")),
            ResourceDefinition(
                name: "contacts", description: "Manage contacts.",
                actions: named(
                    HubSpotActions(
                        type: "contacts", singular: "Contact", plural: "Contacts",
                        required: ["firstname", "lastname", "email"],
                        fields: [
                            "firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.com",
                            "company": "Analytical Engines", "website": "example.com", "phone": "+44 20 5550 0199",
                        ]),
                    list: ("List contacts", "List contacts, a page at a time."),
                    create: ("Create a contact", "Create a new contact record.")
                ).map { $0.id == "createContact" ? createContact($0.scopes) : $0 }.from(.official, "listContacts")),
            ResourceDefinition(
                name: "deals", description: "Manage deals.",
                actions: HubSpotActions(
                    type: "deals", singular: "Deal", plural: "Deals", required: [],
                    fields: [
                        "dealname": "Renewal", "amount": "1200.00", "dealstage": "appointmentscheduled",
                        "closedate": "2025-12-31T00:00:00.000Z", "pipeline": "default",
                    ]
                ).all.from(.observed, "createDeal")),
            ResourceDefinition(
                name: "emails", description: "Manage the e-mails logged on records.",
                actions: HubSpotActions(
                    type: "emails", singular: "Email", plural: "Emails", required: ["hs_timestamp"],
                    fields: [
                        "hs_timestamp": "2025-08-01T15:32:45.646Z", "hs_email_subject": "Hello",
                        "hs_email_text": "Good morning.", "hs_email_direction": "EMAIL", "hs_email_status": "SENT",
                    ]
                ).all),
            ResourceDefinition(
                name: "tasks", description: "Manage tasks.",
                actions: HubSpotActions(
                    type: "tasks", singular: "Task", plural: "Tasks", required: ["hs_timestamp"],
                    fields: [
                        "hs_timestamp": "2025-08-01T15:32:45.646Z", "hs_task_subject": "Call back",
                        "hs_task_body": "About the renewal.", "hs_task_status": "NOT_STARTED",
                        "hs_task_priority": "HIGH", "hs_task_type": "CALL",
                    ]
                ).all),
            ResourceDefinition(
                name: "tickets", description: "Manage tickets.",
                actions: HubSpotActions(
                    type: "tickets", singular: "Ticket", plural: "Tickets", required: ["subject", "hs_pipeline_stage"],
                    fields: [
                        "subject": "Parcel is late", "content": "It was due on Monday.", "hs_pipeline": "0",
                        "hs_pipeline_stage": "1", "hs_ticket_priority": "HIGH",
                    ]
                ).all),
        ],
        makeProvider: { HubSpotProvider() })

    /// The actions, list and create under the names that the service has for them.
    private static func named(
        _ actions: HubSpotActions, list: (name: String, description: String),
        create: (name: String, description: String)
    ) -> [ActionDefinition] {
        actions.all.map { action in
            var action = action
            if action.id == "list\(actions.plural)" { (action.displayName, action.description) = list }
            if action.id == "create\(actions.singular)" { (action.displayName, action.description) = create }
            return action
        }
    }

    private static func createContact(_ scopes: [String]?) -> ActionDefinition {
        var action = createContactAsDocumented
        action.scopes = scopes
        return action
    }

    private static let createContactAsDocumented = ActionDefinition(
        "createContact", "Create a contact", "Create a new contact record.", "post", "/crm/v3/objects/contacts",
        body: [
            "type": "object", "required": ["properties"],
            "properties": [
                "associations": HubSpotActions.associations,
                "properties": [
                    "type": "object", "required": ["firstname", "lastname", "email"],
                    "properties": [
                        "firstname": Schema.string(), "lastname": Schema.string(), "email": Schema.string(),
                        "company": Schema.string(), "website": Schema.string(), "phone": Schema.string(),
                    ],
                ],
            ],
        ],
        response: [
            "id": "string",
            "properties": [
                "firstname": "string", "lastname": "string", "email": "string",
                "createdate": "2025-08-01T15:32:45.646Z", "lastmodifieddate": "2025-08-01T15:32:45.646Z",
            ],
            "createdAt": "2025-08-01T15:32:45.646Z", "updatedAt": "2025-08-01T15:32:45.646Z", "archived": true,
        ],
        from: .official)
}

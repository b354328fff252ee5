import JSON

/// One kind of HubSpot's CRM objects: what its records are called and which properties they have.
struct HubSpotObjectType: Sendable {
    /// As the path names it: `contacts`.
    let name: String
    /// As error messages name it: `Contact`.
    let label: String
    /// The properties a record is answered with when nobody asks for others.
    let defaultProperties: [String]
    /// Further properties that may be set; anything else "does not exist".
    let otherProperties: [String]
    /// The property when a record changed last: contacts have a name of their own for it.
    let modifiedProperty: String
    /// What every new record gets, as observed on a created contact.
    let initialProperties: JSONObject
    /// What an account starts with.
    let seeds: [JSONObject]

    /// Whether a caller may set the property.
    func allows(_ property: String) -> Bool {
        defaultProperties.contains(property) || otherProperties.contains(property)
    }

    /// Properties that HubSpot sets by itself.
    static let readOnlyProperties = [
        "createdate", "hs_createdate", "hs_lastmodifieddate", "hs_object_id", "lastmodifieddate",
    ]

    /// All kinds, by path name.
    static let all: [HubSpotObjectType] = [contacts, companies, deals, tickets, tasks, emails]

    private static let contacts = HubSpotObjectType(
        name: "contacts", label: "Contact",
        defaultProperties: ["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"],
        otherProperties: [
            "address", "annualrevenue", "city", "company", "country", "fax", "hs_language", "hs_lead_status",
            "hubspot_owner_id", "industry", "jobtitle", "lifecyclestage", "message", "mobilephone", "numemployees",
            "phone", "salutation", "state", "website", "zip",
        ],
        modifiedProperty: "lastmodifieddate",
        initialProperties: [
            "hs_all_contact_vids": "", "hs_is_contact": "true", "hs_is_unworked": "true",
            "hs_pipeline": "contacts-lifecycle-pipeline", "lifecyclestage": "lead", "num_notes": "0",
        ],
        seeds: [
            [
                "firstname": "Maria", "lastname": "Johnson", "email": "emailmaria@example.com",
                "company": "Northwind Traders", "phone": "+1 206 555 0101", "lifecyclestage": "customer",
            ],
            [
                "firstname": "Brian", "lastname": "Halligan", "email": "bh@example.com", "company": "Contoso",
                "jobtitle": "Executive chairperson",
            ],
            ["firstname": "Grace", "lastname": "Hopper", "email": "grace@example.org", "city": "Arlington"],
        ])

    private static let companies = HubSpotObjectType(
        name: "companies", label: "Company",
        defaultProperties: ["createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"],
        otherProperties: [
            "address", "annualrevenue", "city", "country", "description", "hubspot_owner_id", "industry",
            "lifecyclestage", "numberofemployees", "phone", "state", "type", "website", "zip",
        ],
        modifiedProperty: "hs_lastmodifieddate", initialProperties: ["lifecyclestage": "lead"],
        seeds: [
            ["name": "Northwind Traders", "domain": "northwind.example", "city": "Seattle", "industry": "RETAIL"],
            ["name": "Contoso", "domain": "contoso.example", "phone": "+1 425 555 0100"],
        ])

    private static let deals = HubSpotObjectType(
        name: "deals", label: "Deal",
        defaultProperties: [
            "amount", "closedate", "createdate", "dealname", "dealstage", "hs_lastmodifieddate", "hs_object_id",
            "pipeline",
        ],
        otherProperties: ["dealtype", "description", "hs_next_step", "hs_priority", "hubspot_owner_id"],
        modifiedProperty: "hs_lastmodifieddate", initialProperties: ["pipeline": "default"],
        seeds: [
            ["dealname": "Northwind renewal", "amount": "12000", "dealstage": "contractsent"],
            ["dealname": "Contoso pilot", "amount": "3500.50", "dealstage": "appointmentscheduled"],
        ])

    private static let tickets = HubSpotObjectType(
        name: "tickets", label: "Ticket",
        defaultProperties: [
            "content", "createdate", "hs_lastmodifieddate", "hs_object_id", "hs_pipeline", "hs_pipeline_stage",
            "hs_ticket_category", "hs_ticket_priority", "subject",
        ],
        otherProperties: ["hs_resolution", "hubspot_owner_id", "source_type"],
        modifiedProperty: "hs_lastmodifieddate", initialProperties: ["hs_pipeline": "0", "hs_pipeline_stage": "1"],
        seeds: [
            [
                "subject": "Parcel arrived damaged", "content": "The box was open.", "hs_ticket_priority": "HIGH",
                "hs_pipeline_stage": "2",
            ]
        ])

    private static let tasks = HubSpotObjectType(
        name: "tasks", label: "Task",
        defaultProperties: [
            "hs_createdate", "hs_lastmodifieddate", "hs_object_id", "hs_task_body", "hs_task_priority",
            "hs_task_status", "hs_task_subject", "hs_task_type", "hs_timestamp",
        ],
        otherProperties: ["hs_task_reminders", "hubspot_owner_id"], modifiedProperty: "hs_lastmodifieddate",
        initialProperties: ["hs_task_priority": "NONE", "hs_task_status": "NOT_STARTED", "hs_task_type": "TODO"],
        seeds: [["hs_task_subject": "Call Maria back", "hs_task_priority": "HIGH"]])

    private static let emails = HubSpotObjectType(
        name: "emails", label: "Email",
        defaultProperties: [
            "hs_createdate", "hs_email_direction", "hs_email_status", "hs_email_subject", "hs_email_text",
            "hs_lastmodifieddate", "hs_object_id", "hs_timestamp",
        ],
        otherProperties: ["hs_attachment_ids", "hs_email_headers", "hs_email_html", "hubspot_owner_id"],
        modifiedProperty: "hs_lastmodifieddate", initialProperties: ["hs_email_direction": "EMAIL"],
        seeds: [
            [
                "hs_email_subject": "Welcome", "hs_email_text": "Good to have you with us.",
                "hs_email_status": "SENT",
            ]
        ])

    /// The property that carries when a record was made.
    var createdProperty: String { name == "tasks" || name == "emails" ? "hs_createdate" : "createdate" }

    /// The values that a property may have, for those that have a list of them.
    var options: [String: [String]] {
        switch name {
        case "contacts", "companies":
            [
                "lifecyclestage": [
                    "subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer",
                    "evangelist", "other",
                ]
            ]
        case "deals":
            [
                "dealstage": [
                    "appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "decisionmakerboughtin",
                    "contractsent", "closedwon", "closedlost",
                ],
                "dealtype": ["newbusiness", "existingbusiness"], "hs_priority": ["low", "medium", "high"],
                "pipeline": ["default"],
            ]
        case "tickets":
            [
                "hs_pipeline": ["0"], "hs_pipeline_stage": ["1", "2", "3", "4"],
                "hs_ticket_priority": ["LOW", "MEDIUM", "HIGH", "URGENT"],
            ]
        case "tasks":
            [
                "hs_task_priority": ["NONE", "LOW", "MEDIUM", "HIGH"],
                "hs_task_status": ["NOT_STARTED", "IN_PROGRESS", "WAITING", "COMPLETED", "DEFERRED"],
                "hs_task_type": ["TODO", "CALL", "EMAIL", "LINKED_IN"],
            ]
        case "emails":
            [
                "hs_email_direction": ["EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL"],
                "hs_email_status": ["BOUNCED", "FAILED", "SCHEDULED", "SENDING", "SENT"],
            ]
        default: [:]
        }
    }
}

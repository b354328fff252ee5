import JSON

extension ConnectorDefinition {
    /// A system from another time, made up: XML inside JSON, faults inside a 200, long waits, large answers. Everything is
    /// a POST to one gateway, so that the method says nothing of what an action does.
    static let legacyERP = ConnectorDefinition(
        id: "legacyERP", name: "Legacy ERP", group: ["input"], category: ["erp"],
        requirements: [
            .basic(
                username: "The user, in capitals.", password: "The password.",
                ["company": Schema.string("The number of the company: `100`.")],
                sample: ["username": "BATCH01", "password": "secret", "company": "100"])
        ],
        resources: [
            ResourceDefinition(
                name: "system", description: "Look at the system, and close its day.",
                actions: [
                    action(
                        "SystemInfo", "System information", "Get the system's release, date and time.", body: nil,
                        "<SYSTEM><RELEASE>4.7B</RELEASE><SYSDATE>125274</SYSDATE><SYSTIME>090000</SYSTIME></SYSTEM>"),
                    action(
                        "RunDayEnd", "Run the day end", "Close the day. The answer comes when it is closed.",
                        body: Schema.object([
                            "SECONDS": Schema.integer("How long it takes; 2 when absent.", minimum: 0, maximum: 600)
                        ]),
                        "<DAYEND><RUNDATE>125274</RUNDATE><INVOICES>1</INVOICES><AMOUNT>249,00</AMOUNT></DAYEND>"),
                ]),
            ResourceDefinition(
                name: "customers", description: "Manage customers.",
                actions: [
                    action(
                        "CustomerList", "List customers", "List customers by number, a page at a time.",
                        body: Schema.object(paging), list),
                    action(
                        "CustomerSearch", "Search customers", "Find customers by name; `*` stands for any text.",
                        body: Schema.object(
                            JSONObject([.init(key: "NAME", value: Schema.string())] + paging.members),
                            required: ["NAME"]), list),
                    action(
                        "CustomerRead", "Read a customer", "Get a customer by number.",
                        body: Schema.object(["CUSTNO": number], required: ["CUSTNO"]), customer),
                    action(
                        "CustomerCreate", "Create a customer", "Create a customer.",
                        body: Schema.object(["DOCUMENT": document], required: ["DOCUMENT"]), customer),
                    action(
                        "CustomerChange", "Change a customer", "Change the given fields of a customer.",
                        body: Schema.object(
                            ["CUSTNO": number, "DOCUMENT": document], required: ["CUSTNO", "DOCUMENT"]), customer),
                    action(
                        "CustomerDelete", "Delete a customer", "Flag a customer for deletion.",
                        body: Schema.object(["CUSTNO": number], required: ["CUSTNO"]),
                        "<DELETED><CUSTNO>0000001001</CUSTNO></DELETED>"),
                ]),
            ResourceDefinition(
                name: "invoices", description: "Manage invoices.",
                actions: [
                    action(
                        "InvoiceList", "List invoices", "List the invoices of a customer.",
                        body: Schema.object(["CUSTNO": number], required: ["CUSTNO"]),
                        "<INVOICES>\(invoice)<TOTAL>249,00</TOTAL></INVOICES>"),
                    action(
                        "InvoicePost", "Post an invoice", "Post an invoice.",
                        body: Schema.object(
                            [
                                "CUSTNO": number,
                                "AMOUNT": Schema.string("With a comma, and dots between thousands: `1.234,50`."),
                            ], required: ["CUSTNO", "AMOUNT"]), invoice),
                    action(
                        "InvoiceVoid", "Void an invoice",
                        "Take an invoice back, by another one of the opposite amount.",
                        body: Schema.object(["INVNO": number], required: ["INVNO"]), invoice),
                ]),
            ResourceDefinition(
                name: "extracts", description: "Get the journal out.",
                actions: [
                    action(
                        "ExtractRequest", "Request an extract",
                        "Have the journal extracted; that takes a minute and a half.",
                        body: Schema.object([
                            "MEGABYTES": Schema.integer("How large; 20 when absent.", minimum: 1, maximum: 20)
                        ]), extract),
                    action(
                        "ExtractStatus", "Status of an extract", "Look whether an extract is ready.",
                        body: Schema.object(["EXTRACTID": extractID], required: ["EXTRACTID"]), extract),
                    action(
                        "ExtractFetch", "Fetch an extract", "Get an extract; `EX00000001` is ready, and has 20 MB.",
                        body: Schema.object(["EXTRACTID": extractID], required: ["EXTRACTID"]),
                        "<JOURNAL><L>000001 125274 0000001002 2.420,81-</L><LINES>1</LINES></JOURNAL>"),
                ]),
        ],
        makeProvider: { LegacyERPProvider() })

    private static func action(
        _ id: String, _ name: String, _ description: String, body: JSONValue?, _ payload: String
    ) -> ActionDefinition {
        ActionDefinition(
            id, name, description, "post", "/ws/gateway.asp?TA=\(id.uppercased())", body: body,
            response: [
                "STATUS": "0000", "STATUSTEXT": "OK",
                "PAYLOAD": .string("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n\(payload)"),
            ])
    }

    private static let number = Schema.string("Up to ten digits.")
    private static let extractID = Schema.string("The extract's id.")
    private static let document = Schema.string(
        "XML: `<CUSTOMER><NAME>ACME</NAME><CITY>BERLIN</CITY><CREDIT>1.000,00</CREDIT></CUSTOMER>`.")
    private static let paging: JSONObject = [
        "STARTKEY": Schema.string("Where to begin: `NEXTKEY` of the page before."),
        "MAXROWS": Schema.string("How many a page holds, up to 50; 5 when absent."),
    ]
    private static let customer =
        "<CUSTOMER><CUSTNO>0000001001</CUSTNO><NAME>NORTHWIND TRADERS</NAME><CITY>SEATTLE</CITY>"
        + "<CREDIT>10.000,00</CREDIT><CRTDATE>123105</CRTDATE></CUSTOMER>"
    private static let list = "<CUSTOMERS>\(customer)<MORE>Y</MORE><NEXTKEY>0000001002</NEXTKEY></CUSTOMERS>"
    private static let invoice =
        "<INVOICE><INVNO>0000900001</INVNO><CUSTNO>0000001001</CUSTNO><AMOUNT>249,00</AMOUNT>"
        + "<INVDATE>125234</INVDATE><STATUS>P</STATUS></INVOICE>"
    private static let extract =
        "<EXTRACT><EXTRACTID>EX00000002</EXTRACTID><STATE>RUNNING</STATE><MEGABYTES>20</MEGABYTES></EXTRACT>"
}

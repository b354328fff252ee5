import JSON

extension ConnectorDefinition {
    /// Zoho CRM, written `zohoCRM`. The four actions on tasks are seen in clients; the rest follows Zoho's API.
    static let zohoCRM = ConnectorDefinition(
        id: "zohoCRM", name: "Zoho CRM", group: ["input"], category: ["crm"],
        requirements: [
            .oauth2(
                [
                    "region": Schema.string(
                        "Where the account lives.", values: ["com", "eu", "in", "com.au", "com.cn", "jp", "ca", "sa"])
                ], sample: ["region": "com"])
        ],
        resources: [
            module(
                "Contact", required: "Last_Name",
                ["Last_Name": Schema.string(), "First_Name": Schema.string(), "Email": Schema.string()]),
            module(
                "Lead", required: "Last_Name",
                [
                    "Last_Name": Schema.string(), "First_Name": Schema.string(), "Company": Schema.string(),
                    "Email": Schema.string(),
                ]),
            module(
                "Task", required: "Subject",
                [
                    "Subject": Schema.string(),
                    "Status": Schema.string(values: [
                        "Not Started", "Deferred", "In Progress", "Completed", "Waiting for input",
                    ]),
                    "Priority": Schema.string(values: ["High", "Highest", "Low", "Lowest", "Normal"]),
                    "Due_Date": Schema.string(format: "date"), "Description": Schema.string(),
                ]),
        ],
        makeProvider: { ZohoProvider() })

    private static func module(_ singular: String, required: String, _ fields: JSONObject) -> ResourceDefinition {
        let name = "\(singular)s"
        let record: JSONValue = [
            "id": "5725767000000411042", required: "Ada", "Created_Time": "2025-08-01T15:32:45+00:00",
            "Modified_Time": "2025-08-01T15:32:45+00:00", "Owner": ["name": "Patricia Boyle"],
        ]
        func written(_ message: String) -> JSONValue {
            [
                "data": [
                    [
                        "code": "SUCCESS", "details": ["id": "5725767000000411042"], "message": .string(message),
                        "status": "success",
                    ]
                ]
            ]
        }
        func rows(_ required: [String]) -> JSONValue {
            Schema.object(
                ["data": Schema.array(Schema.object(fields, required: required), "At most 100 records.")],
                required: ["data"])
        }
        return ResourceDefinition(
            name: name.lowercased(), description: "Manage \(name.lowercased()).",
            actions: RecordActions(
                singular: singular, plural: name, path: "/crm/v8/\(name)",
                idParameter: "\(singular.lowercased())Id", updateMethod: "put",
                listParameters: Parameter.pages(ofUpTo: 200),
                createBody: rows([required]), updateBody: rows([]), sample: ["data": [record]],
                listSample: [
                    "data": [record], "info": ["per_page": 200, "count": 1, "page": 1, "more_records": false],
                ],
                createSample: written("record added"), updateSample: written("record updated"),
                deleteSample: written("record deleted")
            ).all.from(.observed, "listTasks", "createTask", "updateTask", "deleteTask"))
    }
}

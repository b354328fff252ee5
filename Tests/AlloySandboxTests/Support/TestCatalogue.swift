import JSON

@testable import AlloySandbox

extension SandboxCatalogue {
    /// Four connectors, one for each thing that credentials can want, all before a `MemoryProvider`.
    static let forTests = SandboxCatalogue(connectors: [
        connector("slack", "Slack", [oauth()]),
        connector("shopify", "Shopify", [oauth(data: "shopName", sample: ["shopName": "my-store"])]),
        connector(
            "shippo", "Shippo",
            [
                RequirementDefinition(
                    authenticationType: "bearer", authConfigRequired: false, dataSchema: schema("token", "test"),
                    sampleData: ["token": "shippo_test_0", "test": true])
            ]),
        connector("xero", "Xero", [oauth(authConfigRequired: true)]),
    ])

    private static func connector(
        _ id: String, _ name: String, _ requirements: [RequirementDefinition]
    ) -> ConnectorDefinition {
        ConnectorDefinition(
            id: id,
            summary: ConnectorDefinition.Summary(name: name, group: ["output"], category: ["communication"]),
            requirements: requirements,
            resources: [
                ResourceDefinition(
                    name: "records", description: "Manage records.",
                    actions: [
                        action("create_record", "post", requestBody: ["type": "object", "required": ["text"]]),
                        action("list_records", "get"), action("delete_records", "delete"),
                    ]),
                ResourceDefinition(
                    name: "rest", description: "Everything else.",
                    actions: [action("echo", "post"), action("refuse", "post"), action("say_no", "post")]),
            ],
            makeProvider: { MemoryProvider() })
    }

    private static func action(_ id: String, _ method: String, requestBody: JSONValue? = nil) -> ActionDefinition {
        var action = ActionDefinition(
            id: id, displayName: "Do \(id)", description: "Does \(id).", httpMethod: method, path: "/\(id)",
            source: "filled"
        ) { ActionContent(requestBody: requestBody) }
        if id == "echo" { action.scopes = [] }
        return action
    }

    private static func oauth(
        authConfigRequired: Bool = false, data: String? = nil, sample: JSONValue? = nil
    ) -> RequirementDefinition {
        RequirementDefinition(
            authenticationType: "oauth2", authConfigRequired: authConfigRequired, dataSchema: data.map { schema($0) },
            sampleData: sample)
    }

    private static func schema(_ names: String...) -> JSONValue {
        [
            "type": "object", "properties": .object(JSONObject(names.map { .init(key: $0, value: [:]) })),
            "required": .strings(names),
        ]
    }
}

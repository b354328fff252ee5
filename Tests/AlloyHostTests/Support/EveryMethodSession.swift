import AlloyHost
import JSON
import Platform

/// Calls of every method, as a program would make them: each may use the results of earlier ones. (A golden session is a file,
/// and shows a method to readers.)
enum EveryMethodSession {
    /// The results so far, by the name of their step.
    typealias Results = [String: JSONValue]

    struct Step: Sendable {
        let name: String
        let method: String
        let params: @Sendable (Results) -> JSONObject

        init(_ name: String, _ method: String, _ params: @escaping @Sendable (Results) -> JSONObject = { _ in [:] }) {
            self.name = name
            self.method = method
            self.params = params
        }
    }

    /// Steps that succeed on a fresh sandbox, in a host with `options`.
    static let steps: [Step] = about + users + catalogue + credentials + executions + approvals + files + endings

    /// The options of an approver's host, whose policy asks for one action, and which may write files.
    static let options: HostOptions = {
        let policy = #"{"rules":[{"match":{"connector":"hubspot","action":"updateContact"},"verdict":"ask"}]}"#
        var options = HostOptions(isApprover: true, policy: (try? Policy(parsing: Array(policy.utf8))) ?? .none)
        options.filesTo = try? OutputDirectory(path: TemporaryDirectory.path())
        return options
    }()

    private static let about = [
        Step("ping", "ping"), Step("info", "host.info"), Step("metrics", "host.metrics"),
        Step("metrics as text", "host.metrics") { _ in ["format": "prometheus"] }, Step("discover", "rpc.discover"),
    ]

    private static let users = [
        Step("ada", "users.create") { _ in ["username": "ada@example.com", "fullName": "Ada Lovelace"] },
        Step("batch", "users.createBatch") { _ in
            ["users": [["username": "grace@example.com"], ["username": "ada@example.com"]]]
        },
        Step("users", "users.list"),
        Step("by name", "users.get") { _ in ["userId": "ada@example.com"] },
        Step("by id", "users.get") { ["userId": $0[text: "ada", "userId"]] },
        Step("renamed", "users.update") {
            ["userId": $0[text: "ada", "userId"], "fullName": "Augusta Ada King"]
        },
        Step("token", "users.token") { ["userId": $0[text: "ada", "userId"]] },
    ]

    private static let catalogue = [
        Step("connectors", "connectors.list"),
        Step("crm", "connectors.list") { _ in ["category": "CRM", "query": "hub"] },
        Step("hubspot", "connectors.get") { _ in ["connectorId": "hubspot"] },
        Step("resources", "resources.list") { _ in ["connectorId": "hubspot"] },
        Step("actions", "actions.list") { _ in ["connectorId": "hubspot"] },
        Step("contacts", "actions.list") { _ in ["connectorId": "hubspot", "resource": "contacts"] },
        Step("create contact", "actions.get") { _ in ["connectorId": "hubspot", "actionId": "createContact"] },
        Step("found", "actions.search") { _ in ["query": "add person", "limit": 5] },
        Step("requirements", "credentials.requirements") { _ in ["connectorId": "hubspot"] },
        Step("form", "actions.form") { _ in ["connectorId": "hubspot", "actionId": "createContact"] },
        Step("account form", "credentials.form") { _ in ["connectorId": "shopify"] },
        Step("filled in", "form.validate") { _ in
            [
                "form": ["connectorId": "hubspot", "actionId": "listContacts"],
                "values": ["queryParameters": ["limit": "ten"]],
            ]
        },
        Step("options", "form.options") { _ in
            [
                "form": ["connectorId": "hubspot", "actionId": "searchContacts"],
                "field": "/requestBody/sorts/*/direction",
            ]
        },
    ]

    private static let credentials = [
        Step("link", "credentials.create") {
            [
                "connectorId": "hubspot", "userId": $0[text: "ada", "userId"], "authenticationType": "oauth2",
                "redirectUri": "http://localhost:3000/connected",
            ]
        },
        Step("closed", "sandbox.oauth.decide") { ["oauthUrl": $0[text: "link", "oauthUrl"], "decision": "close"] },
        Step("allowed", "sandbox.oauth.decide") { ["oauthUrl": $0[text: "link", "oauthUrl"], "decision": "allow"] },
        Step("all credentials", "credentials.list") { ["userId": $0[text: "ada", "userId"]] },
        Step("credentials", "credentials.list") {
            ["userId": $0[text: "ada", "userId"], "connectorId": "hubspot"]
        },
        Step("connected", "credentials.connect") {
            [
                "connectorId": "shippo", "userId": $0[text: "ada", "userId"],
                "data": ["token": "a-token-of-this-test"],
            ]
        },
        Step("connected before", "credentials.connect") {
            ["connectorId": "shippo", "userId": $0[text: "ada", "userId"], "reuse": true]
        },
    ]

    private static let executions = [
        Step("created", "execute") {
            $0.execution(
                "createContact",
                ["requestBody": ["properties": ["firstname": "Ada", "lastname": "L", "email": "ada@example.com"]]])
        },
        Step("read", "execute") {
            $0.execution("getContact", ["pathParams": ["contactId": $0["created"]?["responseData"]?["id"] ?? nil]])
        },
        Step("planned", "execute.plan") {
            $0.execution("deleteContact", ["pathParams": ["contactId": $0["created"]?["responseData"]?["id"] ?? nil]])
        },
        Step("as planned", "execute") {
            $0.execution(
                "deleteContact",
                [
                    "pathParams": ["contactId": $0["created"]?["responseData"]?["id"] ?? nil],
                    "planDigest": $0[text: "planned", "planDigest"],
                ])
        },
        Step("many", "execute.batch") { results in
            [
                "items": .array(
                    ["Grace", "Mary"].map { name in
                        .object(
                            results.execution(
                                "createContact", ["requestBody": ["properties": ["firstname": .string(name)]]]))
                    })
            ]
        },
        Step("executions", "executions.list") { _ in ["outcome": "applied", "limit": 3] },
        Step("execution", "executions.get") { ["executionId": $0[text: "created", "executionId"]] },
        Step("explained", "policy.explain") { _ in ["connectorId": "hubspot", "actionId": "deleteContact"] },
        Step("listed", "execute") { $0.execution("listContacts", ["queryParameters": ["limit": 10]]) },
        Step("probed", "credentials.probe") {
            [
                "connectorId": "shippo", "userId": $0[text: "ada", "userId"],
                "credentialId": $0[text: "connected", "credentialId"],
            ]
        },
        Step("kept", "execute") { $0.execution("listContacts", ["maxResultBytes": 1_024]) },
        Step("part", "results.read") {
            ["handle": $0["kept"]?["stored"]?["handle"] ?? nil, "pointer": "/results", "fields": ["/*/id"]]
        },
        Step("pages", "execute.pages") {
            $0.execution("listContacts", ["queryParameters": ["limit": 2], "maxPages": 2])
        },
        Step("further pages", "execute.pages") {
            $0.execution(
                "listContacts",
                ["queryParameters": ["limit": 2], "cursor": $0["pages"]?["nextCursor"] ?? nil])
        },
        Step("saved", "results.save") {
            ["handle": $0["kept"]?["stored"]?["handle"] ?? nil, "path": "every-method.json", "replace": true]
        },
        Step("let go", "results.release") { ["handle": $0["kept"]?["stored"]?["handle"] ?? nil] },
    ]

    private static let approvals = [
        Step("another", "execute") {
            $0.execution("createContact", ["requestBody": ["properties": ["firstname": "Mary", "lastname": "S"]]])
        },
        Step("asked", "execute.plan") { $0.execution("updateContact", $0.change) },
        Step("waiting", "approvals.list"),
        Step("decided", "approvals.decide") { ["digest": $0[text: "asked", "planDigest"], "decision": "approve"] },
        Step("approved", "execute") { $0.execution("updateContact", $0.change) },
    ]

    private static let files = [
        Step("uploaded", "files.upload") { _ in
            ["data": "JVBERi0xLjcK", "filename": "report.pdf", "mimeType": "application/pdf"]
        },
        Step("uploaded again", "files.upload") { _ in
            ["data": "JVBERi0xLjcK", "filename": "report.pdf", "mimeType": "application/pdf"]
        },
        Step("files", "files.list"),
        Step("file deleted", "files.delete") { ["s3Key": $0[text: "uploaded", "s3Key"]] },
    ]

    private static let endings = [
        Step("fares", "sandbox.credential.set") { ["credentialId": $0[text: "allowed", "credentialId"]] },
        Step("disconnected", "credentials.delete") {
            ["userId": $0[text: "ada", "userId"], "credentialId": $0[text: "allowed", "credentialId"]]
        },
        Step("ada deleted", "users.delete") { ["userId": $0[text: "ada", "userId"]] },
        Step("quirks", "sandbox.fidelity") { _ in ["quirks": ["createdStatus": "201"]] },
        Step("snapshot", "sandbox.snapshot"),
        Step("faults", "sandbox.faults.set") { _ in
            ["faults": [["match": ["path": "/users"], "effect": "status", "retryAfter": 1, "times": 1]]]
        },
        Step("report", "sandbox.faults.report"),
        Step("later", "sandbox.clock.advance") { _ in ["duration": "PT1H"] },
        Step("restored", "sandbox.restore") { ["snapshot": $0[text: "snapshot", "snapshot"]] },
        Step("journal", "sandbox.journal") { _ in ["limit": 500] },
        Step("reset", "sandbox.reset"),
    ]
}

extension EveryMethodSession.Results {
    /// The text under `member` in the result of `step`; empty when there is none, which no method takes.
    fileprivate subscript(text step: String, member: String) -> JSONValue {
        .string(self[step]?[member]?.stringValue ?? "")
    }

    /// The arguments of a change that a person has to approve.
    fileprivate var change: JSONObject {
        [
            "pathParams": ["contactId": self["another"]?["responseData"]?["id"] ?? nil],
            "requestBody": ["properties": ["lastname": "Somerville"]],
        ]
    }

    /// The parameters for executing an action of HubSpot as Ada.
    fileprivate func execution(_ actionId: String, _ arguments: JSONObject) -> JSONObject {
        let params: JSONObject = [
            "connectorId": "hubspot", "actionId": .string(actionId), "userId": self[text: "ada", "userId"],
            "credentialId": self[text: "allowed", "credentialId"],
        ]
        return JSONObject(params.members + arguments.members)
    }
}

import JSON

/// The examples of methods that need the results of other calls, and of those whose example in the table names objects
/// that a new sandbox does not have.
enum ExampleSessions {
    struct Step {
        let id: String
        let method: String
        let params: JSONObject
    }

    /// Parameters that replace those of the table.
    static let params: [String: JSONObject] = [
        "credentials.create": [
            "connectorId": "hubspot", "authenticationType": "oauth2", "redirectUri": "http://localhost:3000/connected",
        ],
        "credentials.list": ["connectorId": "hubspot"],
    ]

    /// Returns the steps up to and including the call of the method; nil if one call is enough.
    static func steps(before method: String) -> [Step]? {
        guard let (before, params) = sessions[method] else { return nil }
        let id = method.split(separator: ".").last.map(String.init) ?? method
        return before + [Step(id: id, method: method, params: params)]
    }

    private static let user = Step(
        id: "user", method: "users.create", params: ["username": "ada@example.com", "fullName": "Ada Lovelace"])
    private static let userReference = reference("user", "/userId")

    /// A step that connects an account with a key.
    private static let account = Step(
        id: "account", method: "credentials.connect",
        params: ["connectorId": "shippo", "data": ["token": "shippo_test_0123456789"], "#userId": userReference])

    private static let link = Step(
        id: "link", method: "credentials.create",
        params: [
            "connectorId": "hubspot", "authenticationType": "oauth2", "redirectUri": "http://localhost:3000/connected",
            "#userId": userReference,
        ])
    private static let consent = Step(
        id: "consent", method: "sandbox.oauth.decide",
        params: ["decision": "allow", "#oauthUrl": reference("link", "/oauthUrl")])
    private static let hubspot = [user, link, consent]

    /// Returns the parameters of an execution with the account of `hubspot`.
    private static func execution(_ actionId: JSONValue, _ more: JSONObject) -> JSONObject {
        var params: JSONObject = ["connectorId": "hubspot", "actionId": actionId]
        params.members += more.members
        params.append("#userId", userReference)
        params.append("#credentialId", reference("consent", "/credentialId"))
        return params
    }

    private static let contact: JSONObject = [
        "requestBody": ["properties": ["firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.com"]]
    ]
    private static let creation = Step(id: "created", method: "execute", params: execution("createContact", contact))

    /// Returns the parameters of a batch that creates `count` contacts.
    private static func batch(of count: Int) -> JSONObject {
        let item: JSONValue = [
            "connectorId": "hubspot", "actionId": "createContact", "requestBody": contact["requestBody"] ?? [:],
        ]
        var params: JSONObject = ["items": .array(Array(repeating: item, count: count))]
        for index in 0..<count {
            params.append("#/items/\(index)/userId", userReference)
            params.append("#/items/\(index)/credentialId", reference("consent", "/credentialId"))
        }
        return params
    }

    /// Steps with a result that is too large for one reply.
    private static let large = [
        Step(id: "contacts", method: "execute.batch", params: batch(of: 3)),
        Step(id: "large", method: "execute", params: execution("listContacts", ["maxResultBytes": 1_024])),
    ]

    /// Steps with one write whose response is lost, so that its outcome is unknown.
    private static let lost = [
        Step(
            id: "fault", method: "sandbox.faults.set",
            params: ["faults": [["match": ["actionId": "createContact"], "effect": "reset_after_apply"]]]),
        Step(id: "lost", method: "execute.batch", params: batch(of: 1)),
    ]

    private static let sessions: [String: (before: [Step], params: JSONObject)] = [
        "users.get": ([user], ["userId": "ada@example.com"]),
        "users.update": ([user], ["fullName": "Augusta Ada King", "#userId": userReference]),
        "users.delete": ([user], ["#userId": userReference]),
        "users.token": ([user], ["#userId": userReference]),
        "credentials.connect": ([user], account.params),
        "credentials.probe": (
            [user, account],
            ["connectorId": "shippo", "#userId": userReference, "#credentialId": reference("account", "/credentialId")]
        ),
        "credentials.delete": (
            [user, account],
            ["connectorId": "shippo", "#userId": userReference, "#credentialId": reference("account", "/credentialId")]
        ),
        "execute": (hubspot, execution("createContact", contact)),
        "execute.plan": (hubspot, execution("createContact", contact)),
        "execute.batch": (hubspot, batch(of: 1)),
        "execute.pages": (hubspot, execution("listContacts", ["queryParameters": ["limit": 1], "maxPages": 2])),
        "executions.get": (hubspot + [creation], ["#executionId": reference("created", "/executionId")]),
        "executions.resolve": (
            hubspot + lost,
            ["outcome": "applied", "#executionId": reference("lost", "/results/0/error/data/executionId")]
        ),
        "results.read": (
            hubspot + large, ["pointer": "/results", "limit": 1, "#handle": reference("large", "/stored/handle")]
        ),
        "results.release": (hubspot + large, ["#handle": reference("large", "/stored/handle")]),
        "results.save": (
            hubspot + large,
            ["path": "contacts.json", "replace": true, "#handle": reference("large", "/stored/handle")]
        ),
        "files.delete": (
            [
                Step(
                    id: "file", method: "files.upload",
                    params: ["filename": "report.pdf", "mimeType": "application/pdf", "data": "JVBERi0xLjcK"])
            ], ["#s3Key": reference("file", "/s3Key")]
        ),
        "sandbox.restore": (
            [Step(id: "snapshot", method: "sandbox.snapshot", params: [:])],
            ["#snapshot": reference("snapshot", "/snapshot")]
        ),
        "sandbox.oauth.decide": ([user, link], consent.params),
        "sandbox.credential.set": (
            hubspot, ["state": "expired", "#credentialId": reference("consent", "/credentialId")]
        ),
    ]

    private static func reference(_ id: JSONValue, _ path: JSONValue) -> JSONValue { ["resultOf": id, "path": path] }
}

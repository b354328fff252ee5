import Alloy
import JSON

/// `credentials.connect` and `credentials.probe`: an account from nothing to a credential, and whether one still works.
enum CredentialConnectMethods {
    static let all = [connect, probe]

    private static let id: JSONValue = "66f0a1b2c3d4e5f60718293a"
    private static let user: JSONValue = "650a1f3c9d2e4b7a8c6d5e4f"

    static let redirectUri = Parameter<String?>(
        "redirectUri", "Where the user's browser ends up, in place of the host's own page.")
    static let reuse = Parameter<Bool>(
        "reuse", "Take the newest credential that the user has for the connector, if there is one.", default: false)

    private static let connect = Method(
        "credentials.connect", "Connect an account: the whole flow, until the credential is there.",
        description:
            "For OAuth the host makes a link, sends it in the notification `credentials.authorize {oauthUrl, connectorId, "
            + "userId, expiresAt}` while the call runs, and waits until the person has agreed. `timeoutMs` is how long the "
            + "person may take from then on (5 minutes). The new credential is found by comparing the list with the one "
            + "before; connects for the same user and connector run one after the other. Without `redirectUri` the browser "
            + "comes back to a page of the host's own on 127.0.0.1. Key, bearer and basic kinds are done at once. Without "
            + "`authenticationType` the only one is taken, or `oauth2` where it is offered and no `data` came.",
        access: .write,
        parameters: [
            .connectorId, .userId, .authenticationType, .credentialData, .authConfigId, redirectUri, reuse,
        ],
        result: ResultSchema.object(
            [
                "credentialId": ResultSchema.string, "connectorId": ResultSchema.string,
                "authenticationType": ResultSchema.optionalString, "reused": ResultSchema.boolean,
                "warnings": ResultSchema.strings,
            ], required: ["credentialId", "connectorId", "authenticationType", "reused"]),
        errors: [.notFound, .invalidInput, .conflict, .timedOut, .unknownOutcome, .connectionRequired, .cancelled],
        example: Method.Example(
            params: [
                "connectorId": "shippo", "userId": user, "authenticationType": "bearer",
                "data": ["token": "shippo_test_0123456789"],
            ],
            result: [
                "credentialId": id, "connectorId": "shippo", "authenticationType": "bearer", "reused": false,
            ]),
        secretParameter: .credentialData,
        handler: .waiting { call throws(AlloyError) in
            let account = try await ConnectFlow(call).run()
            return .value(account.json.appending(warnings: call.warnings))
        })

    private static let probe = Method(
        "credentials.probe", "Find out whether a credential still works, and whose account it reaches.",
        description:
            "Runs a cheap action of effect `read` with it, and nothing else; `actionId` says which. `active`: the third party "
            + "answered. `expired`: it no longer accepts the credential, so the account has to be connected again. "
            + "`unauthorized`: it accepts it, but not for this action. `unknown`: there is no action that could be "
            + "tried, or the answer tells nothing; `warnings` says which. `identity` is there where the third party tells it.",
        access: .execution, parameters: [.credentialId, .connectorId, .userId],
        result: ResultSchema.object(
            [
                "state": ["enum": .strings(CredentialProbe.State.allCases.map(\.rawValue))],
                "identity": .object(
                    ResultSchema.object(
                        [
                            "account": ResultSchema.string, "user": ResultSchema.string, "email": ResultSchema.string,
                            "id": ResultSchema.string,
                        ], required: [])),
                "actionId": ResultSchema.optionalString, "warnings": ResultSchema.strings,
            ], required: ["state", "actionId"]),
        errors: [.notFound, .rateLimited, .timedOut, .policyDenied, .cancelled],
        example: Method.Example(
            params: ["credentialId": id, "connectorId": "slack", "userId": user],
            result: [
                "state": "active", "identity": ["account": "Acme", "user": "ada", "id": "U0123456789"],
                "actionId": "auth_test",
            ])
    ) { call throws(AlloyError) in try await CredentialProbe(call).run().appending(warnings: call.warnings) }
}

extension ConnectedAccount {
    fileprivate var json: JSONObject {
        [
            "credentialId": .string(credentialId), "connectorId": .string(connectorId),
            "authenticationType": .optional(authenticationType), "reused": .bool(isReused),
        ]
    }
}

extension ConnectFlow {
    /// The flow that a call of `credentials.connect` asks for.
    fileprivate init(_ call: Call) {
        // Progress is the flow's own: that of its requests would only come between.
        var options = call.userOptions
        options.observer = call.record.map { CallWatcher($0, progressToken: nil, call.context) }
        self.init(
            request: ConnectRequest(call), services: call.services, context: call.context,
            progress: ConnectProgress(call.context, token: call.progressToken), options: options)
    }
}

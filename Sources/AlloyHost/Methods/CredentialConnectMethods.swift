import Alloy
import JSON

/// `credentials.connect` and `credentials.probe`: connect an account, and check that a credential still works.
enum CredentialConnectMethods {
    static let all = [connect, probe]

    private static let id: JSONValue = "66f0a1b2c3d4e5f60718293a"
    private static let user: JSONValue = "650a1f3c9d2e4b7a8c6d5e4f"

    static let redirectUri = Parameter<String?>(
        "redirectUri", "The page that the user's browser is sent to at the end, instead of the host's own page.")
    static let reuse = Parameter<Bool>(
        "reuse", "Use the newest credential that the user has for the connector, if there is one.", default: false)

    private static let connect = Method(
        "credentials.connect", "Connect an account: runs the whole flow and waits for the credential.",
        description:
            "For OAuth the host creates a link, sends it in the notification `credentials.authorize {oauthUrl, connectorId, "
            + "userId, expiresAt}` while the call runs, and waits until the person has agreed. `timeoutMs` is the time that the "
            + "person has from then on (5 minutes by default). The new credential is found by comparing the list of "
            + "credentials with the one from before; calls for the same user and connector run one after the other. Without "
            + "`redirectUri` the browser returns to a page of the host on 127.0.0.1. API keys, bearer tokens and basic "
            + "authentication need no person. Without `authenticationType` the host uses the only one there is, or `oauth2` if "
            + "it is offered and no `data` is given.",
        access: .write,
        parameters: [
            .connectorId, .userId, .authenticationType, .credentialData, .authConfigId, redirectUri, reuse,
        ],
        result: ResultSchema.object(
            "Connected", "The credential; `reused` is true when it existed before.",
            [
                "credentialId": ResultSchema.string, "connectorId": ResultSchema.string,
                "authenticationType": ResultSchema.optionalString, "reused": ResultSchema.boolean,
                "warnings": ResultSchema.strings,
            ], optional: ["warnings"]),
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
        "credentials.probe", "Check that a credential still works, and which account it belongs to.",
        description:
            "Runs a cheap action of effect `read` with it, and nothing else; `actionId` names the action. `active`: the "
            + "provider responded. `expired`: the provider no longer accepts the credential, so the account has to be connected "
            + "again. `unauthorized`: the provider accepts it, but not for this action. `unknown`: there is no action to try, "
            + "or the response does not decide; `warnings` says which. `identity` is present when the provider returns it.",
        access: .execution, isRead: true, parameters: [.credentialId, .connectorId, .userId],
        result: ResultSchema.object(
            "Probed", "The state of a credential; `actionId` is the read that was tried.",
            [
                "state": ResultSchema.oneOf(CredentialProbe.State.allCases.map(\.rawValue)),
                "identity": .object(
                    ResultSchema.object(
                        "Identity", "The account, with the members that the provider gives.",
                        [
                            "account": ResultSchema.string, "user": ResultSchema.string, "email": ResultSchema.string,
                            "id": ResultSchema.string,
                        ], optional: ["account", "user", "email", "id"])),
                "actionId": ResultSchema.optionalString, "warnings": ResultSchema.strings,
            ], optional: ["identity", "warnings"]),
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

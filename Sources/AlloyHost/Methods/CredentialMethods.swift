import Alloy
import JSON
import JSONRPC

// The parameters that several methods of this group take.
extension ParameterDeclaration {
    static let authenticationType = Parameter<String?>(
        "authenticationType", "The way to authenticate, as credentials.requirements returns it, such as `oauth2`.")
    static let credentialData = Parameter<JSONObject?>(
        "data", "The fields that the requirement's `inputSchema` lists under `data`.")
    static let authConfigId = Parameter<String?>(
        "authConfigId", "The auth config to use, from the dashboard.", .objectId)
}

/// `credentials.*`: the accounts that users have connected.
enum CredentialMethods {
    static let all = [requirements, create, list, delete] + CredentialConnectMethods.all

    private static let id: JSONValue = "66f0a1b2c3d4e5f60718293a"
    private static let credential: JSONObject = [
        "credentialId": id, "connectorId": "hubspot", "authenticationType": "oauth2",
        "name": "Ada's Hubspot Credential", "type": "hubspot-oauth2", "createdAt": "2025-10-01T09:00:00.000Z",
        "updatedAt": "2025-10-01T09:00:00.000Z",
    ]

    private static let authenticationType = Parameter<String>(
        "authenticationType", ParameterDeclaration.authenticationType.summary)
    private static let redirectUri = Parameter<String?>(
        "redirectUri", "The page that the user's browser is sent to at the end; needed for OAuth.")

    private static let requirements = Method(
        "credentials.requirements", "List the ways to connect an account, with the input that each needs.",
        description:
            "One entry for each way to authenticate. When `authConfigRequired` is true, an `authConfigId` from the "
            + "dashboard is needed.",
        access: .read, parameters: [.connectorId, .maxAge],
        result: ResultSchema.object(
            "RequirementList", "The ways to authenticate with a connector.",
            [
                "requirements": ResultSchema.array(
                    of: ResultSchema.object(
                        "Requirement", "One way to authenticate, and the data that it takes.",
                        [
                            "authenticationType": ResultSchema.optionalString,
                            "authConfigRequired": ResultSchema.boolean, "inputSchema": ResultSchema.anything,
                            "sampleInput": ResultSchema.anything,
                        ], optional: ["sampleInput"])),
                "cached": ResultSchema.cached,
            ], optional: ["cached"]),
        errors: [.notFound],
        example: Method.Example(
            params: ["connectorId": "hubspot"],
            result: [
                "requirements": [
                    [
                        "authenticationType": "oauth2", "authConfigRequired": false,
                        "inputSchema": [
                            "type": "object",
                            "properties": [
                                "userId": ["type": "string"],
                                "authenticationType": ["type": "string", "const": "oauth2"],
                                "redirectUri": ["type": "string", "format": "uri"],
                            ],
                            "required": ["userId", "authenticationType", "redirectUri"],
                        ],
                    ]
                ]
            ]),
        handler: .waiting { call throws(AlloyError) in .encoded(try await require(call)) })

    private static func require(_ call: Call) async throws(AlloyError) -> [UInt8] {
        let id = call[.connectorId]
        let answer = try await call.catalogued(.requirements(of: id, userId: call.userId)) {
            () async throws(AlloyError) -> JSONValue in
            let requirements = try await call.client.listCredentialRequirements(of: id, options: call.userOptions)
            return .array(requirements.map(\.json))
        }
        call.services.secretArguments.keep(answer.elements.compactMap { CredentialRequirement($0) }, of: id)
        return answer.encoded("requirements")
    }

    private static let create = Method(
        "credentials.create", "Connect an account: returns the credential, or for OAuth a link that the user opens.",
        description: "After OAuth consent the credential appears in credentials.list; every consent creates a new one.",
        access: .write,
        parameters: [
            .connectorId, authenticationType, .userId, .credentialData, redirectUri, .authConfigId,
        ],
        result: ResultSchema.object(
            "CredentialCreated",
            "A link for a person to open (`oauthUrl`), or the credential at once (`credentialId`).",
            ["oauthUrl": ResultSchema.string, "credentialId": ResultSchema.string, "warnings": ResultSchema.strings],
            optional: ["oauthUrl", "credentialId", "warnings"]),
        errors: [.notFound, .invalidInput, .unknownOutcome],
        example: Method.Example(
            params: [
                "connectorId": "shippo", "userId": "650a1f3c9d2e4b7a8c6d5e4f", "authenticationType": "bearer",
                "data": ["token": "shippo_test_0123456789"],
            ], result: ["credentialId": id]),
        secretParameter: .credentialData,
        handler: .waiting { call throws(AlloyError) in try await make(call) })

    private static func make(_ call: Call) async throws(AlloyError) -> Payload {
        let credential = NewCredential(
            connectorId: call[.connectorId], authenticationType: call[authenticationType],
            data: call[.credentialData], redirectUri: call[redirectUri], authConfigId: call[.authConfigId])
        let created = try await call.client.createCredential(credential, options: call.userOptions)
        let result = (created.json.objectValue ?? JSONObject()).appending(warnings: call.warnings)
        guard case .oauthUrl(let link) = created else { return .value(result) }
        // The caller has to see the link; from now on its secrets must appear nowhere else.
        for secret in link.queryValues { call.services.log.redactor.register(transient: secret) }
        return .showing(result, link.queryValues)
    }

    private static let connector = Parameter<String?>("connectorId", "Only the credentials for this connector.")

    private static let list = Method(
        "credentials.list", "List a user's credentials.",
        description: "Needs `userId` (or --user) or `connectorId`; with neither it is refused as `invalid_input`.",
        access: .read, parameters: [.userId, connector],
        result: ResultSchema.object(
            "CredentialList", "The credentials of a user.",
            [
                "credentials": ResultSchema.array(
                    of: ResultSchema.object(
                        "Credential", "An account that a user has connected.",
                        [
                            "credentialId": ResultSchema.string, "connectorId": ResultSchema.optionalString,
                            "authenticationType": ResultSchema.optionalString, "name": ResultSchema.optionalString,
                            "type": ResultSchema.optionalString, "createdAt": ResultSchema.optionalString,
                            "updatedAt": ResultSchema.optionalString,
                        ])), "warnings": ResultSchema.strings,
            ], optional: ["warnings"]),
        errors: [.notFound, .invalidInput],
        example: Method.Example(
            params: ["userId": "650a1f3c9d2e4b7a8c6d5e4f"], result: ["credentials": [.object(credential)]])
    ) { call throws(AlloyError) in
        let credentials =
            if let connectorId = call[connector] {
                try await call.client.listCredentials(of: connectorId, options: call.userOptions)
            } else if let userId = call.userId {
                try await call.client.listCredentials(ofUser: userId, options: call.userOptions)
            } else {
                throw AlloyError.notSent(
                    .invalidInput,
                    "Neither userId nor connectorId is given, so it is not clear which credentials to list.",
                    fix: [
                        .advice(
                            "Give userId, or start the host with --user; or give connectorId for the API key's own user."
                        )
                    ])
            }
        return (["credentials": .array(credentials.map(\.json))] as JSONObject).appending(warnings: call.warnings)
    }

    private static let owner = Parameter<String?>("connectorId", "The credential's connector.")

    private static let delete = Method(
        "credentials.delete", "Disconnect an account.",
        description: "This can't be undone. Give `connectorId` when no user is known.",
        access: .write, parameters: [.credentialId, .userId, owner],
        result: ResultSchema.success, errors: [.notFound, .invalidInput],
        example: Method.Example(
            params: ["credentialId": id, "userId": "650a1f3c9d2e4b7a8c6d5e4f"], result: ["success": true])
    ) { call throws(AlloyError) in
        try await call.client.deleteCredential(
            call[.credentialId], connectorId: call[owner], options: call.userOptions
        ).json
    }
}

import Alloy
import AlloyHost
import AlloySandbox
import JSON
import Platform

/// The methods for the state of credentials and for the variants of responses.
extension SandboxMethods {
    private static let state = Parameter<String?>(
        "state", "The new state; absent to leave it.", .schema(["enum": .strings(Sandbox.CredentialChange.states)]))
    private static let remainingScopes = Parameter<[String]?>(
        "scopes", "The remaining scopes, with `scope_reduced`.")
    private static let expiresIn = Parameter<String?>(
        "expiresIn",
        "The remaining lifetime of its grant, with `active`, `expiring` or `refreshed`: an ISO 8601 duration.")

    var setCredential: Method {
        method(
            "sandbox.credential.set", "Set a credential's state: expired, revoked, with fewer scopes, and others.",
            description:
                "`pending`: consented to, but not listed yet. `active`: as new. `expiring`: valid until its grant "
                + "ends (`expiresIn`, an hour). `expired`, `revoked`: the provider responds 401. `refreshed`: with "
                + "another access token. `scope_reduced`: only `scopes` remain, and actions that need others get 403. "
                + "(Slack reports this in a 200.) Without `state` it only returns the credential's status, which the "
                + "service's own API doesn't show.",
            parameters: [.credentialId, Self.state, Self.remainingScopes, Self.expiresIn],
            furtherCheck: { arguments, _ in Self.problems(in: arguments) },
            result: ResultSchema.object(
                "CredentialStatus", "The state of a credential, which the service's own API does not show.",
                [
                    "credentialId": ResultSchema.string, "userId": ResultSchema.string,
                    "connectorId": ResultSchema.string,
                    "authenticationType": ResultSchema.string,
                    "state": ResultSchema.oneOf(Sandbox.CredentialChange.states), "scopes": ResultSchema.strings,
                    "refreshes": ResultSchema.integer, "accessExpiresAt": ResultSchema.string,
                    "grantExpiresAt": ResultSchema.string, "updatedAt": ResultSchema.string,
                ],
                optional: ["scopes", "accessExpiresAt", "grantExpiresAt"]),
            errors: [.notFound],
            example: Method.Example(
                params: ["credentialId": "66f0a1b2c3d4e5f60718293a", "state": "expired"],
                result: [
                    "credentialId": "66f0a1b2c3d4e5f60718293a", "userId": "650a1f3c9d2e4b7a8c6d5e4f",
                    "connectorId": "hubspot", "authenticationType": "oauth2", "state": "expired", "refreshes": 0,
                    "accessExpiresAt": "2025-10-01T09:30:00.080Z", "updatedAt": "2025-10-01T09:00:00.080Z",
                ]),
            handler: .atOnce { sandbox, call throws(AlloyError) in
                let change = Sandbox.CredentialChange(
                    state: call[Self.state], scopes: call[Self.remainingScopes],
                    expiresIn: call[Self.expiresIn].flatMap { sandbox.length(of: $0) })
                guard let status = sandbox.setCredential(call[.credentialId], change) else {
                    throw .notSent(
                        .notFound, "The sandbox has no credential \(call[.credentialId]).",
                        fix: [.advice("Use an id from credentials.list.")])
                }
                return .object(status)
            })
    }

    private static let chosenQuirks = Parameter<JSONObject?>(
        "quirks", "The quirks to choose; others stay unchanged.",
        .schema([
            "type": "object", "additionalProperties": false,
            "properties": .object(
                JSONObject(
                    Quirks.choices.map { choice in
                        JSONObject.Member(key: choice.name, value: ["enum": .strings(choice.values)])
                    })),
        ]))

    var fidelity: Method {
        method(
            "sandbox.fidelity",
            "List the sandbox's behaviours with the evidence for each, and choose among its quirks.",
            description:
                "`official`: the service's documentation says so. `observed`: programs written for it show it. "
                + "`guess`: nothing is known. A behaviour with a `quirk` has variants, and the host returns the same "
                + "results for all of them. "
                + Quirks.choices.map { choice in
                    "`\(choice.name)` (\(choice.values.map { "`\($0)`" }.joined(separator: ", "))): \(choice.summary)"
                }.joined(separator: " "),
            parameters: [Self.chosenQuirks],
            result: ResultSchema.object(
                "Fidelity", "The chosen quirks, and all behaviours with their sources.",
                [
                    "quirks": .object(
                        ResultSchema.object(
                            "Quirks", "The chosen value of each quirk.",
                            JSONObject(
                                Quirks.choices.map { choice in
                                    JSONObject.Member(key: choice.name, value: ResultSchema.oneOf(choice.values))
                                }), optional: Quirks.choices.map(\.name))),
                    "behaviours": ResultSchema.array(
                        of: ResultSchema.object(
                            "Behaviour", "A behaviour of the sandbox, and its source.",
                            [
                                "id": ResultSchema.string,
                                "source": ResultSchema.oneOf(Behaviour.Source.allCases.map(\.rawValue)),
                                "summary": ResultSchema.string, "quirk": ResultSchema.string,
                            ], optional: ["quirk"])),
                ]),
            example: Method.Example(
                params: ["quirks": ["resultEnvelope": "success_result"]],
                result: [
                    "quirks": ["resultEnvelope": "success_result"],
                    "behaviours": [
                        [
                            "id": "execute.envelope", "source": "observed",
                            "summary": "The provider's response body is in responseData.", "quirk": "resultEnvelope",
                        ]
                    ],
                ]),
            handler: .atOnce { sandbox, call throws(AlloyError) in
                var quirks = sandbox.quirks
                if let chosen = call[Self.chosenQuirks], quirks.set(chosen) { sandbox.quirks = quirks }
                return ["quirks": .object(quirks.json), "behaviours": .array(Behaviour.all.map(\.json))]
            })
    }

    private static func problems(in arguments: JSONObject) -> [AlloyError.Problem] {
        func problem(_ parameter: ParameterDeclaration, _ expected: String) -> AlloyError.Problem {
            AlloyError.Problem(at: parameter.pointer, expected: expected, value: arguments[parameter] ?? .null)
        }
        let state = arguments[Self.state]?.stringValue
        var problems: [AlloyError.Problem] = []
        if (state == "scope_reduced") != (arguments[remainingScopes] != nil) {
            problems.append(
                problem(
                    remainingScopes,
                    state == "scope_reduced" ? "the remaining scopes" : "nothing, unless with `scope_reduced`"))
        }
        if let text = arguments[expiresIn]?.stringValue {
            if CivilDuration(iso8601: text) == nil {
                problems.append(problem(expiresIn, "an ISO 8601 duration such as PT1H or P1Y"))
            } else if !["active", "expiring", "refreshed"].contains(state) {
                problems.append(problem(expiresIn, "nothing, unless with `active`, `expiring` or `refreshed`"))
            }
        }
        return problems
    }
}

extension Sandbox {
    /// The length of an ISO 8601 duration from now on.
    fileprivate func length(of text: String) -> Duration? {
        let now = now
        return CivilDuration(iso8601: text).map {
            .milliseconds(now.advanced(by: $0).milliseconds - now.milliseconds)
        }
    }
}

extension Behaviour {
    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "id": .string(id), "source": .string(source.rawValue), "summary": .string(summary),
        ]
        object.append("quirk", quirk.map(JSONValue.string))
        return .object(object)
    }
}

import Alloy
import AlloyHost
import AlloySandbox
import JSON
import Platform

/// How credentials fare, and how the service answers.
extension SandboxMethods {
    var setCredential: Method {
        method(
            "sandbox.credential.set",
            "Make a credential expire, be revoked, lose scopes, or whatever else befalls one.",
            description:
                "`pending`: consented to, and in no list yet. `active`: as new. `expiring`: good until its grant ends (`expiresIn`, "
                + "an hour). `expired`, `revoked`: the third party answers 401. `refreshed`: with another access token. "
                + "`scope_reduced`: only `scopes` are left, and what needs others is answered 403. (Slack says so in a 200.) Without "
                + "`state` it tells how the credential fares, which the service's own API doesn't.",
            parameters: [
                .credentialId,
                Parameter("state", "What becomes of it.", ["enum": .strings(Sandbox.CredentialChange.states)]),
                Parameter(
                    "scopes", "The scopes that are left, with `scope_reduced`.",
                    ["type": "array", "items": ["type": "string", "minLength": 1]]),
                .text(
                    "expiresIn",
                    "When its grant ends from now on, with `active`, `expiring` or `refreshed`: an ISO 8601 duration."),
            ],
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
                    state: call.text("state"), scopes: call.arguments["scopes"]?.arrayValue?.compactMap(\.stringValue),
                    expiresIn: call.text("expiresIn").flatMap { sandbox.length(of: $0) })
                guard let status = sandbox.setCredential(call.requiredText("credentialId"), change) else {
                    throw .notSent(
                        .notFound, "The sandbox has no credential \(call.requiredText("credentialId")).",
                        fix: [.advice("Use an id that credentials.list gives.")])
                }
                return .object(status)
            })
    }

    var fidelity: Method {
        method(
            "sandbox.fidelity",
            "List how the sandbox behaves and how that is known of the real service; choose among its quirks.",
            description:
                "`official`: the service's documentation says so. `observed`: programs written for it show it. `guess`: made up, to "
                + "close a hole. A behaviour with a `quirk` can be had otherwise. The host gives the same results over all of them. "
                + Quirks.choices.map { choice in
                    "`\(choice.name)` (\(choice.values.map { "`\($0)`" }.joined(separator: ", "))): \(choice.summary)"
                }.joined(separator: " "),
            parameters: [
                Parameter(
                    "quirks", "What to choose; what is not named stays.",
                    [
                        "type": "object", "additionalProperties": false,
                        "properties": .object(
                            JSONObject(
                                Quirks.choices.map { choice in
                                    JSONObject.Member(key: choice.name, value: ["enum": .strings(choice.values)])
                                })),
                    ])
            ],
            result: ResultSchema.object(
                "Fidelity", "The chosen quirks, and all behaviours with their sources.",
                [
                    "quirks": .object(
                        ResultSchema.object(
                            "Quirks", "The chosen value of each quirk.",
                            JSONObject(
                                Quirks.choices.map { choice in
                                    JSONObject.Member(key: choice.name, value: ResultSchema.oneOf(choice.values))
                                }))),
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
                            "summary": "The third party's answer stands in responseData.", "quirk": "resultEnvelope",
                        ]
                    ],
                ]),
            handler: .atOnce { sandbox, call throws(AlloyError) in
                var quirks = sandbox.quirks
                if let chosen = call.object("quirks"), quirks.set(chosen) { sandbox.quirks = quirks }
                return ["quirks": .object(quirks.json), "behaviours": .array(Behaviour.all.map(\.json))]
            })
    }

    private static func problems(in arguments: JSONObject) -> [AlloyError.Problem] {
        func problem(_ name: String, _ expected: String) -> AlloyError.Problem {
            AlloyError.Problem(at: JSONPointer(tokens: [name]), expected: expected, value: arguments[name] ?? .null)
        }
        let state = arguments["state"]?.stringValue
        var problems: [AlloyError.Problem] = []
        if (state == "scope_reduced") != (arguments["scopes"] != nil) {
            problems.append(
                problem(
                    "scopes",
                    state == "scope_reduced" ? "the scopes that are left" : "nothing, unless with `scope_reduced`"))
        }
        if let text = arguments["expiresIn"]?.stringValue {
            if CivilDuration(iso8601: text) == nil {
                problems.append(problem("expiresIn", "an ISO 8601 duration such as PT1H or P1Y"))
            } else if !["active", "expiring", "refreshed"].contains(state) {
                problems.append(problem("expiresIn", "nothing, unless with `active`, `expiring` or `refreshed`"))
            }
        }
        return problems
    }
}

extension Sandbox {
    /// How long that is from now on.
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

import Alloy
import AlloySandbox
import JSON

/// `sandbox.*`: what a person, a browser or time would do, for programs that test against the sandbox.
enum SandboxMethods {
    static let all = [
        reset, snapshot, restore, advanceClock, setFaults, reportFaults, journal, decide, setCredential, fidelity,
    ]

    static let oauthUrl = Parameter<String>("oauthUrl", "The link, exactly as credentials.create gave it.")
    static let decision = Parameter<Sandbox.Decision>(
        "decision", "What the person does.", .schema(["type": "string", "enum": ["allow", "deny", "close"]]))
    private static let scopes = Parameter<[String]?>("scopes", "The scopes that are granted; absent for all.")
    private static let account = Parameter<String?>(
        "account", "Which account at the third party is connected; each has records of its own.")

    private static let decide = Method(
        "sandbox.oauth.decide", "Do what a person and their browser would do with an oauthUrl of the sandbox.",
        description:
            "`allow` makes the credential; as with the real service it is found by listing, and the redirect carries "
            + "no parameters. Each link is good for one decision within an hour of the sandbox's clock; `close` leaves it.",
        access: .local,
        parameters: [oauthUrl, decision, scopes, account],
        result: ResultSchema.object([
            "decision": ResultSchema.string, "redirectedTo": ResultSchema.optionalString,
            "credentialId": ResultSchema.optionalString,
        ]),
        errors: [.notFound, .conflict],
        example: Method.Example(
            params: [
                "oauthUrl": "https://consent.sandbox.invalid/api/strategy/connector/hubspot/authorize?token=e30",
                "decision": "allow",
            ],
            result: [
                "decision": "allow", "redirectedTo": "http://localhost:3000/connected",
                "credentialId": "66f0a1b2c3d4e5f60718293a",
            ]),
        handler: .atOnce { call throws(AlloyError) in
            let sandbox = try call.sandbox("sandbox.oauth.decide")
            let decision = call[SandboxMethods.decision]
            do throws(Sandbox.DecisionError) {
                let outcome = try sandbox.decide(
                    oauthURL: call[oauthUrl], decision: decision, scopes: call[scopes], account: call[account])
                if decision != .close { call.services.connects.decided(call[oauthUrl]) }
                return [
                    "decision": .string(decision.rawValue), "redirectedTo": .optional(outcome.redirectedTo),
                    "credentialId": .optional(outcome.credentialId),
                ]
            } catch {
                throw AlloyError(
                    error == .unknownLink ? .notFound : .conflict, error.description, origin: .host, outcome: .rejected,
                    fix: [.advice("Call credentials.create again and decide the link that it gives.")])
            }
        })
}

extension Sandbox.Decision: ParameterEnumeration {}

extension Call {
    /// The sandbox behind the host; throws where the real service is.
    func sandbox(_ method: String) throws(AlloyError) -> Sandbox {
        if let sandbox = services.sandbox { return sandbox }
        throw .notSent(
            .notFound, "\(method) works on the sandbox only, and this host talks to the live service.",
            fix: [.advice("Start the host with --sandbox.")])
    }
}

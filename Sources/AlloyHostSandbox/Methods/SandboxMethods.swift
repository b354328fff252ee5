import Alloy
import AlloyHost
import AlloySandbox
import JSON

/// The methods `sandbox.*`: they do what a person, a browser or time would do, for programs that test against the sandbox.
///
/// Every program that serves them lists all of them, whatever it is started with, so that documents and clients are the same.
public struct SandboxMethods: Sendable {
    private let target: SandboxTarget

    /// The methods that control `target`.
    public init(_ target: SandboxTarget) { self.target = target }

    /// The handler of a method, which gets the sandbox beside the call.
    enum Handler: Sendable {
        /// Returns at once.
        case atOnce(@Sendable (Sandbox, Call) throws(AlloyError) -> JSONValue)
        case waiting(@Sendable (Sandbox, Call) async throws(AlloyError) -> JSONValue)
    }

    var all: [Method] {
        [reset, snapshot, restore, advanceClock, setFaults, reportFaults, journal, decide, setCredential, fidelity]
    }

    /// A method that runs `handler` on a sandbox in this process, asks a served one, and answers `not_found` without one.
    func method(
        _ name: String, _ summary: String, description: @autoclosure @escaping @Sendable () -> String,
        isRead: Bool = false,
        parameters: @autoclosure @escaping @Sendable () -> [ParameterDeclaration] = [],
        furtherCheck: Method.FurtherCheck? = nil, result: @autoclosure @escaping @Sendable () -> JSONObject,
        errors: [AlloyError.Kind] = [], example: @autoclosure @escaping @Sendable () -> Method.Example,
        handler: Handler
    ) -> Method {
        Method(
            name, summary, description: description(), access: .local, isRead: isRead, parameters: parameters(),
            furtherCheck: furtherCheck, result: result(), errors: errors, example: example(),
            handler: methodHandler(handler, of: name))
    }

    private func methodHandler(_ handler: Handler, of name: String) -> Method.Handler {
        switch (target, handler) {
        case (.inProcess(let sandbox), .atOnce(let body)):
            .atOnce { call throws(AlloyError) in try body(sandbox, call) }
        case (.inProcess(let sandbox), .waiting(let body)):
            .waiting { call throws(AlloyError) in .value(try await body(sandbox, call)) }
        case (.served, _): ServedSandboxControl.handler(of: name)
        case (.absent, .atOnce): .atOnce { _ throws(AlloyError) in throw .noSandbox(name) }
        case (.absent, .waiting): .waiting { _ throws(AlloyError) in throw .noSandbox(name) }
        }
    }
}

extension MethodTable {
    /// This table with `methods` behind its own.
    public func adding(_ methods: SandboxMethods) -> MethodTable { adding(methods.all) }
}

extension SandboxMethods {
    static let oauthUrl = Parameter<String>("oauthUrl", "The link, exactly as credentials.create returned it.")
    static let decision = Parameter<Sandbox.Decision>(
        "decision", "The person's decision.", .schema(["type": "string", "enum": ["allow", "deny", "close"]]))
    private static let scopes = Parameter<[String]?>("scopes", "The scopes that are granted; absent for all.")
    private static let account = Parameter<String?>(
        "account", "The account at the provider that is connected; each has records of its own.")

    var decide: Method {
        method(
            "sandbox.oauth.decide", "Decide an oauthUrl of the sandbox, as a person and their browser would.",
            description:
                "`allow` creates the credential; as with the real service it is found by listing, and the redirect "
                + "carries no parameters. Each link is valid for one decision within an hour of the sandbox's clock; "
                + "`close` leaves it valid.",
            parameters: [Self.oauthUrl, Self.decision, Self.scopes, Self.account],
            result: ResultSchema.object(
                "OAuthDecision", "The decision, and its effect.",
                [
                    "decision": ResultSchema.oneOf(["allow", "deny", "close"]),
                    "redirectedTo": ResultSchema.optionalString, "credentialId": ResultSchema.optionalString,
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
            handler: .atOnce { sandbox, call throws(AlloyError) in
                let decision = call[Self.decision]
                do throws(Sandbox.DecisionError) {
                    let outcome = try sandbox.decide(
                        oauthURL: call[Self.oauthUrl], decision: decision, scopes: call[Self.scopes],
                        account: call[Self.account])
                    if decision != .close { call.services.resumeConnection(decided: call[Self.oauthUrl]) }
                    return [
                        "decision": .string(decision.rawValue), "redirectedTo": .optional(outcome.redirectedTo),
                        "credentialId": .optional(outcome.credentialId),
                    ]
                } catch {
                    throw AlloyError(
                        error == .unknownLink ? .notFound : .conflict, error.description, origin: .host,
                        outcome: .rejected,
                        fix: [.advice("Call credentials.create again and decide the link that it gives.")])
                }
            })
    }
}

extension Sandbox.Decision: ParameterEnumeration {}

extension AlloyError {
    /// The error for a method that needs a sandbox, where the host calls the live service.
    fileprivate static func noSandbox(_ method: String) -> AlloyError {
        .notSent(
            .notFound, "\(method) works on the sandbox only, and this host talks to the live service.",
            fix: [.advice("Start the host with --sandbox.")])
    }
}

/// The sandbox that a host's `sandbox.*` methods control.
public enum SandboxTarget: Sendable {
    /// A sandbox inside this process.
    case inProcess(Sandbox)
    /// A sandbox that another process on this machine serves over HTTP; its control endpoint answers.
    case served
    /// None: the host calls the live service, and the methods answer `not_found`.
    case absent
}

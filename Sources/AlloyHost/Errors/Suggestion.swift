import Alloy
import JSON
import JSONSchema

/// Finds the name in a failed call that the service does not know or accept, and the name that was probably meant: the service
/// itself reports neither.
///
/// It sends requests only after a failure, only reads, and changes neither the kind nor the outcome of an error.
enum Suggestion {
    /// Returns the error with problems and a suggestion if the names in `call` explain it, otherwise unchanged.
    ///
    /// `deadline` is that of a call around this one.
    static func improve(
        _ error: AlloyError, _ call: Call, until deadline: ContinuousClock.Instant? = nil
    ) async -> AlloyError {
        // For direct connectors the host answers in the service's place.
        let isAnswer = error.origin == .alloy || error.origin == .host && error.httpStatus != nil
        guard isAnswer, error.problems.isEmpty, !Task.isCancelled else { return error }
        var call = call
        if let deadline {
            let left = call.client.configuration.now().duration(to: deadline)
            guard left > .zero else { return error }
            call = call.limited(to: deadline)
        }
        // Where a user is looked up, a username is as good as an id.
        let isLookup = error.technical?["operation"]?.stringValue?.hasPrefix("users.") ?? false
        if error.isAboutUser && !isLookup || error.isAboutCredential {
            if let improved = await username(error, call) { return improved }
        }
        if error.isAboutCredential, let improved = await otherCredential(error, call) { return improved }
        if error.technical?["operation"] == "credentials.create", let improved = await newCredential(error, call) {
            return improved
        }
        return await unknownName(error, call)
    }

    /// A connector or an action that does not exist.
    private static func unknownName(_ error: AlloyError, _ call: Call) async -> AlloyError {
        // An error about a credential or a user does not depend on the other names.
        guard error.kind == .notFound, !error.isAboutUser, !error.isAboutCredential,
            let (place, connectorId) = call.connector,
            let connectors = try? await call.client.listConnectors(options: quick(call))
        else { return error }
        guard connectors.contains(where: { $0.id.hasSameCodePoints(as: connectorId) }) else {
            return error.naming(
                place, call.redacted(connectorId), expected: "the id of a connector of this account",
                among: connectors.map { ($0.id, $0.name) }, fix: .call(method: "connectors.list", params: [:]))
        }
        let action = place.dropLast() + ["actionId"]
        guard let actionId = JSONValue.object(call.arguments)[JSONPointer(tokens: Array(action))]?.stringValue,
            let resources = try? await call.client.listResources(of: connectorId, options: quick(call))
        else { return error }
        let actions = resources.flatMap(\.actions)
        guard !actions.contains(where: { $0.id.hasSameCodePoints(as: actionId) }) else { return error }
        return error.naming(
            Array(action), call.redacted(actionId), expected: "the id of an action of \(connectorId)",
            among: actions.map { ($0.id, $0.name) },
            fix: .call(method: "actions.list", params: ["connectorId": .string(connectorId)]))
    }

    /// The options of a request for a suggestion: at most two seconds, and never beyond the caller's own deadline.
    static func quick(_ call: Call) -> CallOptions {
        var options = call.options()
        let quick = call.client.configuration.now() + .seconds(2)
        options.deadline = options.timeout.map { min(call.start + $0, quick) } ?? quick
        return options
    }
}

extension Call {
    /// A caller's text without secrets. It is redacted before it is shortened, since half a secret is not found any more.
    func redacted(_ text: String) -> String { services.log.redactor.redact(text) }

    /// The connector that the call or its form names, with its location in the arguments.
    var connector: (place: [String], id: String)? {
        for place in [["connectorId"], ["form", "connectorId"]] {
            if let id = JSONValue.object(arguments)[JSONPointer(tokens: place)]?.stringValue { return (place, id) }
        }
        return nil
    }

    /// The call with at most the time until `deadline`.
    fileprivate func limited(to deadline: ContinuousClock.Instant) -> Call {
        var arguments = arguments
        let milliseconds = start.duration(to: deadline) / Duration.milliseconds(1)
        let own = self[.timeoutMs] ?? .max
        arguments[.timeoutMs] = .int(max(1, min(own, Int(min(milliseconds, 300_000)))))
        var call = self
        call.arguments = arguments
        return call
    }
}

extension AlloyError {
    /// True if the service knows no such user.
    fileprivate var isAboutUser: Bool { kind == .notFound && message.lowercased().contains("user not found") }
    /// True if the service knows no such credential, for this user and connector.
    fileprivate var isAboutCredential: Bool { kind == .notFound && message.lowercased().contains("credential") }

    /// The error with a further clause at the end of its message.
    func adding(_ clause: String) -> AlloyError {
        var error = self
        if error.message.hasSuffix(".") { error.message.removeLast() }
        error.message += "\(clause)."
        return error
    }

    /// The error with the nearest of `names`: ids, each with its name for people.
    fileprivate func naming(
        _ place: [String], _ got: String, expected: String, among names: [(id: String, name: String)],
        fix step: FixStep
    ) -> AlloyError {
        // People remember `chat_postMessage` as `postMessage`; others give the name that they see.
        let nearest =
            nearestName(to: got, among: names.map(\.id))
            ?? names.first { $0.name.lowercased() == got.lowercased() }?.id
            ?? (got.utf8.count < 4 ? nil : names.first { $0.id.lowercased().contains(got.lowercased()) }?.id)
        var error = adding(guess(nearest))
        error.problems = [
            Problem(at: JSONPointer(tokens: place), expected: expected, value: .string(got), nearest: nearest)
        ]
        error.fix = [step]
        return error
    }
}

// Suggestions about the user, the credential, or the data of a new credential.
extension Suggestion {
    /// Returns the error about a username in place of an id. Nil for a locked user, who must learn nothing about others.
    static func username(_ error: AlloyError, _ call: Call) async -> AlloyError? {
        guard call.services.options.lockedUserId == nil, let given = call.userId, !given.isObjectId,
            let user = try? await call.client.getUser(given, options: quick(call)),
            !user.userId.hasSameCodePoints(as: given),
            user.username.map({ $0.hasSameCodePoints(as: given) }) ?? true
        else { return nil }
        let shown = call.redacted(given)
        var improved = error.adding("; \"\(shown)\" is the username of \(user.userId)")
        improved.fix = [
            .advice("Send it again with the userId \(user.userId): here a username does not stand for the id.")
        ]
        improved.problems = [
            AlloyError.Problem(
                at: JSONPointer(tokens: ["userId"]), expected: "the user's id", value: .string(shown),
                nearest: user.userId)
        ]
        return improved
    }

    /// Returns the error about a credential for another connector, or about an id that is similar to one of the user.
    static func otherCredential(_ error: AlloyError, _ call: Call) async -> AlloyError? {
        guard let credentialId = call.given(.credentialId), let userId = call.userId,
            let connectorId = call.connector?.id,
            let credentials = try? await call.client.listCredentials(ofUser: userId, options: quick(call))
        else { return nil }
        let own = credentials.filter { $0.connectorId?.hasSameCodePoints(as: connectorId) ?? false }
        let only = own.count == 1 ? own.first?.credentialId : nil
        let found = credentials.first { $0.credentialId.lowercased() == credentialId.lowercased() }
        let near = found == nil ? nearestName(to: credentialId, among: own.map(\.credentialId)) : nil
        let nearest = near ?? only
        guard found?.connectorId != nil || nearest != nil else { return nil }
        if let connector = found?.connectorId, connector.hasSameCodePoints(as: connectorId) { return nil }
        var improved = error
        if let connector = found?.connectorId { improved = improved.adding("; that credential is for \(connector)") }
        if let near { improved = improved.adding(guess(near)) }
        improved.problems = [
            AlloyError.Problem(
                at: JSONPointer(tokens: ["credentialId"]), expected: "a credential of this user for \(connectorId)",
                value: .string(call.redacted(credentialId)), nearest: nearest)
        ]
        guard own.isEmpty else { return improved }
        let owner: JSONObject = ["connectorId": .string(connectorId), "userId": .string(userId)]
        improved.fix = [
            .advice("The user has no credential for \(connectorId): connect an account."),
            .call(method: "credentials.connect", params: owner),
        ]
        return improved
    }

    /// Returns the error about a new credential, with the parameters that don't fit the connector's requirements.
    static func newCredential(_ error: AlloyError, _ call: Call) async -> AlloyError? {
        guard error.outcome == .rejected, let connectorId = call.connector?.id,
            [.invalidInput, .notFound, .validationFailed].contains(error.kind)
        else { return nil }
        var options = quick(call)
        options.userId = call.userId
        guard
            let requirements = try? await call.client.listCredentialRequirements(of: connectorId, options: options)
        else { return nil }
        call.services.secretArguments.keep(requirements, of: connectorId)
        call.services.secretArguments.register(call.given(.credentialData), of: connectorId)
        let problems = CredentialProblems(call, requirements, refusal: error).all
        guard let first = problems.first else { return nil }
        var improved = error.adding(guess(first.nearest))
        improved.problems = problems
        return improved
    }
}

extension String {
    /// True for what the service's own ids look like.
    fileprivate var isObjectId: Bool { utf8.count == 24 && unicodeScalars.allSatisfy(\.properties.isASCIIHexDigit) }
}

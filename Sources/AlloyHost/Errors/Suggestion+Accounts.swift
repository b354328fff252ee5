import Alloy
import JSON
import JSONSchema

// Suggestions about the user, the credential, or the data of a new credential.
extension Suggestion {
    /// For a username where the service wants an id. Never for a locked user, who must learn nothing of others.
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

    /// For a credential of the user's that is for another connector, or an id that is nearly one.
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

    /// For what a credential can't be made of: what of the parameters does not fit the connector's requirements.
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

import HTTP
import JSON
import Logging
import OpenAPI
import Platform

extension DirectCredentials {
    public func authorize(
        _ request: inout HTTPRequest, credentialId: String, userId: String, connector: DirectConnectorSecurity,
        alternatives: [SecurityAlternative]?, deadline: ContinuousClock.Instant
    ) async throws(DirectRefusal) {
        let record = try await record(credentialId, ofUser: userId, connector)
        // Also those that the request does not need: the provider knows them, and may repeat them in its answer.
        for secret in record.secrets.all { redactor.register(transient: secret) }
        guard let way = CredentialWay.named(record.authenticationType, of: connector) else {
            throw .mustConnect(connector, "its document no longer has the way \(record.authenticationType)")
        }
        let parts = try way.parts(for: alternatives, of: connector) { record.has($0) }
        guard !parts.isEmpty else { return }
        guard connector.origins.contains(request.origin) else {
            throw .originNotNamed(request.origin, for: connector, "The server")
        }
        let usable = try await refresher.usable(record, of: connector, deadline: deadline) { [self] record in
            clientSecret(of: record)
        }
        // Another process may have renewed the tokens.
        for secret in usable.secrets.all { redactor.register(transient: secret) }
        var authorized = request
        for part in parts {
            let values = try await values(of: part, usable, connector)
            if let problem = part.placement.problem(with: values) {
                throw .invalidInput(
                    "The secret of \(connector.id) for \(part.scheme) can't be sent: it must be \(problem)")
            }
            for secret in part.placement.spellings(of: values) { redactor.register(transient: secret) }
            part.placement.place(values, into: &authorized)
        }
        request = authorized
    }

    /// The values of a part's fields, or the token.
    private func values(
        of part: CredentialWay.Part, _ record: CredentialRecord, _ connector: DirectConnectorSecurity
    ) async throws(DirectRefusal) -> [Secret] {
        guard !part.fields.isEmpty else {
            guard let token = record.secrets.accessToken else { throw .mustConnect(connector, "it has no token") }
            return [token]
        }
        var values: [Secret] = []
        for field in part.fields {
            if let name = record.references[field.name] {
                values.append(try await declared(name, for: field.name, of: connector.id))
            } else if let secret = record.secrets.fields[field.name] {
                values.append(secret)
            } else if let text = record.settings[field.name]?.stringValue {
                values.append(Secret(text))
            } else {
                throw .mustConnect(connector, "it has no \(field.name)")
            }
        }
        return values
    }

    // MARK: Declared secrets

    /// Returns the value that the operator has declared for a field; from memory where it was read before.
    ///
    /// The id of a client is no secret: it stands in the link to the consent page (RFC 6749 §2.2).
    func declared(_ name: String, for field: String, of connectorId: String) async throws(DirectRefusal) -> Secret {
        let known = readSecrets.withLock { $0[[connectorId, name]] }
        let secret = if let known { known } else { try await read(name, of: connectorId) }
        if field != "clientId" { redactor.register(transient: secret) }
        return secret
    }

    private func read(_ name: String, of connectorId: String) async throws(DirectRefusal) -> Secret {
        let secrets = secrets
        let result = await BlockingWork.run {
            Result { () throws(NamedSecrets.ReadFailure) in try secrets.value(of: name, connectorId: connectorId) }
        }
        return try keep(result, name, connectorId).get()
    }

    /// Reads the secret of a record's client. Blocks.
    func clientSecret(of record: CredentialRecord) -> Result<Secret?, DirectRefusal> {
        guard let name = record.references["clientSecret"] else {
            return .success(record.secrets.fields["clientSecret"])
        }
        if let known = readSecrets.withLock({ $0[[record.connectorId, name]] }) { return .success(known) }
        let result = Result { () throws(NamedSecrets.ReadFailure) in
            try secrets.value(of: name, connectorId: record.connectorId)
        }
        return keep(result, name, record.connectorId).map { secret in
            redactor.register(transient: secret)
            return secret
        }
    }

    private func keep(
        _ result: Result<Secret?, NamedSecrets.ReadFailure>, _ name: String, _ connectorId: String
    ) -> Result<Secret, DirectRefusal> {
        switch result {
        case .success(let secret?):
            readSecrets.withLock { $0[[connectorId, name]] = secret }
            return .success(secret)
        case .success(nil):
            return .failure(
                .invalidInput(
                    "The account uses the secret \(name), which this host does not have",
                    fix: ["Start the host with --secret \(connectorId).\(name)=env:X, file:P or command:C."]))
        case .failure(let failure):
            return .failure(
                .invalidInput(
                    "The secret \(name) of \(connectorId) can't be used: \(failure.reason)",
                    fix: ["Correct the place that --secret \(connectorId).\(name) names, then send again."]))
        }
    }

    /// Reads declared secrets again; true when one of them has changed, so that another attempt can help.
    func haveChanged(_ names: some Sequence<String>, of connectorId: String) async -> Bool {
        var haveChanged = false
        for name in names {
            let before = readSecrets.withLock { $0[[connectorId, name]] }
            guard let now = try? await read(name, of: connectorId) else { continue }
            redactor.register(transient: now)
            if now != before { haveChanged = true }
        }
        return haveChanged
    }
}

extension CredentialWay {
    /// Returns the parts of which a request to an operation needs the secrets: those of the first alternative that the account
    /// satisfies; all where the document says nothing. An alternative of which the account lacks a secret comes after the others.
    ///
    /// Throws a refusal where the account satisfies none.
    func parts(
        for alternatives: [SecurityAlternative]?, of connector: DirectConnectorSecurity, isComplete: (Part) -> Bool
    ) throws(DirectRefusal) -> [Part] {
        guard let alternatives else { return parts }
        guard !alternatives.isEmpty else { return [] }
        let usable = alternatives.filter { !$0.requirements.isEmpty }.compactMap { alternative -> [Part]? in
            let found = alternative.requirements.map { requirement in
                parts.first { $0.scheme.hasSameCodePoints(as: requirement.scheme) }
            }
            return found.contains { $0 == nil } ? nil : found.compactMap(\.self)
        }
        if let found = usable.first(where: { $0.allSatisfy(isComplete) }) ?? usable.first { return found }
        if alternatives.contains(where: \.requirements.isEmpty) { return [] }
        throw .refused(
            .schemeNotSufficient(
                authenticationType: type, connectorName: connector.name, accepted: alternatives.map(\.words)))
    }
}

extension CredentialRecord {
    /// Indicates that the account has what a part needs.
    fileprivate func has(_ part: CredentialWay.Part) -> Bool {
        part.fields.allSatisfy { field in
            references[field.name] != nil || secrets.fields[field.name] != nil
                || settings[field.name]?.stringValue != nil
        }
    }
}

import JSON

extension AlloyClient {
    /// Lists the ways to authenticate with a connector (`GET /connectors/{connectorId}/credentials/metadata`).
    ///
    /// Version 2025-06 served the same at `GET /connectors/{connectorId}/credentials`; that is used where the first one
    /// is missing.
    public func listCredentialRequirements(
        of connectorId: String, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> [CredentialRequirement] {
        try InputCheck.notEmpty(connectorId, "connectorId")
        var call = metadataCall(
            .credentialsRequirements, "GET", "/connectors/\(connectorId)/credentials/metadata", .read, options,
            connectorId: connectorId)
        do {
            return try await perform(call) { json in
                CredentialRequirement.all(in: configuration.redactor.redact(definition: json))
            }
        } catch {
            guard error.isMissingRoute else { throw error }
            call.earlierAttempts = error.attempts
        }
        call.path = "/connectors/\(connectorId)/credentials"
        return try await perform(call) { json in
            json["metadata"] == nil
                ? nil : CredentialRequirement.all(in: configuration.redactor.redact(definition: json))
        }
    }

    /// Creates a credential for the options' user (`POST /connectors/{connectorId}/credentials`): at once, or through a
    /// link.
    public func createCredential(
        _ credential: NewCredential, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> CreatedCredential {
        var check = InputCheck()
        check.notEmpty(credential.connectorId, "connectorId")
        check.notEmpty(credential.authenticationType, "authenticationType")
        if let authConfigId = credential.authConfigId { check.objectId(authConfigId, "authConfigId") }
        try check.finish()
        var call = metadataCall(
            .credentialsCreate, "POST", "/connectors/\(credential.connectorId)/credentials", .write, options,
            connectorId: credential.connectorId)
        call.body = credential.body(userId: options.userId)
        call.secrets = credential.secrets
        return try await perform(call, decode: CreatedCredential.init)
    }

    /// Lists the credentials of the options' user for a connector (`GET /connectors/{connectorId}/credentials`).
    ///
    /// Version 2025-06 answered that path with the connector's requirements, and it was reported to be empty always; the
    /// user's whole list is looked through then.
    public func listCredentials(
        of connectorId: String, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> [Credential] {
        try InputCheck.notEmpty(connectorId, "connectorId")
        let call = metadataCall(
            .credentialsList, "GET", "/connectors/\(connectorId)/credentials", .read, options, connectorId: connectorId)
        let rows = try await perform(call) { json -> [JSONValue]?? in
            if let rows = ResponseEnvelope.array(json, "credentials", "data") { return rows }
            return json["metadata"] != nil && options.userId != nil ? .some(nil) : nil
        }
        if let rows, !rows.isEmpty || options.userId == nil {
            return rows.compactMap { Credential(redacted($0), connectorId: connectorId) }
        }
        do {
            return try await credentials(ofUser: options.userId ?? "", options, call.deadline)
                .filter { $0.connectorId?.hasSameCodePoints(as: connectorId) == true }
        } catch {
            // Where there is no such list, the empty one is all that is known.
            guard rows != nil, error.isMissingRoute else { throw error }
            return []
        }
    }

    /// Lists all credentials of a user (`GET /users/{userId}/credentials`).
    public func listCredentials(
        ofUser userId: String, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> [Credential] {
        var options = options
        options.userId = userId
        return try await credentials(ofUser: userId, options, deadline(options, configuration.deadlines.metadata))
    }

    /// Deletes a credential: of the options' user (`DELETE /users/{userId}/credentials/{credentialId}`), or, without
    /// one or where the service has no such route, of a connector (`DELETE /connectors/{connectorId}/credentials/{…}`).
    ///
    /// Throws `invalid_input` when neither a user nor a connector is known. It is not known whether the provider's
    /// token is revoked.
    public func deleteCredential(
        _ credentialId: String, connectorId: String? = nil, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> Confirmation {
        var check = InputCheck()
        check.objectId(credentialId, "credentialId")
        if let connectorId { check.notEmpty(connectorId, "connectorId") }
        if options.userId == nil && connectorId == nil {
            check.add("userId", "the user that the credential belongs to, or its connectorId", got: "neither")
        }
        try check.finish()
        let byConnector = connectorId.map { "/connectors/\($0)/credentials/\(credentialId)" as ServicePath }
        let byUser = options.userId.map { "/users/\($0)/credentials/\(credentialId)" as ServicePath }
        var call = metadataCall(
            .credentialsDelete, "DELETE", byUser ?? byConnector ?? "", .idempotent, options, connectorId: connectorId)
        guard byUser != nil, let byConnector else { return try await perform(call, decode: Confirmation.init) }
        do {
            return try await perform(call, decode: Confirmation.init)
        } catch {
            guard error.isMissingRoute else { throw error }
            call.earlierAttempts = error.attempts
        }
        call.path = byConnector
        return try await perform(call, decode: Confirmation.init)
    }

    private nonisolated(nonsending) func credentials(
        ofUser userId: String, _ options: CallOptions, _ deadline: ContinuousClock.Instant
    ) async throws(AlloyError) -> [Credential] {
        var call = metadataCall(.credentialsList, "GET", "/users/\(userId)/credentials", .read, options)
        call.deadline = deadline
        return try await perform(call) { json in
            ResponseEnvelope.array(json, "data", "credentials")?.compactMap { Credential(redacted($0)) }
        }
    }

    /// The row without secrets, before its `type` is divided: in two parts, a secret would not be found any more.
    private func redacted(_ row: JSONValue) -> JSONValue {
        let redactor = configuration.redactor
        let isSecret = row.bytes.withUnsafeBufferPointer { redactor.finds(in: $0, maskingQueries: false) }
        return isSecret ? row.mapTexts { redactor.redact($0, maskingQueries: false) } : row
    }
}

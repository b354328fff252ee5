import HTTP
import JSON
import Logging
import Platform

extension DirectCredentials {
    /// The time for which a removal waits for a refresh of the account.
    private static let removalTime = Duration.seconds(5)

    public func delete(
        credentialId: String, userId: String, connectorId: String?
    ) async throws(DirectRefusal) -> DeletedDirectCredential? {
        let record = try await perform { store throws(CredentialStoreFailure) in try store.find(credentialId) }
        guard let record, record.userId == userId, connectorId == nil || record.connectorId == connectorId else {
            return nil
        }
        return DeletedDirectCredential(revocation: try await remove(record.id))
    }

    public func deleteAll(ofUser userId: String) async throws(DirectRefusal) {
        let ids = try await records(ofUser: userId, connectorId: nil).map(\.id)
        // At the same time: each may have to wait for its provider.
        let refusal = await withTaskGroup(of: DirectRefusal?.self) { group in
            for id in ids {
                group.addTask {
                    do throws(DirectRefusal) {
                        _ = try await self.remove(id)
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(nil as DirectRefusal?) { $0 ?? $1 }
        }
        if let refusal { throw refusal }
    }

    /// Revokes an account at the provider, where that can be done, and removes it in any case: whoever wants it gone must not
    /// depend on the provider.
    private func remove(_ id: String) async throws(DirectRefusal) -> DeletedDirectCredential.Revocation? {
        // A refresh that runs would write the account once more. One that takes too long finds that it is gone.
        let lock = try await perform { store throws(CredentialStoreFailure) in
            try store.lock(id, until: .now + Self.removalTime)
        }
        defer { lock?.unlock() }
        // The last refresh may have changed its tokens.
        let record = try? await perform { store throws(CredentialStoreFailure) in try store.find(id) }
        var revocation: DeletedDirectCredential.Revocation?
        if let record { revocation = await revoke(record) }
        try await perform { store throws(CredentialStoreFailure) in try store.remove(id) }
        return revocation
    }

    /// Asks the provider to end an account's tokens (RFC 7009); nil where it is not known to offer that.
    private func revoke(_ record: CredentialRecord) async -> DeletedDirectCredential.Revocation? {
        guard let grant = record.grant, let connector = connectors[record.connectorId],
            let url = await revocationURL(of: grant, connector)
        else { return nil }
        let secret: Secret?
        switch await BlockingWork.run({ self.clientSecret(of: record) }) {
        case .success(let found): secret = found
        case .failure: return .failed("the client's secret can't be read")
        }
        let tokens = [
            (record.secrets.refreshToken, "refresh_token"), (record.secrets.accessToken, "access_token"),
        ]
        for (token, hint) in tokens {
            guard let token else { continue }
            let request = TokenRequest(
                url: url, grant: .revocation(token, hint: hint),
                client: OAuthClient(id: grant.clientId, secret: secret), authentication: grant.clientAuthentication)
            if let problem = await exchange.revoke(request) { return .failed(problem) }
        }
        return .done
    }

    /// The endpoint that ends tokens: as the provider's metadata said when the account was connected, or says now (RFC 8414), if
    /// secrets may go there.
    private func revocationURL(of grant: OAuthGrant, _ connector: DirectConnectorSecurity) async -> HTTPURL? {
        if let text = grant.revocationUrl { return try? connector.endpoint(text, "revocation endpoint") }
        guard let token = try? connector.endpoint(grant.tokenUrl, "token endpoint"),
            let place = HTTPURL(OAuthMetadataURL.server(at: token.origin)),
            let json = try? await exchange.configuration(at: place, isRevocation: true),
            // It is the metadata of this server, and of no other that happens to have the same host.
            json["issuer"]?.stringValue.map({ $0 == "\(token.origin)" || $0 == "\(token.origin)/" }) == true,
            json["token_endpoint"]?.stringValue.flatMap({ HTTPURL($0) }) == token,
            let text = json["revocation_endpoint"]?.stringValue
        else { return nil }
        return try? connector.endpoint(text, "revocation endpoint")
    }
}

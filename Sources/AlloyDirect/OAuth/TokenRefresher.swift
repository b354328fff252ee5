import HTTP
import Logging
import Platform
import Locking

/// Keeps the tokens of accounts valid: refreshes one before it expires, once for all who wait in this process, and, under the
/// account's lock, in all processes that share the store.
final class TokenRefresher: Sendable {
    private let store: any CredentialStore
    private let exchange: OAuthExchange
    private let refreshes = SingleFlight<String, Void, Result<CredentialRecord, DirectRefusal>>()
    private let refusals = Mutex(Refusals())

    /// The tokens that providers have refused, by the ids of their accounts.
    private struct Refusals {
        /// Refused, and not replaced yet.
        var refused: [String: Secret] = [:]
        /// Granted in place of one that was refused.
        var replacements: [String: Secret] = [:]
    }

    /// The time to wait for another process that refreshes: longer than one request takes.
    private var patience: Duration { clock.requestTime + .seconds(10) }

    private var clock: DirectClock { exchange.clock }

    init(_ store: any CredentialStore, _ exchange: OAuthExchange) {
        self.store = store
        self.exchange = exchange
    }

    /// Returns the account with a token that can be used now.
    ///
    /// The refresh goes on when the caller stops waiting: its answer is needed. `clientSecret` reads the secret of the client, and
    /// may block.
    ///
    /// Throws a refusal of status 401 for an account that has to be connected again.
    func usable(
        _ record: CredentialRecord, of connector: DirectConnectorSecurity, deadline: ContinuousClock.Instant,
        clientSecret: @escaping @Sendable (CredentialRecord) -> Result<Secret?, DirectRefusal>
    ) async throws(DirectRefusal) -> CredentialRecord {
        switch step(record, isLocked: false) {
        case .use: return record
        case .connect(let reason): throw .mustConnect(connector, reason)
        case .refresh: break
        }
        let id = record.id
        let ending = await refreshes.join(id, label: (), until: deadline, sleep: clock.sleep) { flight in
            Task {
                let result = await self.refresh(id, of: connector, clientSecret)
                flight.finish(result)
            }
        }
        switch ending {
        case .value(let result): return try result.get()
        case .interrupted(.deadline): throw .failure(.tokenEndpoint("a token is being refreshed", .timedOut))
        case .interrupted(.cancelled): throw .failure(.tokenEndpoint("a token is being refreshed", .cancelled))
        }
    }

    /// Notes that the provider refused the account's token. Returns true where another one can help.
    func isRefused(_ token: Secret, of record: CredentialRecord) -> Bool {
        guard let grant = record.grant, record.secrets.accessToken == token else { return true }
        guard grant.isForClient || record.secrets.refreshToken != nil else { return false }
        let isOldEnough = grant.isOldEnough(at: clock.now())
        return refusals.withLock { refusals in
            // A provider that refuses what it has just granted would refuse the next one, too.
            guard isOldEnough || refusals.replacements[record.id] != token else { return false }
            refusals.refused[record.id] = token
            return true
        }
    }

    private func step(_ record: CredentialRecord, isLocked: Bool) -> OAuthGrant.Step {
        guard let grant = record.grant, let token = record.secrets.accessToken else {
            return record.grant == nil ? .use : .connect("it has no token")
        }
        return grant.step(
            at: clock.now(), hasRefreshToken: record.secrets.refreshToken != nil,
            isRefused: refusals.withLock { $0.refused[record.id] } == token, isLocked: isLocked)
    }

    // MARK: One refresh

    private typealias Outcome = Result<CredentialRecord, DirectRefusal>

    private func refresh(
        _ id: String, of connector: DirectConnectorSecurity,
        _ clientSecret: @escaping @Sendable (CredentialRecord) -> Result<Secret?, DirectRefusal>
    ) async -> Outcome {
        let (store, patience) = (store, patience)
        let lock = await BlockingWork.run {
            () -> Result<CredentialLock?, CredentialStoreFailure> in
            Result { () throws(CredentialStoreFailure) in try store.lock(id, until: .now + patience) }
        }
        switch lock {
        case .failure(let failure): return .failure(.unusable(failure))
        case .success(nil): return .failure(.failure(.tokenEndpoint("another process refreshes the token", .timedOut)))
        case .success(let lock?):
            let outcome = await refreshLocked(id, of: connector, clientSecret)
            refusals.withLock { refusals in
                guard refusals.refused.removeValue(forKey: id) != nil else { return }
                refusals.replacements[id] = (try? outcome.get())?.secrets.accessToken
            }
            lock.unlock()
            return outcome
        }
    }

    /// Refreshes under the account's lock. Another process may have done it while this one waited for the lock.
    private func refreshLocked(
        _ id: String, of connector: DirectConnectorSecurity,
        _ clientSecret: @escaping @Sendable (CredentialRecord) -> Result<Secret?, DirectRefusal>
    ) async -> Outcome {
        let store = store
        let found = await BlockingWork.run {
            Result { () throws(CredentialStoreFailure) in try store.find(id) }
        }
        guard var record = try? found.get(), var grant = record.grant else {
            if case .failure(let failure) = found { return .failure(.unusable(failure)) }
            return .failure(.credentialNotFound)
        }
        switch step(record, isLocked: true) {
        case .use: return .success(record)
        case .connect(let reason):
            if grant.state == .refreshing { await end(&record, because: reason) }
            return .failure(.mustConnect(connector, reason))
        case .refresh: break
        }
        let url: HTTPURL
        do throws(DirectRefusal) {
            url = try connector.endpoint(grant.refreshUrl ?? grant.tokenUrl, "token endpoint")
        } catch {
            return .failure(error)
        }
        let before = record
        let secret: Secret?
        switch await BlockingWork.run({ clientSecret(before) }) {
        case .success(let found): secret = found
        case .failure(let refusal): return .failure(refusal)
        }
        let request = TokenRequest(
            url: url,
            grant: grant.isForClient
                ? .clientCredentials(scope: grant.scope)
                : .refreshToken(record.secrets.refreshToken ?? Secret("")),
            client: OAuthClient(id: grant.clientId, secret: secret), authentication: grant.clientAuthentication)
        if !grant.isForClient {
            // Before the first byte leaves: a process that ends from now on leaves behind that it had begun.
            grant.state = .refreshing
            record.grant = grant
            guard case .success(true) = await write(record) else {
                return .failure(.unusable(CredentialStoreFailure("The account can't be written.")))
            }
        }
        let sentAt = clock.now()
        do throws(HTTPFailure) {
            return await settle(before, try await exchange.send(request), sentAt, connector)
        } catch {
            if error.phase == .ambiguous, !grant.isForClient {
                let reason = "the answer to the last refresh of its token was lost"
                await end(&record, because: reason)
                return .failure(.mustConnect(connector, reason))
            }
            _ = await write(before)
            return .failure(.failure(error.beforeRequest))
        }
    }

    /// Writes the state after an answer. `before` is the account as it was.
    private func settle(
        _ before: CredentialRecord, _ answer: TokenAnswer, _ sentAt: Timestamp, _ connector: DirectConnectorSecurity
    ) async -> Outcome {
        var record = before
        let isForClient = before.grant?.isForClient ?? false
        switch answer {
        case .tokens(let tokens):
            record.secrets.accessToken = tokens.accessToken
            record.secrets.refreshToken = tokens.refreshToken ?? before.secrets.refreshToken
            record.grant?.renew(with: tokens, at: sentAt)
            record.generation += 1
            record.updatedAt = clock.now()
            // On the disk before it is used: the provider may accept no other from now on.
            switch await write(record) {
            case .success(true): return .success(record)
            case .success(false): return .failure(.credentialNotFound)
            case .failure(let failure): return .failure(.unusable(failure))
            }
        case .refused(let code, let words):
            let reason = "its token was not refreshed (\(words.map { "\(code): \($0)" } ?? code))"
            // Only this code is about the account; the others are about the client or the request.
            if code == "invalid_grant", !isForClient {
                await end(&record, because: reason)
            } else {
                _ = await write(before)
            }
            return .failure(.mustConnect(connector, reason))
        case .unreadable(let clause) where !isForClient:
            let reason = "the answer to the last refresh of its token can't be read: \(clause)"
            await end(&record, because: reason)
            return .failure(.mustConnect(connector, reason))
        case .unreadable(let clause):
            return .failure(.failure(.tokenEndpoint("the answer of the token endpoint can't be read: \(clause)")))
        case .throttled, .failed:
            _ = await write(before)
            return .failure(DirectRefusal(answer) ?? .credentialNotFound)
        }
    }

    private func end(_ record: inout CredentialRecord, because reason: String) async {
        record.grant?.state = .ended(reason)
        _ = await write(record)
    }

    private func write(_ record: CredentialRecord) async -> Result<Bool, CredentialStoreFailure> {
        let store = store
        return await BlockingWork.run {
            Result { () throws(CredentialStoreFailure) in try store.replace(record) }
        }
    }
}

extension DirectRefusal {
    /// The refusal of an account that a person has to connect again, for a reason that is a clause.
    static func mustConnect(_ connector: DirectConnectorSecurity, _ reason: String) -> DirectRefusal {
        .connectionRequired("\(connector.name) has to be connected again: \(reason)")
    }

    /// The refusal where accounts can't be read or written. Nothing was sent.
    static func unusable(_ failure: CredentialStoreFailure) -> DirectRefusal {
        .answer(
            Answer(
                status: 409, code: "CREDENTIALS_UNUSABLE", message: failure.message,
                fix: [
                    "Check the state directory (--state-dir) and the credential helper (--credential-helper), then send again: "
                        + "nothing was sent."
                ]))
    }
}

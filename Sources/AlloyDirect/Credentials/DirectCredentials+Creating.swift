import HTTP
import JSON
import Logging
import OpenAPI
import Platform

extension DirectCredentials {
    public func create(
        _ input: NewDirectCredential, deadline: ContinuousClock.Instant
    ) async throws(DirectRefusal) -> CreatedDirectCredential {
        let connector = input.connector
        guard let way = CredentialWay.named(input.authenticationType, of: connector) else {
            throw .answer(
                DirectRefusal.Answer(
                    status: 404, code: "AUTHENTICATION_NOT_FOUND",
                    message: "Authentication type '\(input.authenticationType)' not found for connector "
                        + "'\(connector.id)'"))
        }
        let checked = try CredentialInput(
            input.data, way, of: connector, declared: secrets.names(of: connector.id),
            earlier: try await earlierAccount(input, way))
        for secret in checked.fields.values { redactor.register(transient: secret) }
        // What can't be read is better known now than at the first use.
        for (field, name) in checked.references { _ = try await declared(name, for: field, of: connector.id) }
        let draft = CredentialDraft(input: input, way: way, checked: checked)
        switch way.grant {
        case .nothing, .given: return .credentialId(try await add(draft, nil, nil))
        case .clientCredentials: return .credentialId(try await connectClient(draft))
        case .authorizationCode: return .oauthUrl(try await beginConsent(draft))
        case .deviceCode: return .oauthUrl(try await beginDevice(draft))
        }
    }

    /// The user's last account of the same way, for its client; nil where the caller names one.
    private func earlierAccount(
        _ input: NewDirectCredential, _ way: CredentialWay
    ) async throws(DirectRefusal) -> CredentialRecord? {
        guard way.grant.isOAuth, CredentialInput.isAbsent(input.data["clientId"]) else { return nil }
        let accounts = try await records(ofUser: input.userId, connectorId: input.connector.id)
        guard let last = accounts.last(where: { $0.authenticationType == way.type && $0.grant != nil }) else {
            return nil
        }
        // The list has no secrets where a vault has them.
        return try await perform { store throws(CredentialStoreFailure) in try store.find(last.id) }
    }

    /// Adds an account with its first tokens, if it has any, and returns its id.
    private func add(
        _ draft: CredentialDraft, _ grant: OAuthGrant?, _ tokens: TokenAnswer.Tokens?
    ) async throws(DirectRefusal) -> String {
        let others = try await records(ofUser: draft.input.userId, connectorId: draft.input.connector.id)
        let now = clock.now()
        var secrets = CredentialRecord.Secrets(fields: draft.checked.fields)
        secrets.accessToken = tokens?.accessToken
        secrets.refreshToken = tokens?.refreshToken
        let record = CredentialRecord(
            id: clock.random(12).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined(),
            userId: draft.input.userId, connectorId: draft.input.connector.id, authenticationType: draft.way.type,
            name: draft.name(among: others.map(\.name)), createdAt: now, updatedAt: now,
            settings: draft.checked.settings, references: draft.checked.references, grant: grant, secrets: secrets)
        try await perform { store throws(CredentialStoreFailure) in try store.add(record) }
        return record.id
    }

    // MARK: OAuth 2.0

    /// Gets a token for the client itself.
    private func connectClient(_ draft: CredentialDraft) async throws(DirectRefusal) -> String {
        let endpoints = try await endpoints(of: draft)
        let url = try draft.connector.endpoint(endpoints.token, "token endpoint")
        let client = try await client(of: draft)
        let scope = draft.scope(endpoints)
        let sentAt = clock.now()
        let first = try await send { exchange throws(HTTPFailure) in
            try await exchange.sendFirst(.clientCredentials(scope: scope), to: url, client, endpoints)
        }
        return try await add(draft, first, endpoints, client, at: sentAt, asked: scope)
    }

    /// Returns the link to the consent page.
    private func beginConsent(_ draft: CredentialDraft) async throws(DirectRefusal) -> String {
        let endpoints = try await endpoints(of: draft)
        // The other grants have no code that could be stolen, so they use no PKCE (RFC 7636 §1).
        guard endpoints.supportsS256 else {
            throw .refusedByServer(
                "its OpenID configuration can't be used", "it does not support the S256 challenge of PKCE")
        }
        let page = try draft.connector.endpoint(endpoints.authorization, "authorization endpoint")
        let tokenUrl = try draft.connector.endpoint(endpoints.token, "token endpoint")
        let client = try await client(of: draft)
        if let redirectUri = draft.input.redirectUri, !redirectUri.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            throw .invalidInput("redirectUri must be a valid uri")
        }
        let callback: String
        do throws(SystemError) {
            callback = try callbacks.start()
        } catch {
            throw .answer(
                DirectRefusal.Answer(
                    status: 409, code: "CALLBACK_UNAVAILABLE",
                    message: "The page to which the provider sends the browser can't be served (\(error))",
                    fix: ["Start the host with another --consent-port, or end the program that has this one."]))
        }
        let request = AuthorizationRequest(redirectUri: callback, random: clock.random)
        let scope = draft.scope(endpoints)
        callbacks.add(
            OAuthCallbacks.Pending(
                deadline: clock.instant().advanced(by: OAuthCallbacks.life), issuer: endpoints.issuer,
                redirectUri: draft.input.redirectUri
            ) { [weak self] answer in
                guard let self else { return "the host is ending" }
                do throws(DirectRefusal) {
                    try await self.finishConsent(draft, answer, request, endpoints, client, tokenUrl)
                    return nil
                } catch {
                    return error.clause
                }
            }, state: request.state)
        return request.link(to: page, clientId: client.id, scope: scope)
    }

    /// Exchanges the code that the browser brought, once.
    private func finishConsent(
        _ draft: CredentialDraft, _ answer: AuthorizationAnswer, _ request: AuthorizationRequest,
        _ endpoints: OAuthEndpoints, _ client: OAuthClient, _ tokenUrl: HTTPURL
    ) async throws(DirectRefusal) {
        let code: Secret
        switch answer {
        case .code(let given): code = given
        case .refused(let name, let words): throw .refusedByServer(name, words)
        }
        let sentAt = clock.now()
        let first = try await send { exchange throws(HTTPFailure) in
            try await exchange.sendFirst(
                .authorizationCode(code: code, redirectUri: request.redirectUri, verifier: request.verifier),
                to: tokenUrl, client, endpoints)
        }
        _ = try await add(draft, first, endpoints, client, at: sentAt, asked: draft.scope(endpoints))
    }

    /// Gets a code for a device, waits in the background until the person has entered it, and returns the link for that.
    private func beginDevice(_ draft: CredentialDraft) async throws(DirectRefusal) -> String {
        let endpoints = try await endpoints(of: draft)
        let url = try draft.connector.endpoint(endpoints.device, "device authorization endpoint")
        let tokenUrl = try draft.connector.endpoint(endpoints.token, "token endpoint")
        let client = try await client(of: draft)
        let scope = draft.scope(endpoints)
        let authentication = endpoints.authentication(of: client)
        let codes = try await send { exchange throws(HTTPFailure) in
            try await exchange.deviceCodes(from: url, client, authentication, scope: scope)
        }.get()
        guard let page = HTTPURL(codes.verificationUri), page.origin.refusal == nil else {
            throw .refusedByServer("the page for the device code is no link that a browser may open")
        }
        let request = TokenRequest(
            url: tokenUrl, grant: .deviceCode(codes.deviceCode), client: client, authentication: authentication)
        let start = clock.instant()
        Task { [weak self, clock, exchange] in
            var polling = DevicePolling(codes, now: start)
            var action = polling.begin(now: start)
            while case .ask(let moment) = action {
                do throws(CancellationError) { try await clock.sleep(moment) } catch { return }
                let answer = try? await exchange.send(request)
                action = polling.handle(answer, now: clock.instant())
            }
            guard case .connected(let tokens) = action else { return }
            _ = try? await self?.add(
                draft, (.tokens(tokens), authentication), endpoints, client, at: clock.now(), asked: scope)
        }
        return codes.link
    }

    /// Adds the account to which an answer has given tokens.
    private func add(
        _ draft: CredentialDraft, _ first: (answer: TokenAnswer, authentication: ClientAuthentication),
        _ endpoints: OAuthEndpoints, _ client: OAuthClient, at sentAt: Timestamp, asked scope: String?
    ) async throws(DirectRefusal) -> String {
        guard case .tokens(let tokens) = first.answer else { throw DirectRefusal(first.answer) ?? .credentialNotFound }
        var grant = OAuthGrant(
            tokenUrl: endpoints.token, refreshUrl: endpoints.refresh, revocationUrl: endpoints.revocation,
            clientId: client.id,
            clientAuthentication: first.authentication, scope: scope,
            isForClient: draft.way.grant == .clientCredentials, issuedAt: sentAt)
        grant.renew(with: tokens, at: sentAt)
        // The next request for a token of the client asks for the same.
        if grant.isForClient { grant.scope = scope }
        return try await add(draft, grant, tokens)
    }

    private func endpoints(of draft: CredentialDraft) async throws(DirectRefusal) -> OAuthEndpoints {
        switch draft.way.endpoints {
        case .flow(let flow)?:
            guard let endpoints = OAuthEndpoints(flow) else { break }
            return endpoints
        case .discovery(let text)?:
            let url = try draft.connector.endpoint(text, "OpenID configuration")
            var place = text
            var json = try await send { exchange throws(HTTPFailure) in try await exchange.configuration(at: url) }
            if json.isNull, let other = OAuthMetadataURL.server(besides: text) {
                // A server that is no OpenID provider has its metadata elsewhere (RFC 8414 §3).
                place = other
                let url = try draft.connector.endpoint(other, "metadata of the authorization server")
                json = try await send { exchange throws(HTTPFailure) in try await exchange.configuration(at: url) }
            }
            do throws(OAuthEndpoints.Problem) {
                return try OAuthEndpoints(
                    configuration: json, from: place, document: draft.connector.scopes.map(\.name))
            } catch {
                throw .refusedByServer("its OpenID configuration can't be used", error.reason)
            }
        case nil: break
        }
        throw .invalidInput("\(draft.connector.name) has no token endpoint")
    }

    private func client(of draft: CredentialDraft) async throws(DirectRefusal) -> OAuthClient {
        let checked = draft.checked
        var id = checked.settings["clientId"]?.stringValue
        if let name = checked.references["clientId"] {
            id = try await declared(name, for: "clientId", of: draft.connector.id).reveal()
        }
        var secret = checked.fields["clientSecret"]
        if let name = checked.references["clientSecret"] {
            secret = try await declared(name, for: "clientSecret", of: draft.connector.id)
        }
        guard let id else { throw .invalidInput("data.clientId is required", details: ["missing": ["data.clientId"]]) }
        return OAuthClient(id: id, secret: secret)
    }

    /// Sends a request for the creation of an account, which is not retried: its failure is one of the creation itself.
    private func send<Value>(
        _ body: (OAuthExchange) async throws(HTTPFailure) -> Value
    ) async throws(DirectRefusal) -> Value {
        do throws(HTTPFailure) { return try await body(exchange) } catch { throw .failure(error) }
    }
}

/// An account that does not exist yet.
struct CredentialDraft: Sendable {
    let input: NewDirectCredential
    let way: CredentialWay
    let checked: CredentialInput

    var connector: DirectConnectorSecurity { input.connector }

    /// The scopes to ask for: those that the caller names, or all; nil for none. `openid` asks who the person is, and where a client
    /// acts for itself there is none.
    func scope(_ endpoints: OAuthEndpoints) -> String? {
        let all = endpoints.scopes.filter { $0 != "openid" || way.grant != .clientCredentials }
        let scope = checked.settings["scopes"]?.stringValue ?? all.joined(separator: " ")
        return scope.isEmpty ? nil : scope
    }

    /// The name, numbered from a connector's second on.
    func name(among taken: [String]) -> String {
        let name = "\(input.userName ?? "User")'s \(connector.name) Credential"
        guard taken.contains(name) else { return name }
        var number = 2
        while taken.contains("\(name) (\(number))") { number += 1 }
        return "\(name) (\(number))"
    }
}

extension DirectRefusal {
    /// The refusal as a clause, for a page.
    fileprivate var clause: String {
        switch self {
        case .answer(let answer): answer.message
        case .failure(let failure) where failure.reason == .other: failure.technical
        case .failure(let failure): "the provider can't be reached (\(failure.reason.rawValue))"
        }
    }
}

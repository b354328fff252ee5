import HTTP
import JSON
import Logging
import Platform

/// The clocks, the limits and the randomness of the credentials, which tests replace.
struct DirectClock: Sendable {
    /// The time for one request to an authorization server. It does not end with the caller's: an answer that nobody waits for is
    /// still needed.
    var requestTime = Duration.seconds(30)
    /// The time for one request to end a token, for which somebody waits.
    var revocationTime = Duration.seconds(3)
    /// The civil time, for the lives of tokens.
    var now: @Sendable () -> Timestamp = { .now() }
    /// The time for deadlines.
    var instant: @Sendable () -> ContinuousClock.Instant = { .now }
    /// Waits until an instant of `instant`.
    var sleep: Sleep = SleepTimer.sleep(until:)
    /// Returns so many bytes that nobody can guess.
    var random: @Sendable (Int) -> [UInt8] = { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}

/// Sends requests to the endpoints of authorization servers. Redirects are not followed, so nothing secret goes elsewhere.
struct OAuthExchange: Sendable {
    let transport: any HTTPTransport
    let clock: DirectClock
    let redactor: Redactor

    /// Sends a request for tokens and returns the answer.
    func send(_ request: TokenRequest) async throws(HTTPFailure) -> TokenAnswer {
        for secret in request.secrets { redactor.register(transient: secret) }
        let answer = TokenAnswer(try await perform(request.request), redactor)
        if case .tokens(let tokens) = answer {
            for secret in [tokens.accessToken, tokens.refreshToken].compactMap(\.self) {
                redactor.register(transient: secret)
            }
        }
        return answer
    }

    /// Sends a request for the first tokens of an account. Where the server does not say how the client authenticates, the other
    /// way is tried after a refusal, which uses nothing up. Returns the way that was used last.
    func sendFirst(
        _ grant: TokenRequest.Grant, to url: HTTPURL, _ client: OAuthClient, _ endpoints: OAuthEndpoints
    ) async throws(HTTPFailure) -> (answer: TokenAnswer, authentication: ClientAuthentication) {
        let usual = endpoints.authentication(of: client)
        let answer = try await send(TokenRequest(url: url, grant: grant, client: client, authentication: usual))
        guard usual == .basic, endpoints.authentications == nil,
            case .refused(let code, _) = answer, ["invalid_client", "status 401"].contains(code)
        else { return (answer, usual) }
        let other = TokenRequest(url: url, grant: grant, client: client, authentication: .post)
        return (try await send(other), .post)
    }

    /// Asks for a device code.
    func deviceCodes(
        from url: HTTPURL, _ client: OAuthClient, _ authentication: ClientAuthentication, scope: String?
    ) async throws(HTTPFailure) -> Result<DeviceCodes, DirectRefusal> {
        let request = TokenRequest(
            url: url, grant: .device(scope: scope), client: client, authentication: authentication)
        for secret in request.secrets { redactor.register(transient: secret) }
        let response = try await perform(request.request)
        let json = (try? JSONValue(parsing: response.body)) ?? .null
        guard (200..<300).contains(response.status), let codes = DeviceCodes(json) else {
            let code = json["error"]?.stringValue?.shown(atMost: 64, redactor)
            return .failure(.refusedByServer(code ?? "status \(response.status)"))
        }
        redactor.register(transient: codes.deviceCode)
        return .success(codes)
    }

    /// Asks to end a token (RFC 7009). Returns nil when it has ended, else the reason why it may not have, as a clause.
    func revoke(_ request: TokenRequest) async -> String? {
        for secret in request.secrets { redactor.register(transient: secret) }
        do throws(HTTPFailure) {
            let response = try await perform(request.request, time: clock.revocationTime)
            if (200..<300).contains(response.status) { return nil }
            let json = try? JSONValue(parsing: response.body)
            return json?["error"]?.stringValue?.shown(atMost: 64, redactor) ?? "status \(response.status)"
        } catch {
            return error.reason.rawValue
        }
    }

    /// Reads the configuration of an OpenID provider, or the metadata of an authorization server; null where there is none.
    func configuration(at url: HTTPURL, isRevocation: Bool = false) async throws(HTTPFailure) -> JSONValue {
        let request = HTTPRequest(
            method: "GET", origin: url.origin, target: url.target, headers: ["Accept": "application/json"],
            maximumResponseBytes: 1 << 20)
        let response = try await perform(request, time: isRevocation ? clock.revocationTime : clock.requestTime)
        guard response.status == 200, let json = try? JSONValue(parsing: response.body) else { return .null }
        return json
    }

    private func perform(
        _ request: HTTPRequest, time: Duration? = nil
    ) async throws(HTTPFailure) -> HTTPResponse {
        var request = request
        // Without the field a server may use any coding (RFC 9110 §12.5.3), and none is decoded.
        request.headers.append(name: "Accept-Encoding", value: "identity")
        do throws(HTTPFailure) {
            return try await transport.send(request, deadline: clock.instant().advanced(by: time ?? clock.requestTime))
        } catch {
            var failure = error
            failure.peer = request.origin
            throw failure
        }
    }
}

extension TokenRequest {
    /// Everything in the request that must not be shown.
    fileprivate var secrets: [Secret] {
        var secrets = spellings + [client.secret].compactMap(\.self)
        switch grant {
        case .authorizationCode(let code, _, let verifier): secrets += [code, verifier]
        case .refreshToken(let token): secrets.append(token)
        case .deviceCode(let code): secrets.append(code)
        case .revocation(let token, _): secrets.append(token)
        case .clientCredentials, .device: break
        }
        return secrets
    }
}

extension DirectRefusal {
    /// The refusal of an authorization server at the creation of an account: its code, and its words where it has any.
    static func refusedByServer(_ code: String, _ words: String? = nil) -> DirectRefusal {
        .invalidInput(
            "The provider did not connect the account: \(words.map { "\(code): \($0)" } ?? code)",
            details: ["error": .string(code)])
    }

    /// The refusal for an answer without tokens; nil for one with them.
    init?(_ answer: TokenAnswer) {
        switch answer {
        case .tokens: return nil
        case .refused(let code, let words): self = .refusedByServer(code, words)
        case .throttled(let retryAfter):
            self = .answer(
                Answer(
                    status: 429, code: "PROVIDER_ERROR", message: "The token endpoint got too many requests",
                    details: ["status": 429], isFromProvider: true, retryAfter: retryAfter))
        case .failed(let status): self = .failure(.tokenEndpoint("the token endpoint answered \(status)"))
        case .unreadable(let reason): self = .refusedByServer("the answer of the token endpoint can't be read", reason)
        }
    }
}

extension HTTPFailure {
    /// The failure of a request that was not sent because there is no token.
    static func tokenEndpoint(_ technical: String, _ reason: Reason = .other) -> HTTPFailure {
        HTTPFailure(phase: .notSent, reason: reason, technical: technical)
    }

    /// The failure of the request that needs the token: it was not sent, whatever became of the one to the token endpoint.
    var beforeRequest: HTTPFailure {
        HTTPFailure(phase: .notSent, reason: reason, technical: "token endpoint: \(technical)", peer: peer)
    }
}

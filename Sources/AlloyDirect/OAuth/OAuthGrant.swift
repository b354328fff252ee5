import JSON
import Platform

/// The access that a provider has granted to an account, and how it is renewed: a state machine without input or output.
///
/// A refresh token that is replaced with each use must be sent once. So the record says that a refresh runs before it is sent;
/// where the answer never comes, nobody knows whether the old token is still valid, and a person has to connect the account again.
struct OAuthGrant: Sendable, Equatable {
    /// The state.
    enum State: Sendable, Equatable {
        case active
        /// A refresh has begun, and its answer has not been written.
        case refreshing
        /// A person has to connect the account again, for this reason, a clause.
        case ended(String)
    }

    /// The endpoint that gives tokens.
    let tokenUrl: String
    /// The endpoint that gives a token for a refresh token, where it is another.
    var refreshUrl: String?
    /// The endpoint that ends tokens (RFC 7009), where the provider's metadata named it when the account was connected.
    var revocationUrl: String?
    /// The id of the client.
    let clientId: String
    /// The way in which the client authenticates.
    var clientAuthentication: ClientAuthentication
    /// The scopes that were granted, with spaces between them; nil where the provider does not say.
    var scope: String?
    /// Indicates that the client gets tokens for itself and needs no refresh token.
    let isForClient: Bool
    /// The time of issue of the access token.
    var issuedAt: Timestamp
    /// The end of its validity; nil where it is not known.
    var expiresAt: Timestamp?
    var state = State.active

    /// The next step for a call that needs the token.
    enum Step: Sendable, Equatable {
        /// Use the token that is there.
        case use
        /// Get another one first.
        case refresh
        /// Refuse: a person has to connect the account again, for this reason.
        case connect(String)
    }

    /// The time before the end of its validity from which a token is not used: a request takes a while to arrive, and clocks
    /// differ.
    static let margin = Duration.seconds(60)
    /// The age below which a token that was granted in place of a refused one is not replaced when it is refused, too.
    static let youth = Duration.seconds(60)

    /// Returns the next step at `now`.
    ///
    /// - Parameters:
    ///   - hasRefreshToken: There is a refresh token.
    ///   - isRefused: The provider has refused the access token.
    ///   - isLocked: The caller holds the credential's lock, so no refresh can be running.
    func step(at now: Timestamp, hasRefreshToken: Bool, isRefused: Bool, isLocked: Bool) -> Step {
        switch state {
        case .ended(let reason): return .connect(reason)
        case .refreshing where isLocked && !isForClient:
            return .connect("the answer to the last refresh of its token was lost")
        case .refreshing, .active: break
        }
        let canRefresh = isForClient || hasRefreshToken
        if state == .refreshing { return .refresh }
        if isRefused {
            return canRefresh ? .refresh : .connect("the provider refused its token, and gave no refresh token")
        }
        guard let expiresAt, now.advanced(by: margin) >= expiresAt else { return .use }
        if canRefresh { return .refresh }
        return now < expiresAt ? .use : .connect("its token has expired, and the provider gave no refresh token")
    }

    /// The margin of this token: no more than a tenth of a short life.
    private var margin: Duration {
        guard let expiresAt else { return .zero }
        let life = Duration.milliseconds(max(0, expiresAt.milliseconds - issuedAt.milliseconds))
        return min(Self.margin, life / 10)
    }

    /// Returns true when the token is older than `youth`.
    func isOldEnough(at now: Timestamp) -> Bool { issuedAt.advanced(by: Self.youth) <= now }

    /// Notes the tokens of an answer to a request that was sent at `now`.
    mutating func renew(with tokens: TokenAnswer.Tokens, at now: Timestamp) {
        state = .active
        issuedAt = now
        expiresAt = tokens.lifetime.map { now.advanced(by: $0) }
        scope = tokens.scope ?? scope
    }
}

// The form on disk.
extension OAuthGrant {
    var json: JSONObject {
        var object: JSONObject = ["tokenUrl": .string(tokenUrl)]
        object.append("refreshUrl", refreshUrl.map(JSONValue.string))
        object.append("revocationUrl", revocationUrl.map(JSONValue.string))
        object["clientId"] = .string(clientId)
        object["clientAuthentication"] = .string(clientAuthentication.rawValue)
        object.append("scope", scope.map(JSONValue.string))
        object["isForClient"] = .bool(isForClient)
        object["issuedAt"] = .string(issuedAt.iso8601)
        object.append("expiresAt", (expiresAt?.iso8601).map(JSONValue.string))
        switch state {
        case .active: object["state"] = "active"
        case .refreshing: object["state"] = "refreshing"
        case .ended(let reason):
            object["state"] = "ended"
            object["reason"] = .string(reason)
        }
        return object
    }

    /// Reads a grant; nil where a part is missing.
    init?(_ json: JSONValue) {
        guard let tokenUrl = json["tokenUrl"]?.stringValue, let clientId = json["clientId"]?.stringValue,
            let authentication = json["clientAuthentication"]?.stringValue.flatMap(ClientAuthentication.init),
            let isForClient = json["isForClient"]?.boolValue,
            let issuedAt = json["issuedAt"]?.stringValue.flatMap({ Timestamp(iso8601: $0) })
        else { return nil }
        let state: State
        switch json["state"]?.stringValue {
        case "active": state = .active
        case "refreshing": state = .refreshing
        case "ended": state = .ended(json["reason"]?.stringValue ?? "its access has ended")
        default: return nil
        }
        self.init(
            tokenUrl: tokenUrl, refreshUrl: json["refreshUrl"]?.stringValue,
            revocationUrl: json["revocationUrl"]?.stringValue, clientId: clientId,
            clientAuthentication: authentication, scope: json["scope"]?.stringValue, isForClient: isForClient,
            issuedAt: issuedAt, expiresAt: json["expiresAt"]?.stringValue.flatMap { Timestamp(iso8601: $0) },
            state: state)
    }
}

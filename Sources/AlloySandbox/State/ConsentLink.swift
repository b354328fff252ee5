import HTTP
import Platform

/// One `oauthUrl` that was issued: valid for one decision, for the lifetime of its token.
struct ConsentLink: Sendable {
    /// The path and query of the link; the origin differs where the page is served.
    let target: String
    let userID: String
    let redirectURI: String
    let expiresAt: Timestamp
    /// The credential that allowing creates.
    let credential: NewSandboxCredential
    /// Indicates that the link was allowed or denied.
    var isUsed = false

    /// The credential that the person grants.
    func grant(scopes: [String]?, account: String?) -> NewSandboxCredential {
        var grant = credential.grant
        grant.scopes = scopes
        grant.account = account
        return NewSandboxCredential(
            connectorID: credential.connectorID, connectorName: credential.connectorName,
            authenticationType: credential.authenticationType, tokens: credential.tokens, grant: grant)
    }
}

extension ServiceState {
    /// Creates the link that a person opens in a browser.
    mutating func addLink(_ credential: NewSandboxCredential, userID: String, redirectURI: String) -> String {
        let token = random.token(userID: userID, at: now)
        let target =
            "/api/strategy/connector/\(PercentEncoding.encodePathSegment(credential.connectorID))/authorize"
            + "?userId=\(userID)&redirectUri=\(PercentEncoding.encodeQueryComponent(redirectURI))&token=\(token)"
        let link = ConsentLink(
            target: target, userID: userID, redirectURI: redirectURI,
            expiresAt: now.advanced(by: SeededGenerator.tokenLife), credential: credential)
        links.insert(link, for: token, at: now)
        // Its token opens the door, so it has no name that could be shown.
        changes.append(StateChange(.created, "link", nil))
        return "\(origins.consent)\(target)"
    }

    /// Finds the link that was opened, and marks it as used unless the window was only closed.
    mutating func settleLink(
        _ oauthURL: String, _ decision: Sandbox.Decision
    ) throws(Sandbox.DecisionError) -> ConsentLink {
        guard let target = HTTPURL(oauthURL)?.target else { throw .unknownLink }
        let (link, token) = try openLink(target)
        if decision != .close { links.update(token) { $0.isUsed = true } }
        return link
    }

    /// The link of this path and query while it can be decided, and its token.
    func openLink(_ target: String) throws(Sandbox.DecisionError) -> (link: ConsentLink, token: String) {
        guard let token = Self.token(in: target), let link = links[token],
            link.target.utf8.elementsEqual(target.utf8)
        else { throw .unknownLink }
        guard !link.isUsed else { throw .usedLink }
        guard now < link.expiresAt else { throw .expiredLink }
        return (link, token)
    }

    /// The `token` of a link, which stands last in it.
    private static func token(in target: String) -> String? {
        let fields = target.split(separator: "&")
        guard let field = fields.last, field.hasPrefix("token=") else { return nil }
        return String(field.dropFirst("token=".count))
    }
}

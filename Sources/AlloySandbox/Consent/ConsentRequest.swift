import HTTP
import Platform

/// What a consent page asks a person.
struct ConsentRequest: Sendable {
    /// Path and query of the link.
    let target: String
    /// Who gets access: what the redirect URI tells of the app.
    let app: String
    let connectorID: String
    let connectorName: String
    /// For whom the account is connected, where the user has a name.
    let userName: String?
    let scopes: [OfferedScope]
    let redirectURI: String
    let expiresAt: Timestamp

    /// What a person can choose without typing. The first is the account that everybody has; the others have records of
    /// their own, as `sandbox.oauth.decide` has them under the same names.
    static let furtherAccounts = ["Blue Fern Studio", "Harbor Lane Trading"]
}

extension Sandbox {
    /// What the page behind a link asks; `target` is its path and query. Neither moves the clock nor uses the link up.
    func consentRequest(_ target: String) throws(DecisionError) -> ConsentRequest {
        try service.withLock { service throws(DecisionError) in
            let state = service.state
            let (link, _) = try state.openLink(target)
            let user = state.users[link.userID]
            return ConsentRequest(
                target: link.target, app: link.app, connectorID: link.credential.connectorID,
                connectorName: link.credential.connectorName, userName: user?.fullName ?? user?.username,
                scopes: service.connector(link.credential.connectorID).map(OfferedScope.all) ?? [],
                redirectURI: link.redirectURI, expiresAt: link.expiresAt)
        }
    }
}

extension ConsentLink {
    /// The host that the browser goes back to, or the scheme of an app that is no web page.
    fileprivate var app: String {
        if let url = HTTPURL(redirectURI) {
            return String(url.origin.description.drop { $0 != "/" }.drop { $0 == "/" })
        }
        return String(redirectURI.prefix { $0 != ":" })
    }
}

import HTTP
import Platform

/// The question on a consent page.
struct ConsentRequest: Sendable {
    /// The path and query of the link.
    let target: String
    /// The app that gets access, as the redirect URI names it.
    let app: String
    let connectorID: String
    let connectorName: String
    /// The name of the user for whom the account is connected; nil where the user has none.
    let userName: String?
    let scopes: [OfferedScope]
    let redirectURI: String
    let expiresAt: Timestamp

    /// The accounts that a person can choose without typing, besides the default one. They have records of their own, which
    /// `sandbox.oauth.decide` reaches under the same names.
    static let furtherAccounts = ["Blue Fern Studio", "Harbor Lane Trading"]
}

extension Sandbox {
    /// The question on the page of a link; `target` is its path and query. Changes neither the clock nor the link.
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

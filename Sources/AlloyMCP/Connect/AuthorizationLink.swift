import JSON
import Logging
import Platform

/// A link that a person has to open.
struct AuthorizationLink: Sendable {
    let url: Secret
    /// The parts of it that are redacted elsewhere.
    let secrets: [Secret]
    let expiresAt: String?
    let note: String?

    /// A page of this host, which is served until `expiresAt`.
    init(_ page: AccountPage, until expiresAt: Timestamp) {
        url = page.url
        secrets = [page.key]
        self.expiresAt = expiresAt.iso8601
        note = nil
    }

    /// Reads the parameters of the notification `credentials.authorize`.
    init?(_ params: JSONValue) {
        guard let url = params["oauthUrl"]?.stringValue else { return nil }
        self.url = Secret(url)
        secrets = self.url.queryValues
        expiresAt = params["expiresAt"]?.stringValue
        note = params["note"]?.stringValue
    }
}

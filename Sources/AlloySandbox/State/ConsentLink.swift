import Platform

/// One `oauthUrl` that was given out: good for one decision, for as long as its token lives.
struct ConsentLink: Sendable {
    /// Path and query of the link; the origin may be another where the page is really served.
    let target: String
    let userID: String
    let redirectURI: String
    let expiresAt: Timestamp
    /// What allowing makes.
    let credential: NewCredential
    /// True once somebody allowed or denied.
    var isUsed = false

    /// The credential that the person grants.
    func grant(scopes: [String]?, account: String?) -> NewCredential {
        var grant = credential.grant
        grant.scopes = scopes
        grant.account = account
        return NewCredential(
            connectorID: credential.connectorID, connectorName: credential.connectorName,
            authenticationType: credential.authenticationType, tokens: credential.tokens, grant: grant)
    }
}

/// How long what a third party hands out for a connected account is good.
struct TokenTerms: Sendable, Equatable {
    /// How long one access token lives; nil for ever. Alloy gets another when a call needs it.
    var accessLife: Duration?
    /// How long the grant behind it lives without being used; nil for ever. Then a person must consent again.
    var grantLife: Duration?

    private static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }
    private static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }

    /// What the providers' own documentation says; those that are not here hand out tokens for an hour and grants for ever,
    /// which is what most do.
    private static let byConnector: [String: TokenTerms] = [
        "hubspot": TokenTerms(accessLife: minutes(30)),
        "klaviyo": TokenTerms(accessLife: minutes(60), grantLife: days(90)),
        "monday": TokenTerms(),
        "notion": TokenTerms(),
        "pipedrive": TokenTerms(accessLife: minutes(60), grantLife: days(60)),
        "quickbooks": TokenTerms(accessLife: minutes(60), grantLife: days(100)),
        "salesforce": TokenTerms(accessLife: minutes(120)),
        "shopify": TokenTerms(),
        "slack": TokenTerms(),
        "trello": TokenTerms(),
        "xero": TokenTerms(accessLife: minutes(30), grantLife: days(60)),
        "zendesk": TokenTerms(),
    ]

    /// The terms of a connector for one way to authenticate. Keys, bearer tokens and passwords live until somebody ends
    /// them.
    static func of(_ connectorID: String, _ authenticationType: String) -> TokenTerms {
        guard authenticationType == "oauth2" else { return TokenTerms() }
        return byConnector[connectorID] ?? TokenTerms(accessLife: minutes(60))
    }
}

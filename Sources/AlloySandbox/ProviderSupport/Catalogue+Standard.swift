extension Catalogue {
    /// The sandbox's own catalogue: what is known of the real one, holes closed by what the providers document.
    static let standard = Catalogue(connectors: [
        .klaviyo, .hubspot, .slack, .notion, .shopify, .zohoCRM, .monday, .shippo, .salesforce, .copper, .zendesk,
        .googlesheets, .googledrive, .trello, .freshdesk, .pipedrive,
        .stripe, .sendgrid, .legacyERP,
    ])
}

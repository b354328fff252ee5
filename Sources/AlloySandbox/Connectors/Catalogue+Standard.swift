extension Catalogue {
    /// The sandbox's own catalogue.
    static let standard = Catalogue(connectors: [.hubspot])
}

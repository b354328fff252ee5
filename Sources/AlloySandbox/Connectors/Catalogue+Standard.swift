extension Catalogue {
    /// The connectors that a sandbox has when nobody names others.
    static let standard = Catalogue(connectors: [])
}

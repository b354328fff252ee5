extension Catalogue {
    /// The sandbox's own catalogue: what is known of the real one, and the rest as the providers' documentation has it.
    static let standard = Catalogue(connectors: ProviderFolder.all.map(DefinitionReader.connector))
}

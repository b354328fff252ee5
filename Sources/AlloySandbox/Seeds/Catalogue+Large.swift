extension Catalogue {
    /// The standard connectors, and so many behind them that there are 1,000.
    static var large: Catalogue {
        let first = Catalogue.standard.connectors
        return Catalogue(connectors: first + LargeCatalogue.connectors(behind: first))
    }
}

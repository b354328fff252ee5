import JSON

/// A catalogue of a size that real ones have: 1,000 connectors with more than 50,000 actions, made up, the same every time.
///
/// A connector's actions are made when somebody looks at them, and their schemas when somebody looks at those.
enum LargeCatalogue {
    /// How many connectors there are in all.
    static let connectorCount = 1_000

    /// The connectors behind `first`, so many that there are `connectorCount` in all.
    static func connectors(behind first: [ConnectorDefinition]) -> [ConnectorDefinition] {
        let taken = Set(first.map { $0.id.lowercased() })
        let products = LargeProduct.all.lazy.filter { !taken.contains($0.id.lowercased()) }
        return products.prefix(max(0, connectorCount - first.count)).map(connector)
    }

    private static func connector(_ product: LargeProduct) -> ConnectorDefinition {
        // What leads where is found out once, and by nobody who only reads.
        let resources = Lazy { LargeActions(product).resources }
        let routes = Lazy { RecordRoutes(resources.value) }
        return ConnectorDefinition(
            id: product.id, name: product.name, group: product.group, category: [product.domain.category],
            requirements: product.requirements, resources: resources.value,
            makeProvider: { ConventionProvider(routes) })
    }
}

extension SandboxCatalogue {
    /// The standard connectors, followed by generated ones up to 1,000.
    static var large: SandboxCatalogue {
        let first = SandboxCatalogue.standard.connectors
        return SandboxCatalogue(connectors: first + LargeCatalogue.connectors(behind: first))
    }
}

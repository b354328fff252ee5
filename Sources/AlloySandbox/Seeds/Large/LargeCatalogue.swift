import JSON

/// A catalogue of a realistic size: 1,000 connectors with more than 50,000 actions, generated and the same every time.
///
/// A connector's actions are made when they are first read, and their schemas when those are.
enum LargeCatalogue {
    /// The number of connectors in all.
    static let connectorCount = 1_000

    /// The connectors that follow `first`, up to `connectorCount` in all.
    static func connectors(behind first: [ConnectorDefinition]) -> [ConnectorDefinition] {
        let taken = Set(first.map { $0.id.lowercased() })
        let products = LargeProduct.all.lazy.filter { !taken.contains($0.id.lowercased()) }
        return products.prefix(max(0, connectorCount - first.count)).map(connector)
    }

    private static func connector(_ product: LargeProduct) -> ConnectorDefinition {
        // The routes are computed once, when the first action runs.
        let resources = Lazy { LargeActions(product).resources }
        let routes = Lazy { RecordRoutes(resources.value) }
        return ConnectorDefinition(
            id: product.id,
            summary: ConnectorDefinition.Summary(
                name: product.name, group: product.group, category: [product.domain.category]),
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

import ActionSearch
import Alloy
import JSON

/// The catalogue as the source of the search index, with the connectors and actions that `userId` sees.
struct CatalogueSearchSource: SearchSource {
    let client: AlloyClient
    let catalogue: Catalogue
    let userId: String?

    var isOffline: Bool { catalogue.isOffline }

    func account(until deadline: ContinuousClock.Instant) async throws(AlloyError) -> [UInt8] {
        try await catalogue.account(until: deadline)
    }

    func cached(_ part: SearchSourcePart, _ account: [UInt8]) async -> SearchSourceResult? {
        await catalogue.kept(
            subject(part), account, maxAge: CatalogueSubject.anyAge, remembers: part.isRemembered
        ).map(SearchSourceResult.init)
    }

    func read(_ part: SearchSourcePart, maxAge: Duration) async throws(AlloyError) -> SearchSourceResult {
        let options = options(part)
        let answer = try await catalogue.answer(
            subject(part), maxAge: maxAge, options: options, remembers: part.isRemembered
        ) { () async throws(AlloyError) in
            switch part {
            case .connectors: .array(try await client.listConnectors(options: options).map(\.json))
            case .resources(let connectorId):
                .array(try await client.listResources(of: connectorId, options: options).map(\.json))
            }
        }
        return SearchSourceResult(answer)
    }

    private func subject(_ part: SearchSourcePart) -> CatalogueSubject {
        switch part {
        case .connectors: .connectors
        case .resources(let connectorId): .resources(of: connectorId, userId: userId)
        }
    }

    private func options(_ part: SearchSourcePart) -> CallOptions {
        var options = CallOptions(userId: part.isRemembered ? nil : userId, timeout: .seconds(60))
        options.isBackground = true
        return options
    }
}

extension SearchSourcePart {
    /// Indicates the list of connectors, which every user shares and other methods read. The resources of all connectors
    /// would fill the catalogue's memory, and the index holds them already.
    fileprivate var isRemembered: Bool { if case .connectors = self { true } else { false } }
}

extension SearchSourceResult {
    fileprivate init(_ answer: CatalogueAnswer) { self.init(json: answer.json, age: answer.age) }
}

import Alloy
import JSON

extension Call {
    /// Returns the cached entry of `subject`, if it is no older than the call accepts (`maxAge`), else the result of
    /// `fetch`.
    nonisolated(nonsending) func catalogued(
        _ subject: CatalogueSubject, _ fetch: () async throws(AlloyError) -> JSONValue
    ) async throws(AlloyError) -> CatalogueAnswer {
        // A day of years is for ever here, and keeps the sum within what an instant can hold.
        let maxAge = Duration.seconds(min(given(.maxAge) ?? 0, 1 << 32))
        return try await services.catalogue.answer(subject, maxAge: maxAge, options: userOptions, fetch)
    }

    /// Returns all connectors as an array.
    nonisolated(nonsending) func connectors() async throws(AlloyError) -> CatalogueAnswer {
        if given(.maxAge) ?? 0 == 0, !services.catalogue.isOffline {
            return CatalogueAnswer(
                json: try await services.connectorList.json(client: client, options: options()), age: nil)
        }
        return try await catalogued(.connectors) { () async throws(AlloyError) -> JSONValue in
            .array(try await client.listConnectors(options: options()).map(\.json))
        }
    }

    /// Returns `{connector}` of one connector; offline from the list as well.
    nonisolated(nonsending) func connector(_ id: String) async throws(AlloyError) -> JSONValue {
        do throws(AlloyError) {
            let answer = try await catalogued(.connector(id)) { () async throws(AlloyError) -> JSONValue in
                try await client.getConnector(id, options: options()).json
            }
            return answer.aged(["connector": answer.value])
        } catch {
            guard services.catalogue.isOffline, let list = try? await connectors() else { throw error }
            let connectors = list.elements.compactMap(Connector.init)
            guard let connector = connectors.first(where: { $0.id.hasSameCodePoints(as: id) }) else {
                throw .unknownConnectors([(["connectorId"], id)], among: connectors)
            }
            return list.aged(["connector": connector.json])
        }
    }

    /// Returns a connector's resources, each with its actions, as an array.
    nonisolated(nonsending) func resources(of connectorId: String) async throws(AlloyError) -> CatalogueAnswer {
        try await catalogued(.resources(of: connectorId, userId: userId)) { () async throws(AlloyError) -> JSONValue in
            .array(try await client.listResources(of: connectorId, options: userOptions).map(\.json))
        }
    }

    /// Returns an action's definition, and the catalogue's entry that it was read from.
    nonisolated(nonsending) func action(
        _ actionId: String, of connectorId: String
    ) async throws(AlloyError) -> (action: ActionDetails, answer: CatalogueAnswer) {
        var fetched: ActionDetails?
        let subject = CatalogueSubject.action(actionId, of: connectorId, userId: userId)
        let answer = try await catalogued(subject) { () async throws(AlloyError) -> JSONValue in
            let action = try await client.getAction(actionId, of: connectorId, options: userOptions)
            fetched = action
            return action.json
        }
        let kept = ActionDetails(
            answer.value, connectorId: connectorId, actionId: actionId, rules: client.configuration.effectRules)
        if let action = fetched ?? kept { return (action, answer) }
        // What was read once can be read again; if not, the service knows.
        let action = try await client.getAction(actionId, of: connectorId, options: userOptions)
        return (action, CatalogueAnswer(json: action.json.bytes, age: nil))
    }
}

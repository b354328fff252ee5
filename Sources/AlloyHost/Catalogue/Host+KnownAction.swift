import Alloy
import JSON

extension Host {
    /// Returns the definition of an action that is known without a request to the service: from the cache, however old it is, or
    /// from the service inside this process. It has the form of `actions.get` with `dialect: tool`; nil for none.
    package func knownAction(_ actionId: String, of connectorId: String) async -> JSONObject? {
        guard services.simulation == nil else {
            // A definition is the same for every user, and the acting one may not exist yet.
            let action = try? await services.client.getAction(actionId, of: connectorId, options: CallOptions())
            return action?.described(in: .tool)
        }
        let configuration = services.client.configuration
        let deadline = configuration.now().advanced(by: configuration.deadlines.metadata)
        guard let account = try? await services.catalogue.account(until: deadline) else { return nil }
        let subjects = [
            CatalogueSubject.action(actionId, of: connectorId, userId: services.options.actingUserId),
            .definition(actionId, of: connectorId),
        ]
        for subject in subjects {
            guard let kept = await services.catalogue.kept(subject, account, maxAge: CatalogueSubject.anyAge),
                let action = ActionDetails(
                    kept.value, connectorId: connectorId, actionId: actionId, rules: configuration.effectRules)
            else { continue }
            return action.described(in: .tool)
        }
        return nil
    }
}

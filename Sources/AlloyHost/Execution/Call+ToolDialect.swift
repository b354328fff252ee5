import ActionForms
import Alloy
import JSON

extension Call {
    /// The call with the action's own names of members, if its arguments were written by the schema of a tool.
    ///
    /// Throws the error that prevents reading the action's definition; then nothing was executed.
    func withOriginalNames() async throws(AlloyError) -> Call {
        guard self[.dialect] == .tool else { return self }
        let (connectorId, actionId) = (self[.connectorId], self[.actionId])
        // An action that may not be executed is not looked up either.
        try services.gatekeeper.requirePossible(
            userId: userId, connectorId: connectorId, actionId: actionId, client.configuration.effectRules)
        let action: ActionDetails
        do throws(AlloyError) {
            action = try await services.definitions.action(
                actionId, of: connectorId, client: client, options: userOptions)
        } catch {
            var error = error
            error.outcome = .notSent
            throw error
        }
        let names = services.inputs.input(of: action, actionId, of: connectorId).forTools.names
        var named = arguments
        named[.dialect] = nil
        for group in InputFindings.groups {
            guard let value = named[group] else { continue }
            named[group] = names.restored(value, at: JSONPointer(tokens: [group]))
        }
        var call = self
        call.arguments = named
        return call
    }
}

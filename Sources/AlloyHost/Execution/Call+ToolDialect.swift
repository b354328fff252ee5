import ActionForms
import Alloy
import JSON

extension Call {
    /// The call with the real names of members, where its arguments were written by the schema of a tool.
    ///
    /// Throws what keeps the action's definition from being read; then nothing was executed.
    func withRealNames() async throws(AlloyError) -> Call {
        guard text("dialect") == "tool" else { return self }
        let (connectorId, actionId) = (requiredText("connectorId"), requiredText("actionId"))
        // What may not be executed is not looked up either.
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
        named["dialect"] = nil
        for group in InputFindings.groups {
            guard let value = named[group] else { continue }
            named[group] = names.restored(value, at: JSONPointer(tokens: [group]))
        }
        return Call(arguments: named, services: services, context: context, record: record, start: start)
    }
}

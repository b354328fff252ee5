import JSON

extension AlloyClient {
    /// Returns the definition of an action (`GET /connectors/{connectorId}/actions/{actionId}`).
    public func getAction(
        _ actionId: String, of connectorId: String, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> ActionDetails {
        var check = InputCheck()
        check.notEmpty(connectorId, "connectorId")
        check.notEmpty(actionId, "actionId")
        try check.finish()
        let call = metadataCall(
            .actionsGet, "GET", "/connectors/\(connectorId)/actions/\(actionId)", .read, options,
            connectorId: connectorId, actionId: actionId)
        return try await perform(call) { json in
            ActionDetails(
                configuration.redactor.redact(definition: json), connectorId: connectorId, actionId: actionId,
                rules: configuration.effectRules)
        }
    }
}

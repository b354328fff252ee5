import JSON

extension AlloyClient {
    /// What an action takes and does (`GET /connectors/{connectorId}/actions/{actionId}`).
    public func getAction(
        _ actionId: String, of connectorId: String, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> ActionDetails {
        var check = InputCheck()
        check.notEmpty(connectorId, "connectorId")
        check.notEmpty(actionId, "actionId")
        try check.finish()
        let call = ServiceCall(
            operation: .actionsGet, method: "GET", path: "/connectors/\(connectorId)/actions/\(actionId)",
            requestClass: .read, options: options, deadline: deadline(options, configuration.deadlines.metadata),
            subject: ServiceCall.Subject(connectorId: connectorId, actionId: actionId))
        return try await perform(call) { json in
            ActionDetails(
                configuration.redactor.redact(definition: json), connectorId: connectorId, actionId: actionId,
                rules: configuration.effectRules)
        }
    }
}

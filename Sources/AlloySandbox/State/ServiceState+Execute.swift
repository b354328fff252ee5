import JSON

extension ServiceState {
    /// `POST /connectors/{id}/actions/{actionId}/execute`: the third party's answer, nil when it is empty.
    ///
    /// Nothing is checked against the action's schema, as in the service: the third party is the judge.
    mutating func execute(
        _ action: ActionDefinition, of resource: String, at connector: ConnectorDefinition, userID: String,
        _ body: RequestBody
    ) throws(ServiceFailure) -> JSONValue? {
        let credential = try credential(
            body["credentialId"]?.stringValue ?? "", ofUser: userID, connectorID: connector.id)
        let call = ProviderCall(
            action: action, pathParams: try body.object("pathParams"),
            queryParameters: try body.object("queryParameters"), requestBody: body["requestBody"],
            // Clients that ran against the service put a provider's header under `headers`.
            additionalHeaders: (body["headers"]?.objectValue ?? [:]).merging(try body.object("additionalHeaders")),
            credentialData: credential.grant.data,
            grantedScopes: credential.scopes)
        let reply =
            use(credential, ofUser: userID, for: action, of: resource).map { connector.access.reply($0, to: action) }
            ?? perform(call, connector, userID: userID, account: credential.grant.account)
        moveClock(by: reply.delay)
        delay = reply.delay
        guard (200...299).contains(reply.status) else {
            throw .provider(
                connectorID: connector.id, connectorName: connector.name, status: reply.status, body: reply.body,
                headers: reply.headers)
        }
        isRefused = reply.saysNo
        if !isRefused, let change = StateChange(action, resource: resource, call, reply) { changes.append(change) }
        return reply.body
    }

    /// Asks the third party. One user's credentials for the same account share its state.
    private mutating func perform(
        _ call: ProviderCall, _ connector: ConnectorDefinition, userID: String, account: String?
    ) -> ProviderReply {
        let key = UserAccount.ProviderKey(connectorID: connector.id, account: account)
        // Taken out while it works, so that its state is not copied.
        var provider = users[userID]?.providers.removeValue(forKey: key) ?? connector.makeProvider()
        var context = ProviderContext(
            now: now, random: random, files: users[userID]?.files ?? [], elapsed: elapsed)
        let reply = provider.perform(call, &context)
        random = context.random
        users[userID]?.providers[key] = provider
        return reply
    }
}

import Alloy
import ExecutionLedger
import JSON

// The reconnection of an account that the provider no longer accepts: a person connects it, and the execution is sent once more.
extension Execution {
    /// True if the caller asks for it, and a refusal proves that nothing ran.
    ///
    /// A plan is for one credential: with another it would be another plan.
    func mayConnectAgain(after error: AlloyError) -> Bool {
        context.reconnects && context.planDigest == nil && error.kind == .connectionRequired
            && error.outcome == .rejected && isConnectingAllowed
    }

    /// Waits for the new credential and sends the execution with it.
    ///
    /// The first execution has its row in the ledger, with its ending, before a person is asked. The second is an execution
    /// with a row of its own, under the same key and the same digest: to the caller both are one.
    func connectAgain(
        _ first: ExecutionIntent, _ action: ActionDetails, _ identical: EarlierWrite?,
        after refusal: AlloyError
    ) async throws(AlloyError) -> ExecutionReply {
        let key = Reconnections.Key(
            userId: first.userId, connectorId: first.connectorId, credentialId: first.credentialId)
        let credentialId = try await newCredential(key, after: refusal)
        var second = first
        second.executionId = services.executionIds.next()
        second.startedAt = services.timestamp
        second.credentialId = credentialId
        if first.arguments != nil {
            var request = context.request
            request.credentialId = credentialId
            second.arguments = SecretNames.redacting(request.body, services.log.redactor)
        }
        // A person takes long: another process may have used the key meanwhile.
        if case .replay(let reply) = try await services.ledger.check(second, until: context.deadlineAfterReconnecting) {
            return replay(reply)
        }
        do throws(AlloyError) {
            let end = context.deadlineAfterReconnecting
            var reply = try await send(second, action, recorder(second, identical, until: end), until: end)
            let attempts = reply["attempts"]?.arrayValue ?? []
            reply["attempts"] = .array(
                refusal.attempts.map(\.json) + attempts.map { $0.numbered(after: refusal.attempts) })
            reply["reconnected"] = ["credentialId": .string(credentialId)]
            return reply
        } catch {
            var error = error
            if error.kind == .connectionRequired {
                services.reconnections.forget(credentialId, inPlaceOf: key)
            }
            error.executionId = second.executionId
            error.attempts =
                refusal.attempts + error.attempts.map { $0.numbered(after: refusal.attempts) }
            throw error
        }
    }

    /// Adds how the account was connected, so that the fix can be sent unchanged, and what else has to change in the call.
    func adviseConnecting(_ error: inout AlloyError) async {
        let name = "credentials.connect"
        guard
            let index = error.fix.firstIndex(where: {
                if case .call(name, _) = $0 { true } else { false }
            }),
            case .call(_, var params) = error.fix[index]
        else { return }
        if params["authenticationType"] == nil, let type = await authenticationType() {
            params.append("authenticationType", .string(type))
            error.fix[index] = .call(method: name, params: params)
        }
        if context.planDigest != nil {
            error.fix.append(.advice("A plan is for one credential: call execute.plan again with the new one."))
        }
        if context.idempotencyKey != nil {
            error.fix.append(.advice("Nothing ran, so use a new idempotencyKey with the new credential."))
        }
    }

    /// True if the operator's rules allow connecting the account.
    private var isConnectingAllowed: Bool {
        guard let method = services.methods["credentials.connect"] else { return false }
        var params: JSONObject = ["connectorId": .string(context.request.connectorId)]
        params.append("userId", context.userId.map(JSONValue.string))
        return (try? services.gatekeeper.admit(method, params)) != nil
    }

    private func newCredential(
        _ key: Reconnections.Key, after refusal: AlloyError
    ) async throws(AlloyError) -> String {
        let flow = await flow()
        let credentialId: String?
        do throws(AlloyError) {
            credentialId = try await services.reconnections.credential(
                inPlaceOf: key, until: context.reconnectDeadline, client.configuration
            ) { () async throws(AlloyError) -> String in try await flow.run().credentialId }
        } catch {
            throw refusal.withFailedReconnection(because: error.message)
        }
        if let credentialId { return credentialId }
        throw Task.isCancelled
            ? refusal.cancelledWhileConnecting
            : refusal.withFailedReconnection(because: "No person connected it again in time.")
    }

    private func flow() async -> ConnectFlow {
        let call = context.call
        var request = ConnectRequest(
            connectorId: context.request.connectorId, userId: context.userId)
        request.authenticationType = await authenticationType()
        request.patience = client.configuration.now().duration(to: context.reconnectDeadline)
        var options = CallOptions(userId: context.userId, traceparent: context.options.traceparent)
        options.observer = call.record.map { CallWatcher($0, progressToken: nil, call.context) }
        return ConnectFlow(
            request: request, services: services, context: call.context,
            progress: ConnectProgress(call.context, token: call.progressToken),
            options: options)
    }

    /// The way in which the account was connected, from the list of credentials. Asking for it takes at most two seconds.
    private func authenticationType() async -> String? {
        let request = context.request
        if let known = services.pendingConnections.authenticationType(of: request.credentialId) { return known }
        var options = CallOptions(userId: context.userId, traceparent: context.options.traceparent)
        options.deadline = client.configuration.now().advanced(by: .seconds(2))
        guard
            let credentials = try? await client.listCredentials(of: request.connectorId, options: options)
        else {
            return nil
        }
        services.pendingConnections.keep(credentials)
        return services.pendingConnections.authenticationType(of: request.credentialId)
    }
}

extension AlloyError {
    /// The refusal of an execution whose account could not be connected again.
    fileprivate func withFailedReconnection(because reason: String) -> AlloyError {
        var error = self
        error.message =
            "\(message.hasSuffix(".") ? String(message.dropLast()) : message); it was not connected again: \(reason)"
        return error
    }

    fileprivate var cancelledWhileConnecting: AlloyError {
        var error = self
        error.kind = .cancelled
        error.origin = .host
        error.message =
            "The call was cancelled while it waited for the account to be connected again; nothing was executed."
        return error
    }
}

extension Attempt {
    fileprivate func numbered(after earlier: [Attempt]) -> Attempt {
        var attempt = self
        attempt.number += earlier.last?.number ?? 0
        return attempt
    }
}

extension JSONValue {
    fileprivate func numbered(after earlier: [Attempt]) -> JSONValue {
        guard var attempt = objectValue, let number = attempt["n"]?.intValue else { return self }
        attempt["n"] = .int(number + (earlier.last?.number ?? 0))
        return .object(attempt)
    }
}

import ActionForms
import Alloy
import JSON
import Platform
import TextCoding

/// The parts of an execution and of its plan, read once from a call of `execute` or `execute.plan`: the request to the provider,
/// the way to send it, and the deadlines. (A class, since all stages of an execution pass it on.)
final class ExecutionContext: Sendable {
    let call: Call
    /// The action, the credential, and the request to the provider.
    let request: ExecuteRequest
    /// The end user it is for.
    let userId: String?
    /// The caller's name for the logical write, which is made once under it.
    let idempotencyKey: String?
    /// The digest of the plan that it has to agree with, as `execute.plan` gave it.
    let planDigest: String?
    /// True if it runs although an execution with the same idempotency key has an unknown outcome.
    let isForced: Bool
    /// True if a person may be asked to connect the account again.
    let reconnects: Bool
    /// The treatment of arguments that don't fit the action's definition.
    let validation: InputValidation
    /// The most bytes of a result that are sent at once; nil for no bound.
    let maximumResultBytes: Int?
    /// The SHA-256 over the canonical form of everything that is sent, in hexadecimal digits: equal for two calls that send
    /// the same.
    let digest: String
    /// Indicates that what is sent is small: to check and to write it takes much less than a millisecond.
    let isSmall: Bool
    /// The options of its requests, with one deadline for the definition, the waiting and each attempt. Only the time of a
    /// person who connects the account again is added to it, and only where the call sets no time itself.
    let options: CallOptions
    /// The deadline of the call of many executions that this one belongs to.
    private let outerDeadline: ContinuousClock.Instant?

    /// The time that an attempt may still take when a batch is cancelled. Clients wait twice as long for the reply.
    private static let graceAfterCancel = Duration.milliseconds(500)

    /// The size below which a body or a response is small.
    static let smallBytes = 32 << 10

    /// Reads a call of `execute` or `execute.plan`.
    ///
    /// A call of many executions sets `outerDeadline` for each. With `finishesAttempts`, an attempt is not cut at once when
    /// the call is cancelled: the caller of a batch is served better by the outcome of each item than by an earlier end.
    init(_ call: Call, until outerDeadline: ContinuousClock.Instant? = nil, finishesAttempts: Bool = false) {
        self.call = call
        self.outerDeadline = outerDeadline
        request = ExecuteRequest(
            connectorId: call[.connectorId], actionId: call[.actionId], credentialId: call[.credentialId],
            pathParams: call[.pathParams], queryParameters: call[.queryParameters], requestBody: call[.requestBody],
            additionalHeaders: call[.additionalHeaders])
        let canonical = request.body.canonicalBytes
        digest = Hex.encode(SHA256.hash(canonical))
        isSmall = canonical.count <= Self.smallBytes
        userId = call.userId
        idempotencyKey = call[.idempotencyKey]
        // `execute.plan` takes none.
        planDigest = call.given(.planDigest)
        isForced = call[.force]
        reconnects = call[.reconnect]
        validation = call[.validate]
        maximumResultBytes = call[.maxResultBytes] ?? call.services.options.maximumResultBytes
        let client = call.client
        var options = call.userOptions
        let own = client.configuration.now() + (options.timeout ?? client.configuration.deadlines.execute)
        options.deadline = min(own, outerDeadline ?? own)
        options.finishesAttempts = finishesAttempts
        options.graceAfterCancel = Self.graceAfterCancel
        options.retriesAmbiguousWrites = call[.retryAmbiguous]
        self.options = options
    }

    var services: HostServices { call.services }
    var client: AlloyClient { call.client }

    // MARK: - Deadlines

    /// The instant at which everything has to be done, except what waits for a person.
    private var deadline: ContinuousClock.Instant { options.deadline ?? client.configuration.now() }

    /// The instant until which a person may connect the account again: the call's deadline, or the usual time of a person.
    var reconnectDeadline: ContinuousClock.Instant { deadlineOfPerson(ConnectRequest.usualPatience) }

    /// The instant until which a person may take to do something: the call's deadline, or `patience` from now.
    func deadlineOfPerson(_ patience: Duration) -> ContinuousClock.Instant {
        guard options.timeout == nil else { return deadline }
        return earlier(client.configuration.now().advanced(by: patience))
    }

    /// The deadline of what is sent after the account was connected again, or the execution was approved.
    var deadlineAfterReconnecting: ContinuousClock.Instant {
        guard options.timeout == nil else { return deadline }
        return earlier(client.configuration.now().advanced(by: client.configuration.deadlines.execute))
    }

    /// The instant at which it has ended at the latest.
    var latestEnd: ContinuousClock.Instant {
        guard options.timeout == nil else { return deadline }
        var patience = Duration.zero
        if reconnects { patience += ConnectRequest.usualPatience + client.configuration.deadlines.execute }
        if call.terms.approval != nil { patience += PendingApproval.lifetime + client.configuration.deadlines.execute }
        return earlier(deadline.advanced(by: patience))
    }

    private func earlier(_ instant: ContinuousClock.Instant) -> ContinuousClock.Instant {
        outerDeadline.map { min($0, instant) } ?? instant
    }

    // MARK: - Shared by an execution and its plan

    /// The scope of the idempotency key: the same key of another user, connector or action is another one. Nil without a key.
    var keyScope: String? {
        guard let idempotencyKey else { return nil }
        let scope: JSONValue = [
            .string(client.configuration.baseURL.description), .optional(userId), .string(request.connectorId),
            .string(request.actionId), .string(idempotencyKey),
        ]
        return scope.text
    }

    /// The definition of the action, with the effect that it has with the arguments; a plan needs a fresh one.
    func definition(
        isFresh: Bool, until deadline: ContinuousClock.Instant? = nil
    ) async throws(AlloyError) -> ActionDetails {
        var options = options
        options.deadline = deadline ?? options.deadline
        return withStatedEffect(
            try await services.definitions.action(
                request.actionId, of: request.connectorId, client: client, options: options, isFresh: isFresh))
    }

    /// The same, if this process has it.
    var knownDefinition: ActionDetails? {
        services.definitions.known(request.actionId, of: request.connectorId, now: client.configuration.now())
            .map { withStatedEffect($0) }
    }

    /// The definition with the effect that it has with the arguments. Most often that is its own, and then the copies of the
    /// definition stay the same, which is fast to see.
    private func withStatedEffect(_ definition: ActionDetails) -> ActionDetails {
        let effect = StatedEffect.effect(of: request, definition)
        guard effect != definition.effect else { return definition }
        var action = definition
        action.effect = effect
        return action
    }

    /// The policy's view of executing `action`.
    func subject(_ action: ActionDetails) -> PolicySubject {
        PolicySubject(userId: userId, names: action.names, effect: action.effect)
    }

    /// The disagreements between the arguments and the action's definition, if the caller asks for them.
    func findings(_ action: ActionDetails, _ planned: PlannedRequest) -> InputFindings {
        if validation == .off { return InputFindings(missingInPath: planned.missing) }
        let input = services.inputs.input(of: action, request.actionId, of: request.connectorId)
        return InputFindings(request, input.value, missingInPath: planned.missing)
    }
}

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

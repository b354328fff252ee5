import Alloy
import ExecutionLedger
import JSON
import Platform

/// One execution, from its arguments to its reply.
///
/// The order of its stages is what makes a write safe:
///
/// 1. join: an execution that runs in this process under the same idempotency key brings its reply
/// 2. look up: the action's definition says what the execution may do
/// 3. authorize: the operator's policy, the account behind the credential, and the plan that the call names
/// 4. validate: the arguments against the definition
/// 5. record: the ledger knows whether it was made before, also under a key that is derived from the arguments; right before
///    the first byte leaves, it has the intent on disk
/// 6. send, where the policy asks for it only after a person has approved: the approval is used up right before the first byte
/// 7. settle: the outcome is in the ledger before the caller hears of it
struct Execution: Sendable {
    /// The host's own name for it.
    let id: String
    let context: ExecutionContext

    /// The execution that a call of `execute` asks for, or one of many that another call asks for; for the parameters see
    /// `ExecutionContext`.
    init(_ call: Call, until outerDeadline: ContinuousClock.Instant? = nil, finishesAttempts: Bool = false) {
        context = ExecutionContext(call, until: outerDeadline, finishesAttempts: finishesAttempts)
        id = call.services.executionIds.next()
    }

    var services: HostServices { context.services }
    var client: AlloyClient { context.client }

    /// Returns the reply. Every error has the execution's id. With `keepsLarge`, a result that is too large to be sent whole, or
    /// that is neither JSON nor text, stays in the host.
    nonisolated(nonsending) func run(keepsLarge: Bool = true) async throws(AlloyError) -> ExecutionReply {
        do throws(AlloyError) {
            // What does not wait is not called as if it might: that takes longer than most of it.
            let reply = context.idempotencyKey == nil ? try await perform() : try await join()
            return keepsLarge ? await reply.limited(to: context.maximumResultBytes, by: services.results) : reply
        } catch {
            var error = error
            error.executionId = error.executionId ?? id
            if error.kind == .unknownOutcome { adviseSettling(&error) }
            if [.connectionRequired, .forbidden].contains(error.kind) { await adviseConnecting(&error) }
            throw error
        }
    }

    // MARK: - 1. Join

    /// Waits for the running execution of the same idempotency key, or runs this one.
    private nonisolated(nonsending) func join() async throws(AlloyError) -> ExecutionReply {
        guard let scope = context.keyScope else { return try await perform() }
        return try await services.runningKeys.run(
            scope, digest: context.digest, executionId: id, until: context.latestEnd,
            configuration: client.configuration, perform)
    }

    /// Runs the stages from `lookUp` to `settle`.
    private nonisolated(nonsending) func perform() async throws(AlloyError) -> ExecutionReply {
        let start = services.timestamp
        var effect: Effect?
        let authorized: AuthorizedAction
        let findings: JSONValue
        do throws(AlloyError) {
            let action: ActionDetails
            if let known = try lookUpKnown() { action = known } else { action = try await lookUp() }
            effect = action.effect
            if services.gatekeeper.allowsEverything, context.planDigest == nil {
                try context.requireAllowed(action)
                authorized = AuthorizedAction(action: action, approval: nil)
            } else {
                authorized = try await authorize(action)
                effect = authorized.action.effect
            }
            findings = try validate(authorized.action)
        } catch {
            settleUnsent(intent(effect, startedAt: start), error)
            throw error
        }
        var intent = intent(effect, startedAt: start)
        var reply: ExecutionReply
        if let key = context.derivedKey(authorized.action.effect) {
            intent.idempotencyKey = key
            intent.keyOrigin = .arguments
            reply = try await makeOnce(intent, key, authorized)
        } else {
            reply = try await make(intent, authorized)
        }
        reply["findings"] = findings
        return reply
    }

    // MARK: - 2. Look up

    /// Returns the action's definition if this process has it and it suffices; else `lookUp` has to wait for it.
    private func lookUpKnown() throws(AlloyError) -> ActionDetails? {
        guard context.planDigest == nil, let action = context.knownDefinition else { return nil }
        try requirePossible()
        return action
    }

    private func requirePossible() throws(AlloyError) {
        try services.gatekeeper.requirePossible(
            userId: context.userId, connectorId: context.request.connectorId, actionId: context.request.actionId,
            client.configuration.effectRules)
    }

    /// Returns the action's definition, unless the execution is denied whatever the definition says. An error means that the
    /// execution was not sent.
    func lookUp(
        isFresh: Bool = false, until deadline: ContinuousClock.Instant? = nil
    ) async throws(AlloyError) -> ActionDetails {
        try requirePossible()
        do throws(AlloyError) {
            return try await context.definition(isFresh: isFresh || context.planDigest != nil, until: deadline)
        } catch {
            var error = error
            // `technical` names the request that failed; the execution itself never left.
            error.outcome = .notSent
            error.attempts = []
            error.httpStatus = nil
            throw error
        }
    }

    // MARK: - 3. Authorize

    /// Asks the policy, checks the account that it pins, and compares the execution with the plan that the call names. The
    /// action is the one of a fresh definition if a person has to approve.
    private func authorize(
        _ cached: ActionDetails, until deadline: ContinuousClock.Instant? = nil
    ) async throws(AlloyError) -> AuthorizedAction {
        var action = cached
        if services.gatekeeper.decide(context.subject(action)).verdict == .ask, !context.call.readsIdentity {
            action = try await lookUp(isFresh: true, until: deadline)
        }
        let subject = context.subject(action)
        // What the policy denies is denied to every caller: that is reported first.
        if services.gatekeeper.decide(subject).verdict != .deny { try context.requireAllowed(action) }
        let (decision, identity) = try await context.decision(on: action)
        var isPlanned = context.call.readsIdentity
        if let digest = context.planDigest {
            let plan = ExecutionPlan(context, action: action, decision: decision, identity: identity)
            guard plan.digest == digest else {
                throw .changedSincePlan(services.plans.differences(from: digest, to: plan), context.request)
            }
            isPlanned = services.plans.isRecent(digest)
        }
        try services.gatekeeper.require(
            decision, of: subject, isPlanned: isPlanned, credentialId: context.request.credentialId)
        return AuthorizedAction(
            action: action, approval: try context.neededApproval(decision, action, identity))
    }

    // MARK: - 4. Validate

    /// Returns the findings of validating the arguments against the action's definition. Throws `validation_failed` where the
    /// caller asks for that, and where the path lacks a value.
    private func validate(_ action: ActionDetails) throws(AlloyError) -> JSONValue {
        let found = context.findings(action, PlannedRequest(context.request, action: action))
        if !found.obstacles.isEmpty || (context.validation == .strict && !found.problems.isEmpty) {
            throw .doesNotFit(found, context.request)
        }
        return context.validation == .off ? [] : found.json
    }

    // MARK: - 5. Record

    /// Returns the ledger's record of what is about to be executed. Without an effect, which the definition decides, it has
    /// the graver estimate.
    private func intent(_ effect: Effect?, startedAt start: Timestamp) -> ExecutionIntent {
        let request = context.request
        return ExecutionIntent(
            executionId: id, startedAt: start, baseURL: client.configuration.baseURL.description,
            userId: context.userId, connectorId: request.connectorId, actionId: request.actionId,
            credentialId: request.credentialId,
            effect: effect
                ?? client.configuration.effectRules.effect(
                    connectorId: request.connectorId, actionId: request.actionId, httpMethod: nil),
            purpose: context.call.purpose, argumentsDigest: context.digest,
            arguments: services.options.keepsArguments
                ? SecretNames.redacting(request.body, services.log.redactor) : Optional.none,
            idempotencyKey: context.idempotencyKey, callId: context.call[.meta]?.callId, force: context.isForced)
    }

    /// Makes the write, unless it was made before, or is being made, under the key that is derived from its arguments.
    ///
    /// Only the definition says that it is no read, so this joins later than `join`.
    private nonisolated(nonsending) func makeOnce(
        _ intent: ExecutionIntent, _ key: String, _ authorized: AuthorizedAction
    ) async throws(AlloyError) -> ExecutionReply {
        do throws(AlloyError) {
            return try await services.runningKeys.run(
                key, origin: .arguments, digest: context.digest, executionId: id, until: context.latestEnd,
                configuration: client.configuration
            ) { () async throws(AlloyError) in try await make(intent, authorized) }
        } catch {
            var error = error
            if error.kind == .unknownOutcome { error.refuseRepetition() }
            throw error
        }
    }

    /// Returns the reply that the ledger has for the intent's key; else sends the intent, once a person has approved it where
    /// one has to, and once more with another credential if a person connects the account again.
    private nonisolated(nonsending) func make(
        _ intent: ExecutionIntent, _ authorized: AuthorizedAction
    ) async throws(AlloyError) -> ExecutionReply {
        // Without a key there is nothing to check before it is recorded, right before the first byte is sent.
        if intent.idempotencyKey == nil, authorized.approval == nil {
            return try await sendOrConnectAgain(intent, authorized, nil, findsIdentical: true)
        }
        var deadline: ContinuousClock.Instant?
        var check: ExecutionCheck
        do throws(AlloyError) {
            check = try await services.ledger.check(
                intent, isSmall: context.isSmall, until: context.options.deadline)
            // What was made before needs no approval to be told again.
            if case .run = check, let needed = authorized.approval, try await approve(needed) {
                let now = context.deadlineAfterReconnecting
                let again = try await authorize(try await lookUp(isFresh: true, until: now), until: now)
                guard again.approval?.digest == needed.digest else { throw .changedSinceApproval }
                // A person takes long: another process may have used the key meanwhile.
                check = try await services.ledger.check(intent, until: now)
                deadline = now
            }
        } catch {
            var error = error
            adviseForcing(&error, authorized.action)
            settleUnsent(intent, error)
            throw error
        }
        switch check {
        case .replay(let stored): return replay(stored)
        case .run(let identical): return try await sendOrConnectAgain(intent, authorized, identical, until: deadline)
        }
    }

    private nonisolated(nonsending) func sendOrConnectAgain(
        _ intent: ExecutionIntent, _ authorized: AuthorizedAction, _ identical: EarlierWrite?,
        findsIdentical: Bool = false, until deadline: ContinuousClock.Instant? = nil
    ) async throws(AlloyError) -> ExecutionReply {
        let recorder = recorder(
            intent, identical, findsIdentical: findsIdentical, until: deadline, approval: authorized.approval?.digest)
        do throws(AlloyError) {
            return try await send(intent, authorized.action, recorder, until: deadline)
        } catch {
            // An approval is for one credential, and for one execution.
            guard authorized.approval == nil, mayConnectAgain(after: error) else { throw error }
            return try await connectAgain(intent, authorized.action, recorder.identical, after: error)
        }
    }

    /// Creates the recorder of an intent. `identical` is an earlier execution that wrote the same; with `findsIdentical` the
    /// ledger looks for it. `approval` is the digest of the plan that a person has approved, where one had to.
    func recorder(
        _ intent: ExecutionIntent, _ identical: EarlierWrite?, findsIdentical: Bool = false,
        until deadline: ContinuousClock.Instant?, approval: String? = nil
    ) -> IntentRecorder {
        IntentRecorder(
            intent, services, next: context.options.observer, until: deadline ?? context.options.deadline,
            isSmall: context.isSmall, isCounted: intent.executionId == id, identical: identical,
            findsIdentical: findsIdentical, approval: approval)
    }

    /// Returns the reply that the earlier execution of the same key got.
    func replay(_ stored: StoredReply) -> ExecutionReply {
        var reply = ExecutionReply(
            id: stored.row.executionId, .value(stored.responseData), stored.metadata, attempts: [],
            warnings: stored.warnings)
        reply["replayed"] = true
        return reply
    }

    // MARK: - 6. Send

    /// Sends it with the intent's credential, and settles it.
    nonisolated(nonsending) func send(
        _ intent: ExecutionIntent, _ action: ActionDetails, _ recorder: IntentRecorder,
        until deadline: ContinuousClock.Instant? = nil
    ) async throws(AlloyError) -> ExecutionReply {
        var request = context.request
        request.credentialId = intent.credentialId
        var options = context.options
        options.deadline = deadline ?? options.deadline
        let header = context.idempotencyHeader(of: action)
        if let header {
            request.additionalHeaders = context.headers(naming: header, for: intent)
            // Under the same value the provider makes it once, however often it is sent.
            options.retriesAmbiguousWrites = true
            options.isMadeOnce = true
        }
        if intent.keyOrigin == .arguments {
            // Whoever repeats a cancelled write is better served by its outcome than by an unknown one.
            options.finishesAttempts = true
            options.graceAfterCancel = nil
        }
        options.observer = recorder
        let result: ExecuteResult
        do throws(AlloyError) {
            result = try await client.execute(request, action: action, options: options)
        } catch {
            if recorder.isOnRecord {
                _ = await settle(intent, ending(of: error), until: options.deadline)
            } else {
                settleUnsent(intent, error)
            }
            var error = error
            if let header { adviseRepeating(&error, intent, under: header) }
            throw error
        }
        var warnings = context.call.warnings + warnings(recorder.identical) + result.warnings + scopeWarnings(result)
        let isWritten = await settle(
            intent,
            ExecutionEnding(
                outcome: .applied, finishedAt: services.timestamp, errorKind: nil, message: nil,
                httpStatus: result.status, requestId: result.requestId, attempts: result.attempts.count,
                warnings: warnings,
                // Only what has a key can be replayed.
                responseData: intent.idempotencyKey == nil ? nil : result.data.keptValue,
                metadata: intent.idempotencyKey == nil ? nil : result.metadata),
            isSmall: result.byteCount <= ExecutionContext.smallBytes, until: options.deadline)
        if !isWritten {
            warnings.append(
                "The disk did not respond in time, so the ledger does not yet say that this execution was applied. If the "
                    + "host ends before it does, the outcome reads unknown there.")
        }
        return ExecutionReply(
            id: intent.executionId, result.data, result.metadata, attempts: result.attempts.map(\.json),
            warnings: warnings)
    }

    // MARK: - 7. Settle

    /// Records the ending of an execution that may have been sent. That of a write is on disk before this returns; a read
    /// does not wait for that. False when it could not be written by `deadline`.
    private nonisolated(nonsending) func settle(
        _ intent: ExecutionIntent, _ ending: ExecutionEnding, isSmall: Bool = false,
        until deadline: ContinuousClock.Instant?
    ) async -> Bool {
        if intent.isWrittenAhead {
            return await services.ledger.finish(intent, ending, isSmall: isSmall, until: deadline)
        }
        services.ledger.finishWithoutWaiting(intent, ending)
        return true
    }

    /// Records an execution that was not sent. Its idempotency key is not used up, and no call waits for the row.
    private func settleUnsent(_ intent: ExecutionIntent, _ error: AlloyError) {
        var intent = intent
        intent.idempotencyKey = nil
        var ending = ending(of: error)
        // The error may be about the earlier execution of the same write.
        ending.outcome = .notSent
        services.ledger.finishWithoutWaiting(intent, ending)
    }

    private func ending(of error: AlloyError) -> ExecutionEnding {
        ExecutionEnding(
            outcome: error.outcome, finishedAt: services.timestamp, errorKind: error.kind.rawValue,
            message: services.log.redactor.redact(error.message), httpStatus: error.httpStatus,
            requestId: error.requestId, attempts: error.attempts.count, warnings: [], responseData: nil,
            metadata: nil)
    }
}

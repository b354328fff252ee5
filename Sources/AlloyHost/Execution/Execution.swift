import Alloy
import ExecutionLedger
import JSON
import Platform

/// One execution, from its arguments to its reply: what is looked up, decided, kept and sent, in the order that makes it
/// safe.
struct Execution: Sendable {
    /// The host's own name for it.
    let id: String
    let context: ExecutionContext

    /// The execution that a call of `execute` asks for, or an item of a batch.
    init(_ call: Call, within bounds: ExecutionContext.Bounds? = nil) {
        context = ExecutionContext(call, within: bounds)
        id = call.services.executionIds.next()
    }

    var services: HostServices { context.services }
    var arguments: ExecutionArguments { context.arguments }
    var client: AlloyClient { context.call.client }

    /// The reply. Every error has the execution's id. A result that is too large to be sent whole is kept, if `keepsLarge`.
    func run(keepsLarge: Bool = true) async throws(AlloyError) -> ExecutionReply {
        do throws(AlloyError) {
            let reply = try await self.reply()
            return keepsLarge ? await reply.limited(to: context.maximumResultBytes, by: services.results) : reply
        } catch {
            var error = error
            error.executionId = error.executionId ?? id
            if error.kind == .unknownOutcome { advise(&error) }
            if [.connectionRequired, .forbidden].contains(error.kind) { await adviseConnecting(&error) }
            throw error
        }
    }

    private func reply() async throws(AlloyError) -> ExecutionReply {
        guard let scope = arguments.scope(baseURL: client.configuration.baseURL.description) else {
            return try await perform()
        }
        return try await services.runningKeys.run(
            scope, digest: arguments.digest, executionId: id, until: context.latestEnd,
            configuration: client.configuration, perform)
    }

    /// Says how an outcome that nobody knows is settled. What may simply be sent again needs no looking; but under a key it
    /// would be refused.
    private func advise(_ error: inout AlloyError) {
        if error.retry.isSafe, arguments.idempotencyKey != nil {
            error.retry.isSafe = false
            error.fix = [
                .advice("Send it again with `force: true`: doing it twice does the same as doing it once.")
            ]
        } else if !error.retry.isSafe {
            error.fix.append(.resolving(error.executionId ?? id))
        }
    }

    /// Everything but joining an execution of the same key.
    private func perform() async throws(AlloyError) -> ExecutionReply {
        var intent = intent
        let action: ActionDetails
        let check: ExecutionCheck
        let findings: JSONValue
        do throws(AlloyError) {
            try services.gatekeeper.requirePossible(
                userId: arguments.userId, connectorId: intent.connectorId, actionId: intent.actionId,
                client.configuration.effectRules)
            action = try await definition()
            intent.effect = action.effect
            try admit(action)
            findings = try validate(action)
            check = try await services.ledger.check(intent, until: context.options.deadline)
        } catch {
            // Nothing was sent and the key is not used up: the row only says that there was such a call.
            intent.idempotencyKey = nil
            services.ledger.finishWithoutWaiting(intent, ending(of: error))
            throw error
        }
        var reply: ExecutionReply
        switch check {
        case .replay(let stored): reply = replay(stored)
        case .run(let identical):
            do throws(AlloyError) {
                reply = try await send(intent, action, identical)
            } catch {
                guard mayConnectAgain(after: error) else { throw error }
                reply = try await connectAgain(intent, action, identical, after: error)
            }
        }
        reply["findings"] = findings
        return reply
    }

    /// The action's definition. That it could not be read is an error of an execution that was not sent.
    func definition() async throws(AlloyError) -> ActionDetails {
        do throws(AlloyError) {
            return try await context.definition(isFresh: arguments.planDigest != nil)
        } catch {
            var error = error
            // Whatever became of this question (`technical` names it), the execution itself never left.
            error.outcome = .notSent
            error.attempts = []
            error.httpStatus = nil
            throw error
        }
    }

    /// Asks the policy, and holds the call against the plan that it names.
    private func admit(_ action: ActionDetails) throws(AlloyError) {
        let subject = context.subject(action)
        let decision = services.gatekeeper.decide(subject)
        var isPlanned = false
        if let digest = arguments.planDigest {
            let plan = context.plan(action, decision)
            guard plan.digest == digest else {
                throw .changedSincePlan(services.plans.differences(from: digest, to: plan), arguments)
            }
            isPlanned = services.plans.isRecent(digest)
        }
        try services.gatekeeper.require(decision, of: subject, isPlanned: isPlanned)
    }

    /// Holds the arguments against the action's definition: what is wrong is a hint, or a refusal where the caller wants
    /// that, or where there would be no path to send to.
    private func validate(_ action: ActionDetails) throws(AlloyError) -> JSONValue {
        let found = context.findings(action, PlannedRequest(arguments.request, action: action))
        if !found.obstacles.isEmpty || (arguments.validation == .strict && !found.problems.isEmpty) {
            throw .doesNotFit(found, arguments)
        }
        return arguments.validation == .off ? [] : found.json
    }

    /// Sends it, with the intent's credential, and keeps what becomes of it.
    func send(
        _ intent: ExecutionIntent, _ action: ActionDetails, _ identical: ExecutionRow?,
        until deadline: ContinuousClock.Instant? = nil
    ) async throws(AlloyError) -> ExecutionReply {
        var request = arguments.request
        request.credentialId = intent.credentialId
        var options = context.options
        options.deadline = deadline ?? options.deadline
        let observer = ExecutionObserver(
            intent, services, next: options.observer, until: options.deadline, isCounted: intent.executionId == id)
        options.observer = observer
        let result: ExecuteResult
        do throws(AlloyError) {
            result = try await client.execute(request, action: action, options: options)
        } catch {
            if observer.isOnRecord {
                _ = await finish(intent, ending(of: error), until: options.deadline)
            } else {
                var intent = intent
                // What was kept from being sent has not used the key up, and its row can wait.
                intent.idempotencyKey = nil
                services.ledger.finishWithoutWaiting(intent, ending(of: error))
            }
            throw error
        }
        var warnings = context.call.warnings + warnings(identical) + result.warnings + scopeWarnings(result)
        let isWritten = await finish(
            intent,
            ExecutionEnding(
                outcome: .applied, finishedAt: services.timestamp, errorKind: nil, message: nil,
                httpStatus: result.status, requestId: result.requestId, attempts: result.attempts.count,
                warnings: warnings, responseData: result.data.keptValue, metadata: result.metadata),
            until: options.deadline)
        if !isWritten {
            warnings.append(
                "The disk did not answer in time, so that this execution was applied is not in the ledger yet; should the "
                    + "host end before it is, it reads unknown there.")
        }
        return ExecutionReply(
            id: intent.executionId, result.data, result.metadata, attempts: result.attempts.map(\.json),
            warnings: warnings)
    }

    /// The reply that the execution of the same key got.
    func replay(_ stored: StoredReply) -> ExecutionReply {
        var reply = ExecutionReply(
            id: stored.row.executionId, .value(stored.responseData), stored.metadata, attempts: [],
            warnings: stored.warnings)
        reply["replayed"] = true
        return reply
    }

    private func warnings(_ identical: ExecutionRow?) -> [String] {
        guard let row = identical else { return [] }
        return [
            "The same write was sent at \(row.startedAt.iso8601) (execution \(row.executionId), \(row.outcome)). "
                + "An idempotencyKey makes sure that a write is made once."
        ]
    }
}

extension Execution {
    /// What to do about a refusal inside of a success that is about the account's rights.
    private func scopeWarnings(_ result: ExecuteResult) -> [String] {
        guard !result.warnings.isEmpty, let scope = result.data.keptValue.flatMap(MissingScope.find) else { return [] }
        var params: JSONObject = ["connectorId": .string(arguments.request.connectorId)]
        params.append("userId", arguments.userId.map(JSONValue.string))
        return [
            "The connected account lacks \(services.log.redactor.redact(scope.words)). Connect it again and allow that: "
                + "credentials.connect \(JSONValue.object(params).text)"
        ]
    }
}

// What the ledger is told.
extension Execution {
    /// What became of a write stands in the ledger before anybody hears of it; a read does not wait for that.
    /// False when it could not be written by `deadline`.
    private func finish(
        _ intent: ExecutionIntent, _ ending: ExecutionEnding, until deadline: ContinuousClock.Instant?
    ) async -> Bool {
        if intent.isWrittenAhead { return await services.ledger.finish(intent, ending, until: deadline) }
        services.ledger.finishWithoutWaiting(intent, ending)
        return true
    }

    private var intent: ExecutionIntent {
        let configuration = client.configuration
        let request = arguments.request
        return ExecutionIntent(
            executionId: id, startedAt: services.timestamp, baseURL: configuration.baseURL.description,
            userId: arguments.userId, connectorId: request.connectorId, actionId: request.actionId,
            credentialId: request.credentialId,
            // Taken for the graver until the definition is known.
            effect: configuration.effectRules.effect(
                connectorId: request.connectorId, actionId: request.actionId, httpMethod: nil),
            purpose: context.call.purpose, argumentsDigest: arguments.digest,
            arguments: services.options.keepsArguments
                ? SecretNames.redacting(request.body, services.log.redactor) : Optional.none,
            idempotencyKey: arguments.idempotencyKey, force: arguments.isForced)
    }

    private func ending(of error: AlloyError) -> ExecutionEnding {
        ExecutionEnding(
            outcome: error.outcome, finishedAt: services.timestamp, errorKind: error.kind.rawValue,
            message: services.log.redactor.redact(error.message), httpStatus: error.httpStatus,
            requestId: error.requestId, attempts: error.attempts.count, warnings: [], responseData: nil,
            metadata: nil)
    }
}

extension ResponseData {
    /// What the ledger may keep of it, if it is small enough; nil for what surely is not.
    fileprivate var keptValue: JSONValue? {
        switch self {
        case .value(let value): value
        // White space between its parts does not count.
        case .text(let text): text.byteCount < 1 << 20 ? text.value : nil
        }
    }
}

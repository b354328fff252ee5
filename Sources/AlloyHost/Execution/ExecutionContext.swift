import ActionForms
import Alloy
import JSON

/// What an execution and its plan have in common: the arguments, until when it has to be done, and the questions that both
/// put to the service and the policy.
struct ExecutionContext: Sendable {
    let call: Call
    let arguments: ExecutionArguments
    /// With the one deadline that is for everything: the definition, waiting, and each attempt. Only a person's time, where
    /// the call may wait for one and says nothing of time itself, comes on top.
    let options: CallOptions
    private let bounds: Bounds?
    /// How long what is on its way may still take when a batch is cancelled. Clients wait twice as long for the answer.
    private static let patienceAfterCancel = Duration.milliseconds(500)

    /// What a call of many executions sets for each of them.
    struct Bounds: Sendable {
        let deadline: ContinuousClock.Instant?
        /// The trace of items that have none of their own.
        let traceparent: String?
        /// Lets what is on its way come to its end when the call is cancelled.
        fileprivate let finishesAttempts: Bool

        /// The bounds that the call of a batch gives.
        init(_ call: Call) {
            let options = call.options()
            deadline = options.timeout.map { call.client.configuration.now() + $0 }
            traceparent = options.traceparent
            finishesAttempts = true
        }

        /// The bounds of pages, which only read.
        init(_ call: Call, deadline: ContinuousClock.Instant) {
            self.deadline = deadline
            traceparent = call.options().traceparent
            finishesAttempts = false
        }
    }

    init(_ call: Call, within bounds: Bounds? = nil) {
        self.call = call
        self.bounds = bounds
        arguments = ExecutionArguments(call.arguments, userId: call.userId)
        let configuration = call.client.configuration
        var options = call.userOptions
        let own = configuration.now() + (options.timeout ?? configuration.deadlines.execute)
        options.deadline = min(own, bounds?.deadline ?? own)
        options.traceparent = options.traceparent ?? bounds?.traceparent
        // Whoever cancels a batch is served better by what became of each item than by an end some seconds earlier.
        options.finishesAttempts = bounds?.finishesAttempts ?? false
        options.patienceAfterCancel = Self.patienceAfterCancel
        options.retriesAmbiguousWrites = arguments.retriesAmbiguousWrites
        self.options = options
    }

    var services: HostServices { call.services }

    /// The most bytes of a result that are sent at once; nil for no bound.
    var maximumResultBytes: Int? {
        call.arguments["maxResultBytes"]?.intValue ?? services.options.maximumResultBytes
    }

    /// The moment at which everything has to be done, but for what waits for a person.
    private var deadline: ContinuousClock.Instant { options.deadline ?? call.client.configuration.now() }

    /// Until when somebody may connect the account again: as long as the call may take, or as long as people usually get.
    var reconnectDeadline: ContinuousClock.Instant {
        guard options.timeout == nil else { return deadline }
        let patience = call.client.configuration.now().advanced(by: ConnectRequest.usualPatience)
        return bounds?.deadline.map { min($0, patience) } ?? patience
    }

    /// Until when what is sent after that has to be done.
    var deadlineAfterReconnecting: ContinuousClock.Instant {
        guard options.timeout == nil else { return deadline }
        let usual = call.client.configuration.now().advanced(by: call.client.configuration.deadlines.execute)
        return bounds?.deadline.map { min($0, usual) } ?? usual
    }

    /// The moment at which it has ended at the latest.
    var latestEnd: ContinuousClock.Instant {
        guard arguments.reconnects, options.timeout == nil else { return deadline }
        let end = deadline.advanced(by: ConnectRequest.usualPatience + call.client.configuration.deadlines.execute)
        return bounds?.deadline.map { min($0, end) } ?? end
    }

    /// The definition of the action; a plan's is never taken from memory.
    func definition(isFresh: Bool) async throws(AlloyError) -> ActionDetails {
        try await services.definitions.action(
            arguments.request.actionId, of: arguments.request.connectorId, client: call.client, options: options,
            isFresh: isFresh)
    }

    /// What does not fit the action's definition, as far as the caller wants to know.
    func findings(_ action: ActionDetails, _ planned: PlannedRequest) -> InputFindings {
        if arguments.validation == .off { return InputFindings(missingInPath: planned.missing) }
        let request = arguments.request
        let input = services.inputs.input(of: action, request.actionId, of: request.connectorId)
        return InputFindings(request, input.value, missingInPath: planned.missing)
    }

    func subject(_ action: ActionDetails) -> PolicySubject {
        PolicySubject(userId: arguments.userId, names: action.names, effect: action.effect)
    }

    func plan(_ action: ActionDetails, _ decision: PolicyDecision) -> ExecutionPlan {
        ExecutionPlan(
            arguments, action: action, verdict: decision.verdict.rawValue, configuration: call.client.configuration)
    }

    /// The plan, as `execute.plan` answers it.
    func plan() async throws(AlloyError) -> JSONObject {
        let action = try await definition(isFresh: true)
        let subject = subject(action)
        let decision = services.gatekeeper.decide(subject)
        let plan = plan(action, decision)
        services.plans.keep(plan)
        let planned = PlannedRequest(arguments.request, action: action)
        let findings = findings(action, planned)
        let requestClass = RequestClass(of: action)
        let retriesAmbiguous =
            requestClass != .write || options.retriesAmbiguousWrites
            || call.client.configuration.retriesAmbiguousWrites
        return [
            "request": planned.json(services.log.redactor), "effect": .string(action.effect.rawValue),
            "class": .string(requestClass.rawValue),
            "retry": ["notSent": true, "throttled": true, "ambiguous": .bool(retriesAmbiguous)],
            "policy": .object(decision.json(of: subject)), "findings": findings.json,
            "unchecked": .strings(findings.unchecked),
            "warnings": .strings(call.warnings), "planDigest": .string(plan.digest),
        ]
    }
}

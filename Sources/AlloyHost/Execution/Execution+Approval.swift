import Alloy
import JSON
import Platform

// The decisions of persons: of the account behind the credential, which a policy may pin, and of the person who approves an
// execution for a rule with the verdict `ask`.

/// An action that the operator's rules allow to execute, perhaps with a person's approval.
struct AuthorizedAction: Sendable {
    let action: ActionDetails
    /// What a person has to approve; nil if no person has to.
    let approval: NeededApproval?
}

/// The approval of a person that an execution needs.
struct NeededApproval: Sendable {
    /// The digest of the plan: of the arguments, the fresh definition, the account and the policy.
    let digest: String
    /// What the person sees.
    let plan: JSONObject
    /// The sentence about the rule that requires it.
    let message: String
}

extension Execution {
    /// Asks for the person's approval, unless it was given before. True if the person was asked while the call waited, so that
    /// everything may have changed since.
    ///
    /// Throws `policy_denied` while no person has approved, and when one has denied.
    func approve(_ needed: NeededApproval) async throws(AlloyError) -> Bool {
        let approvals = services.approvals
        var (approval, isNew) = try await approvals.request(needed.digest, needed.plan)
        var advice: String?
        var wasAsked = false
        if approval.state == .pending, let channel = context.call.terms.approval {
            switch await ask(channel, approval) {
            case .approved: approval = try await settle(approval, .approve)
            case .denied(let reason): approval = try await settle(approval, .deny, reason)
            case .notAsked(let text):
                advice = text
                // It may have been decided on another way meanwhile.
                approval = try await approvals.find(approval.digest) ?? approval
            }
            wasAsked = true
        }
        switch approval.state {
        case .approved: return wasAsked
        case .denied: throw .deniedByPerson(approval)
        case .pending, .used:
            throw .awaitingApproval(
                needed.message, approval, in: approvals.stateDirectory, advice: advice,
                isShown: isNew && approvals.showPage(for: approval))
        }
    }

    /// Asks through the channel until it answers, the plan is decided on another way, or the call's deadline or the plan's time
    /// is over.
    private func ask(_ channel: any ApprovalChannel, _ approval: PendingApproval) async -> ApprovalAnswer {
        let (end, approvals) = (context.deadlineOfPerson(PendingApproval.lifetime), services.approvals)
        return await withTaskGroup(of: ApprovalAnswer.self) { group in
            group.addTask { await channel.ask(approval) }
            group.addTask {
                _ = try? await approvals.decision(on: approval.digest, until: end)
                return .notAsked()
            }
            let first = await group.next() ?? .notAsked()
            group.cancelAll()
            return first
        }
    }

    /// Enters the answer of the channel. The plan has another decision afterwards if that came before.
    private func settle(
        _ approval: PendingApproval, _ decision: PendingApproval.Decision, _ reason: String? = nil
    ) async throws(AlloyError) -> PendingApproval {
        let reason = reason.map { services.log.redactor.redact($0) }
        do throws(AlloyError) {
            return try await services.approvals.decide(approval.digest, decision, by: .client, reason: reason)
        } catch {
            guard error.kind == .conflict, let decided = try await services.approvals.find(approval.digest) else {
                throw error
            }
            return decided
        }
    }
}

extension ExecutionContext {
    /// The policy's decision on executing `action`, with the identity behind the credential where the policy pins the account:
    /// it is read from the provider each time, as it may have become another one.
    func decision(
        on action: ActionDetails
    ) async throws(AlloyError) -> (decision: PolicyDecision, identity: JSONObject?) {
        let decision = services.gatekeeper.decide(subject(action))
        // A probe reads nothing but the identity; it is how the account is found out.
        guard decision.verdict != .deny, !decision.accounts.isEmpty, call.purpose != .probe else {
            return (decision, nil)
        }
        let identity: JSONObject
        switch try await CredentialProbe(forIdentityOf: call).identity() {
        case .known(let known): identity = known
        case .unknown(let reason):
            return (
                PolicyDecision(wrongAccountFor: decision, because: "whose account it is can't be told (\(reason))"), nil
            )
        }
        let mismatches = decision.accounts.flatMap { $0.mismatches(in: identity) }
        guard let first = mismatches.first else { return (decision, identity) }
        let problem =
            first.isUnknown
            ? "whose account it is can't be told, since the provider names no \(first.member)"
            : "its \(first.member) is another one"
        return (PolicyDecision(wrongAccountFor: decision, because: problem), identity)
    }

    /// What a person has to approve by `decision`; nil if no person has to. `action` is of a fresh definition then.
    ///
    /// Throws `policy_denied` for a plan that is too large to be shown.
    func neededApproval(
        _ decision: PolicyDecision, _ action: ActionDetails, _ identity: JSONObject?
    ) throws(AlloyError) -> NeededApproval? {
        guard decision.verdict == .ask, !call.readsIdentity else { return nil }
        let plan = ExecutionPlan(self, action: action, decision: decision, identity: identity)
        let planned = PlannedRequest(request, action: action)
        let redactor = services.log.redactor
        var shown: JSONObject = [
            "connectorId": .string(request.connectorId), "actionId": .string(request.actionId),
        ]
        if action.name != action.id { shown.append("name", .string(action.name)) }
        shown.append("userId", userId.map(JSONValue.string))
        shown.append("credentialId", .string(request.credentialId))
        shown.append("account", identity.map(JSONValue.object))
        shown.append("effect", .string(action.effect.rawValue))
        shown.append("request", plannedRequest(action).json(redactor))
        shown.append("findings", findings(action, planned).json)
        shown.append("rule", decision.rule?.json)
        let needed = NeededApproval(
            digest: plan.digest, plan: SecretNames.redacting(.object(shown), redactor).objectValue ?? [:],
            message: AlloyError.needsApproval(subject(action), decision))
        let size = JSONValue.object(needed.plan).bytes.count
        guard size <= Self.maximumPlanBytes else { throw .planTooLarge(size, maximum: Self.maximumPlanBytes) }
        return needed
    }

    /// The most bytes of a plan that a person can be expected to read.
    private static let maximumPlanBytes = 256 << 10
}

extension AlloyError {
    fileprivate static func planTooLarge(_ size: Int, maximum: Int) -> AlloyError {
        notSent(
            .policyDenied,
            "A person has to approve this execution, and its plan is too large to be checked: \(size) bytes of at most "
                + "\(maximum).",
            fix: [.advice("Send it in several smaller parts.")])
    }
}

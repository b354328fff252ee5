import Alloy
import JSON
import Locking

/// The check of every call against the operator's rules, before anything is sent: `--lock-user` first, then `--read-only`,
/// then the rules and limits of the policy.
final class Gatekeeper: Sendable {
    /// The number of executions of this process so far.
    struct Used: Sendable, Equatable {
        /// Executions whose effect is not `read`.
        var writes = 0
        /// Executions whose effect is `destructive`.
        var destructive = 0
    }

    /// The only user that calls may act for.
    let lockedUserId: String?
    private let isReadOnly: Bool
    private let isApprover: Bool
    private let policy: Policy
    private let used = Mutex(Used())

    /// A gatekeeper with the options of the host.
    init(_ options: HostOptions) {
        lockedUserId = options.lockedUserId
        isReadOnly = options.isReadOnly
        isApprover = options.isApprover
        policy = options.policy
    }

    /// Indicates that every execution is allowed, within the limits: there is no rule.
    var allowsEverything: Bool { lockedUserId == nil && !isReadOnly && policy.rules.isEmpty }

    /// Returns the arguments of a call that is allowed, with the locked user if they name none. It is called for every method,
    /// before the parameters are checked.
    ///
    /// Throws `policy_denied`.
    func admit(_ method: Method, _ arguments: JSONObject) throws(AlloyError) -> JSONObject {
        if lockedUserId != nil, !method.access.passesLockedUser { throw .closedToLockedUser(method.name) }
        if method.access.isForApprovers, !isApprover { throw .notApprover(method.name) }
        if isReadOnly, !method.access.passesReadOnly { throw .notReading(method.name) }
        guard let lockedUserId, method.takesUser else { return arguments }
        guard let value = arguments[.userId] else { return arguments.appending("userId", .string(lockedUserId)) }
        // A value that is no string is refused by the schema.
        guard let userId = value.stringValue, !userId.hasSameCodePoints(as: lockedUserId) else { return arguments }
        throw .notTheLockedUser(userId, lockedUserId)
    }

    /// The decision on an execution. Limits are checked by `count`.
    func decide(_ subject: PolicySubject) -> PolicyDecision {
        if let lockedUserId, subject.userId.map({ !$0.hasSameCodePoints(as: lockedUserId) }) ?? true {
            return PolicyDecision(.deny, by: .lockedUser)
        }
        if isReadOnly, subject.effect != .read { return PolicyDecision(.deny, by: .readOnly) }
        return policy.decide(subject)
    }

    /// Throws `policy_denied` for an execution that is denied whatever the action's definition says: then it is not looked up.
    func requirePossible(
        userId: String?, connectorId: String, actionId: String, _ rules: EffectRules
    ) throws(AlloyError) {
        if allowsEverything { return }
        func subject(_ httpMethod: String) -> PolicySubject {
            PolicySubject(
                userId: userId, connectorId: connectorId, actionId: actionId,
                effect: rules.effect(connectorId: connectorId, actionId: actionId, httpMethod: httpMethod))
        }
        // Together the four methods have every effect that is possible for this action.
        let first = subject("get")
        let decision = decide(first)
        // If different rules deny, only the definition decides which one to report.
        guard decision.verdict == .deny, ["put", "post", "delete"].allSatisfy({ decide(subject($0)) == decision })
        else { return }
        throw .denied(first, decision)
    }

    /// Throws `policy_denied` unless `decision` allows the execution, or leaves it to a person; `isPlanned` is true when it
    /// agrees with a recent plan.
    func require(
        _ decision: PolicyDecision, of subject: PolicySubject, isPlanned: Bool, credentialId: String? = nil
    ) throws(AlloyError) {
        switch decision.verdict {
        case .allow: return
        case .planRequired where isPlanned: return
        // `Execution` asks for the approval, and claims it right before the first byte is sent.
        case .ask: return
        case .planRequired, .deny: throw .denied(subject, decision, credentialId: credentialId)
        }
    }

    /// Counts one execution, right before it is sent, whatever its outcome. A read is not counted.
    ///
    /// Throws `policy_denied` when a limit is reached, and counts nothing then.
    func count(_ effect: Effect) throws(AlloyError) {
        guard effect != .read else { return }
        let isDestructive = effect == .destructive
        let exhausted = used.withLock { used -> (name: String, limit: PolicyLimits.Limit)? in
            if let limit = limit(forbidding: effect, used) { return limit }
            used.writes += 1
            if isDestructive { used.destructive += 1 }
            return nil
        }
        if let exhausted { throw .limitReached(exhausted.name, exhausted.limit) }
    }

    /// The decision on an execution now, limits included, and the use of the limits:
    /// `{verdict, source, rule?, matched?, limits?}`.
    func explain(_ subject: PolicySubject) -> JSONObject {
        var decision = decide(subject)
        let used = used.withLock { $0 }
        if decision.verdict != .deny, limit(forbidding: subject.effect, used) != nil {
            decision = PolicyDecision(.deny, by: .limit)
        }
        var json = decision.json(of: subject)
        var limits = JSONObject()
        for (name, limit, count) in [
            ("writes", policy.limits.writes, used.writes), ("destructive", policy.limits.destructive, used.destructive),
        ] {
            limits.append(name, limit.map { ["used": .int(count), "max": .int($0.maximum)] })
        }
        json.append("limits", limits.isEmpty ? nil : .object(limits))
        return json
    }

    /// Sets the counts to zero, for a sandbox that is reset.
    func reset() { used.withLock { $0 = Used() } }

    /// The limit that allows no further execution.
    private func limit(forbidding effect: Effect, _ used: Used) -> (name: String, limit: PolicyLimits.Limit)? {
        guard effect != .read else { return nil }
        if let limit = policy.limits.writes, used.writes >= limit.maximum { return ("writes", limit) }
        if effect == .destructive, let limit = policy.limits.destructive, used.destructive >= limit.maximum {
            return ("destructive", limit)
        }
        return nil
    }
}

extension JSONObject {
    /// This object with one more member.
    fileprivate func appending(_ key: String, _ value: JSONValue) -> JSONObject {
        var object = self
        object.append(key, value)
        return object
    }
}

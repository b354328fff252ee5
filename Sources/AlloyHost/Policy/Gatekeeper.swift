import Alloy
import JSON
import Synchronization

/// Holds every call against what the operator allows, before anything is sent: `--lock-user` first, then `--read-only`,
/// then the rules and limits of the policy.
final class Gatekeeper: Sendable {
    /// What this process has executed so far.
    struct Used: Sendable, Equatable {
        /// Executions whose effect is not `read`.
        var writes = 0
        /// Those among them whose effect is `destructive`.
        var destructive = 0
    }

    /// The only user that calls may act for.
    let lockedUserId: String?
    private let isReadOnly: Bool
    private let policy: Policy
    private let used = Mutex(Used())

    /// A gatekeeper that knows what the host was started with.
    init(_ options: HostOptions) {
        lockedUserId = options.lockedUserId
        isReadOnly = options.isReadOnly
        policy = options.policy
    }

    /// The arguments of a call that may be made, with the locked user where they name none; for every method, before
    /// its parameters are checked.
    ///
    /// Throws `policy_denied`.
    func admit(_ method: Method, _ arguments: JSONObject) throws(AlloyError) -> JSONObject {
        if lockedUserId != nil, !method.access.passesLockedUser { throw .closedToLockedUser(method.name) }
        if isReadOnly, !method.access.passesReadOnly { throw .notReading(method.name) }
        guard let lockedUserId, method.takesUser else { return arguments }
        guard let value = arguments[.userId] else { return arguments.appending("userId", .string(lockedUserId)) }
        // What is no string is refused for that.
        guard let userId = value.stringValue, !userId.hasSameCodePoints(as: lockedUserId) else { return arguments }
        throw .notTheLockedUser(userId, lockedUserId)
    }

    /// What may become of an execution. Limits are not looked at: `count` does that.
    func decide(_ subject: PolicySubject) -> PolicyDecision {
        if let lockedUserId, subject.userId.map({ !$0.hasSameCodePoints(as: lockedUserId) }) ?? true {
            return PolicyDecision(.deny, by: .lockedUser)
        }
        if isReadOnly, subject.effect != .read { return PolicyDecision(.deny, by: .readOnly) }
        return policy.decide(subject)
    }

    /// Throws `policy_denied` for what is denied whatever the action turns out to do: then the service need not be asked.
    func requirePossible(
        userId: String?, connectorId: String, actionId: String, _ rules: EffectRules
    ) throws(AlloyError) {
        // Between them they have every effect that rules leave open.
        let subjects = ["get", "put", "post", "delete"].map { httpMethod in
            PolicySubject(
                userId: userId, connectorId: connectorId, actionId: actionId,
                effect: rules.effect(connectorId: connectorId, actionId: actionId, httpMethod: httpMethod))
        }
        let decision = decide(subjects[0])
        // Where different rules deny, only the definition tells which it is.
        guard decision.verdict == .deny, subjects.allSatisfy({ decide($0) == decision }) else { return }
        throw .denied(subjects[0], decision)
    }

    /// Throws `policy_denied` unless `decision` lets the execution be sent; `isPlanned` says that it is just what was
    /// planned before.
    func require(_ decision: PolicyDecision, of subject: PolicySubject, isPlanned: Bool) throws(AlloyError) {
        switch decision.verdict {
        case .allow: return
        case .planRequired where isPlanned: return
        case .planRequired, .deny: throw .denied(subject, decision)
        }
    }

    /// Counts one execution, right before it is sent, whatever becomes of it; a read counts nothing.
    ///
    /// Throws `policy_denied` when a limit is used up, and counts nothing then.
    func count(_ effect: Effect) throws(AlloyError) {
        guard effect != .read else { return }
        let isDestructive = effect == .destructive
        let exhausted = used.withLock { used -> (name: String, limit: PolicyLimits.Limit)? in
            if let limit = limit(forbidding: effect, used) { return limit }
            used.writes += 1
            if isDestructive { used.destructive += 1 }
            return nil
        }
        if let exhausted { throw .usedUp(exhausted.name, exhausted.limit) }
    }

    /// What would become of an execution now, a limit that is used up included, and what of the limits is used:
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

    /// Forgets what was executed: it was at a sandbox that starts over.
    func reset() { used.withLock { $0 = Used() } }

    /// The limit that leaves no room for one execution more.
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
    /// This object with one member more.
    fileprivate func appending(_ key: String, _ value: JSONValue) -> JSONObject {
        var object = self
        object.append(key, value)
        return object
    }
}

import Alloy
import JSON

/// The operator's rules: rules for executions, lines that set the effects of actions, and limits for the process.
///
/// A pure value. `protocol/operate.md` describes the file that it is read from.
public struct Policy: Sendable {
    /// A line that sets the effect of an action.
    struct EffectLine: Sendable {
        let match: PolicyMatch
        let effect: Effect
    }

    /// The rules in the order of the file: the first that matches decides.
    let rules: [PolicyDecision.Rule]
    /// The effect lines in the order of the file: the first that matches decides.
    let effects: [EffectLine]
    let limits: PolicyLimits

    /// A policy of these parts.
    init(rules: [PolicyDecision.Rule] = [], effects: [EffectLine] = [], limits: PolicyLimits = PolicyLimits()) {
        self.rules = rules
        self.effects = effects
        self.limits = limits
    }

    /// A policy without rules and limits: everything is allowed.
    public static let none = Policy()

    /// The policy's own lines first, then the built-in rules.
    public var effectRules: EffectRules {
        let effects = effects
        if effects.isEmpty { return EffectRules() }
        return EffectRules { connectorId, actionId in
            let name = ActionNames.Name(connectorId: connectorId, actionId: actionId)
            return effects.first { $0.match.matches(name) }?.effect
        } resemblance: { connectorId, actionId in
            let name = ActionNames.Name(connectorId: connectorId, actionId: actionId)
            return effects.filter { $0.match.matches(name, isFolded: true) }.map(\.effect).max()
        }
    }

    /// A line that gives an action a less severe effect than its method and id do.
    public struct LoweredEffect: Sendable, Equatable {
        /// The index of the line among the effects of the file.
        public let index: Int
        /// The effect that method and id give.
        public let usual: Effect
        /// The effect of the line.
        public let effect: Effect
    }

    /// Returns the line that lowers the effect of an action; nil for none.
    public func loweredEffect(connectorId: String, actionId: String, httpMethod: String) -> LoweredEffect? {
        let name = ActionNames.Name(connectorId: connectorId, actionId: actionId)
        guard let index = effects.firstIndex(where: { $0.match.matches(name) }) else { return nil }
        let usual = EffectRules.usualEffect(actionId: actionId, httpMethod: httpMethod)
        let effect = effects[index].effect
        return effect < usual ? LoweredEffect(index: index, usual: usual, effect: effect) : nil
    }

    /// The decision of the rules on an execution: the strictest verdict on any of the action's names; `allow` if no rule
    /// matches.
    ///
    /// If the definition has another id than the call, the spelling can't be relied on: rules then also match names that
    /// differ from their globs only in case, white space or Unicode normal form.
    func decide(_ subject: PolicySubject) -> PolicyDecision {
        if rules.isEmpty { return PolicyDecision(.allow, by: .none) }
        var decisions: [PolicyDecision] = []
        for isFolded in subject.names.hasAliases ? [false, true] : [false] {
            for name in subject.names.all {
                for userId in subject.userId == nil ? [nil] : subject.userIds.map(Optional.some) {
                    let rule = rules.first {
                        $0.match.matches(subject.effect, userId: userId, name, isFolded: isFolded)
                    }
                    decisions.append(rule.map { PolicyDecision($0, on: name) } ?? PolicyDecision(.allow, by: .none))
                }
            }
        }
        let strictest = decisions.map(\.verdict).max() ?? .deny
        guard var decision = decisions.first(where: { $0.verdict == strictest }) else {
            return PolicyDecision(.deny, by: .none)
        }
        // An account that is pinned for one of the names is pinned for the action.
        for account in decisions.flatMap(\.accounts) where !decision.accounts.contains(account) {
            decision.accounts.append(account)
        }
        return decision
    }
}

/// The limits on the executions of one process.
struct PolicyLimits: Sendable, Equatable {
    /// A maximum, with its line in the file.
    struct Limit: Sendable, Equatable {
        let maximum: Int
        /// The line in the file, from 1.
        let line: Int
    }

    /// The limit on executions whose effect is not `read`.
    var writes: Limit?
    /// The limit on executions whose effect is `destructive`.
    var destructive: Limit?
}

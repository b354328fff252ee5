import Alloy
import JSON

/// What the operator lets the host do: rules over executions, lines that say what actions do, and limits for the process.
///
/// A pure value. `protocol/operate.md` describes the file that it is read from.
public struct Policy: Sendable {
    /// A line that says what an action does.
    struct EffectLine: Sendable {
        let match: PolicyMatch
        let effect: Effect
    }

    /// In the order of the file: the first that matches decides.
    let rules: [PolicyDecision.Rule]
    /// In the order of the file: the first that matches decides.
    let effects: [EffectLine]
    let limits: PolicyLimits

    /// A policy of these parts.
    init(rules: [PolicyDecision.Rule] = [], effects: [EffectLine] = [], limits: PolicyLimits = PolicyLimits()) {
        self.rules = rules
        self.effects = effects
        self.limits = limits
    }

    /// No rule, no limit: everything is allowed.
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

    /// What the rules say of an execution: the strictest verdict on any of the action's names; allowed where no rule
    /// matches.
    ///
    /// Where the definition states another id than the one that was asked for, spelling is no longer to be relied on: rules
    /// then also match what differs from their globs in case, white space or Unicode normal form alone.
    func decide(_ subject: PolicySubject) -> PolicyDecision {
        var decisions: [PolicyDecision] = []
        for isFolded in subject.names.hasOthers ? [false, true] : [false] {
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
        return decisions.first { $0.verdict == strictest } ?? PolicyDecision(.deny, by: .none)
    }
}

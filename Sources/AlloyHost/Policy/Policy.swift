import Alloy
import JSON

/// What the operator lets the host do: rules over executions, lines that say what actions do, and limits for the process.
///
/// A pure value. `protocol/README.md` describes the file that it is read from.
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
            effects.first { $0.match.matches(connectorId: connectorId, actionId: actionId) }?.effect
        }
    }

    /// What the rules say of an execution; allowed where none of them matches.
    func decide(_ subject: PolicySubject) -> PolicyDecision {
        rules.first { $0.match.matches(subject) }.map(PolicyDecision.init) ?? PolicyDecision(.allow, by: .none)
    }
}

import Alloy
import JSON

/// What may become of an execution, and who says so.
struct PolicyDecision: Sendable, Equatable {
    /// What may become of it.
    enum Verdict: String, Sendable, CaseIterable, Comparable {
        case allow
        case deny
        /// Allowed for what was planned before.
        case planRequired = "plan_required"

        /// The stricter is the greater.
        static func < (left: Verdict, right: Verdict) -> Bool { left.strictness < right.strictness }

        private var strictness: Int {
            switch self {
            case .allow: 0
            case .planRequired: 1
            case .deny: 2
            }
        }
    }

    /// Who says so.
    enum Source: String, Sendable, CaseIterable {
        /// A rule of the policy file.
        case policy
        /// `--read-only`.
        case readOnly = "read_only"
        /// `--lock-user`.
        case lockedUser = "locked_user"
        /// A limit of the policy file that is used up.
        case limit
        /// Nobody: no rule matches.
        case none
    }

    /// The line of the policy that decides.
    struct Rule: Sendable, Equatable {
        /// Its place among the rules, from 0.
        let index: Int
        /// Where it starts in the file, from 1.
        let line: Int
        let match: PolicyMatch
        let verdict: Verdict
        /// The operator's reason.
        let because: String?

        /// `{index, line, match, because?}`.
        var json: JSONValue {
            var object: JSONObject = ["index": .int(index), "line": .int(line), "match": .object(match.json)]
            object.append("because", because.map(JSONValue.string))
            return .object(object)
        }
    }

    let verdict: Verdict
    let source: Source
    /// The deciding rule, of source `policy`.
    let rule: Rule?
    /// The ids that the deciding rule matched.
    let name: ActionNames.Name?

    /// A decision that no rule makes.
    init(_ verdict: Verdict, by source: Source) {
        self.verdict = verdict
        self.source = source
        rule = nil
        name = nil
    }

    /// What `rule` decides about the action under this name.
    init(_ rule: Rule, on name: ActionNames.Name) {
        verdict = rule.verdict
        source = .policy
        self.rule = rule
        self.name = name
    }

    /// `{verdict, source, rule?, matched?}`; `matched` tells which ids the rule matched, where they are not those that
    /// were asked for.
    func json(of subject: PolicySubject) -> JSONObject {
        var object: JSONObject = ["verdict": .string(verdict.rawValue), "source": .string(source.rawValue)]
        object.append("rule", rule?.json)
        if let name, name != subject.names.asked {
            object.append(
                "matched", ["connectorId": .string(name.connectorId), "actionId": .string(name.actionId)])
        }
        return object
    }
}

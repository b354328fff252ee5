import Alloy
import JSON

/// The verdict on an execution, and what decides it.
struct PolicyDecision: Sendable, Equatable {
    /// The verdict on an execution.
    enum Verdict: String, Sendable, CaseIterable, Comparable {
        case allow
        case deny
        /// Allowed if it was planned before.
        case planRequired = "plan_required"
        /// Allowed if a person has approved exactly this execution.
        case ask

        /// Orders verdicts by strictness: the stricter one is greater.
        static func < (left: Verdict, right: Verdict) -> Bool { left.strictness < right.strictness }

        private var strictness: Int {
            switch self {
            case .allow: 0
            case .planRequired: 1
            case .ask: 2
            case .deny: 3
            }
        }
    }

    /// The source of a verdict.
    enum Source: String, Sendable, CaseIterable {
        /// A rule of the policy file.
        case policy
        /// `--read-only`.
        case readOnly = "read_only"
        /// `--lock-user`.
        case lockedUser = "locked_user"
        /// A limit of the policy file that is reached.
        case limit
        /// The account behind the credential, which is not the one that the policy pins.
        case account
        /// The absence of a matching rule.
        case none
    }

    /// The line of the policy that decides.
    struct Rule: Sendable, Equatable {
        /// The index of the rule in the file, from 0.
        let index: Int
        /// The line at which it starts in the file, from 1.
        let line: Int
        let match: PolicyMatch
        let verdict: Verdict
        /// The account that the credential must belong to; nil for any.
        var account: PinnedAccount?
        /// The operator's reason.
        let because: String?

        /// `{index, line, match, account?, because?}`.
        var json: JSONValue {
            var object: JSONObject = ["index": .int(index), "line": .int(line)]
            for member in content.members { object.append(member.key, member.value) }
            return .object(object)
        }

        /// What the rule says, wherever it is in the file: `{match, account?, because?}`.
        var content: JSONObject {
            var object: JSONObject = ["match": .object(match.json)]
            object.append("account", (account?.json).map(JSONValue.object))
            object.append("because", because.map(JSONValue.string))
            return object
        }
    }

    let verdict: Verdict
    let source: Source
    /// The rule that decides; nil unless the source is `policy`.
    let rule: Rule?
    /// The ids that the deciding rule matched.
    let name: ActionNames.Name?
    /// The accounts that the credential must belong to, of all rules that match a name of the action.
    var accounts: [PinnedAccount] = []
    /// Why the account behind the credential is not the pinned one; nil unless the source is `account`.
    private(set) var accountProblem: String?

    /// A decision that no rule makes.
    init(_ verdict: Verdict, by source: Source) {
        self.verdict = verdict
        self.source = source
        rule = nil
        name = nil
    }

    /// The denial of an execution that `decision` would allow for another account.
    init(wrongAccountFor decision: PolicyDecision, because problem: String) {
        accountProblem = problem
        verdict = .deny
        source = .account
        rule = decision.rule
        name = decision.name
        accounts = decision.accounts
    }

    /// The decision of `rule` on the action under this name.
    init(_ rule: Rule, on name: ActionNames.Name) {
        verdict = rule.verdict
        source = .policy
        self.rule = rule
        self.name = name
        accounts = rule.account.map { [$0] } ?? []
    }

    /// `{verdict, source, rule?, matched?}`; `matched` has the ids that the rule matched, if they are not those of the call.
    func json(of subject: PolicySubject) -> JSONObject {
        var object: JSONObject = ["verdict": .string(verdict.rawValue), "source": .string(source.rawValue)]
        object.append("rule", rule?.json)
        if let name, name != subject.names.requested {
            object.append(
                "matched", ["connectorId": .string(name.connectorId), "actionId": .string(name.actionId)])
        }
        return object
    }
}

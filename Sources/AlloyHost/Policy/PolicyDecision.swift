import JSON

/// What may become of an execution, and who says so.
struct PolicyDecision: Sendable, Equatable {
    /// What may become of it.
    enum Verdict: String, Sendable, CaseIterable {
        case allow
        case deny
        /// Allowed for what was planned before.
        case planRequired = "plan_required"
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

    /// A decision that no rule makes.
    init(_ verdict: Verdict, by source: Source) {
        self.verdict = verdict
        self.source = source
        rule = nil
    }

    /// What `rule` decides.
    init(_ rule: Rule) {
        verdict = rule.verdict
        source = .policy
        self.rule = rule
    }

    /// `{verdict, source, rule?}`.
    var json: JSONValue {
        var object: JSONObject = ["verdict": .string(verdict.rawValue), "source": .string(source.rawValue)]
        object.append("rule", rule?.json)
        return .object(object)
    }
}

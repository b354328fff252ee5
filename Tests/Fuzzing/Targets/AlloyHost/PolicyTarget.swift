import Alloy
import FuzzSupport

@testable import AlloyHost

extension FuzzTarget {
    /// A policy that is accepted decides everything, and the same way each time.
    static let policy = FuzzTarget(
        name: "Policy",
        seeds: [
            #"""
            {"rules":[{"match":{"connector":"hub*","action":"*Contact","effect":"write"},"verdict":"deny","because":"b"},
            {"match":{"user":"a?"},"verdict":"plan_required"}],"effects":[{"match":{"connector":"slack","action":"*"},
            "effect":"destructive"}],"limits":{"writes":{"perMinute":5},"destructive":{"perDay":1}}}
            """#
        ]
    ) { bytes in
        guard let policy = try? Policy(parsing: bytes) else { return }
        for effect in Effect.allCases {
            let subject = PolicySubject(
                userId: "ada", connectorId: "hubspot", actionId: "createContact", effect: effect)
            try hold(policy.decide(subject) == policy.decide(subject), "a policy decides differently each time")
        }
    }
}

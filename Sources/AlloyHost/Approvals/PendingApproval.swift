import JSON
import Platform

/// A plan that waits for a person's decision, or has one: what a person sees of it, its states, and its times. A pure value.
///
/// It is valid for ten minutes from its creation, whatever its state is.
package struct PendingApproval: Sendable, Equatable {
    /// The state of a plan.
    package enum State: String, Sendable, CaseIterable {
        /// No person has decided yet.
        case pending
        /// A person allows it to be executed once.
        case approved
        /// A person forbids it.
        case denied
        /// It was approved, and an execution has used the approval.
        case used
    }

    /// The way on which the decision came.
    package enum Decider: String, Sendable, CaseIterable {
        /// The method `approvals.decide`.
        case approver
        /// The command `alloy-host approve`.
        case terminal
        /// The page in a browser.
        case page
        /// The caller's own program asked its user (`ApprovalChannel`).
        case client
    }

    /// A person's decision.
    package enum Decision: String, ParameterEnumeration, CaseIterable {
        case approve
        case deny

        /// The state that it leads to.
        var state: State { self == .approve ? .approved : .denied }
    }

    /// The time from the creation of a plan to its end.
    package static let lifetime = Duration.seconds(600)

    /// The digest of the plan, in hexadecimal digits: it covers the real arguments, which are not kept.
    package let digest: String
    /// What is shown to the person, without secrets: see `content`.
    package let plan: JSONObject
    package let createdAt: Timestamp
    package let expiresAt: Timestamp
    package private(set) var state = State.pending
    package private(set) var decidedAt: Timestamp?
    package private(set) var decidedBy: Decider?
    /// The reason that the person gave.
    package private(set) var reason: String?

    /// A new plan, which waits.
    init(digest: String, plan: JSONObject, at now: Timestamp) {
        self.digest = digest
        self.plan = plan
        createdAt = now
        expiresAt = now.advanced(by: Self.lifetime)
    }

    /// True once its time is over. A clock that went back behind its creation ends it, too.
    func isExpired(at now: Timestamp) -> Bool { now >= expiresAt || now.advanced(by: Self.clockTolerance) < createdAt }

    /// The time by which the clocks of two processes, or one clock at two moments, may differ.
    private static let clockTolerance = Duration.seconds(60)

    /// Enters a decision. False if it has another one, or was used: the first decision counts.
    mutating func decide(_ decision: Decision, by decider: Decider, reason: String?, at now: Timestamp) -> Bool {
        guard state == .pending else { return state == decision.state }
        state = decision.state
        decidedAt = now
        decidedBy = decider
        self.reason = reason
        return true
    }

    /// Uses the approval up. False if it is not approved, was used, or is expired.
    mutating func claim(at now: Timestamp) -> Bool {
        guard state == .approved, !isExpired(at: now) else { return false }
        state = .used
        return true
    }
}

extension PendingApproval {
    /// `{digest, state, createdAt, expiresAt, decidedAt?, decidedBy?, reason?, plan}`.
    package var json: JSONObject {
        var object: JSONObject = [
            "digest": .string(digest), "state": .string(state.rawValue), "createdAt": .string(createdAt.iso8601),
            "expiresAt": .string(expiresAt.iso8601),
        ]
        object.append("decidedAt", (decidedAt?.iso8601).map(JSONValue.string))
        object.append("decidedBy", (decidedBy?.rawValue).map(JSONValue.string))
        object.append("reason", reason.map(JSONValue.string))
        object.append("plan", .object(plan))
        return object
    }

    /// Reads `json`; nil when a part is missing or wrong, or the plan would live longer than a plan does.
    init?(_ json: JSONValue) {
        guard let digest = json["digest"]?.stringValue, let plan = json["plan"]?.objectValue,
            let state = json["state"]?.stringValue.flatMap(State.init),
            let created = json["createdAt"]?.stringValue.flatMap({ Timestamp(iso8601: $0) }),
            let expires = json["expiresAt"]?.stringValue.flatMap({ Timestamp(iso8601: $0) }),
            expires <= created.advanced(by: Self.lifetime)
        else { return nil }
        self.digest = digest
        self.plan = plan
        self.state = state
        createdAt = created
        expiresAt = expires
        decidedAt = json["decidedAt"]?.stringValue.flatMap { Timestamp(iso8601: $0) }
        decidedBy = json["decidedBy"]?.stringValue.flatMap(Decider.init)
        reason = json["reason"]?.stringValue
    }

    /// Returns true for a text that can be the digest of a plan, and the name of a file.
    package static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}

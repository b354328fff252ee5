import Alloy
import JSON
import Synchronization

/// The plans that an agent has made: an execution with the same arguments is bound to its plan.
///
/// A rule of the operator's policy may require a plan, and a plan that no longer fits is refused. The agent itself handles no
/// digests.
final class PlannedCalls: Sendable {
    private static let maximumPlans = 1_024

    private let digests = Mutex<[String: String]>([:])

    /// Keeps the digest of the plan for these parameters of `execute.plan`.
    func keep(_ digest: String, for parameters: JSONObject) {
        let key = JSONValue.object(parameters).sha256
        digests.withLock { digests in
            if digests.count >= Self.maximumPlans { digests.removeAll() }
            digests[key] = digest
        }
    }

    /// The digest of the last plan for these parameters.
    func digest(for parameters: JSONObject) -> String? {
        let key = JSONValue.object(parameters).sha256
        return digests.withLock { $0[key] }
    }
}

import JSON

/// What is to be done about an execution, as far as the ledger knows.
enum ExecutionCheck: Sendable {
    /// It may run. `identical` is the latest execution within 24 hours that wrote the same, if there is one: a reason to
    /// warn whoever gave no key.
    case run(identical: ExecutionRow?)
    /// It was applied before, under the same key: this is the answer.
    case replay(StoredReply)
}

/// The reply to an execution that was applied before.
struct StoredReply: Sendable {
    /// The execution that got it.
    var row: ExecutionRow
    /// What the third party answered; null when it was not kept, which the last of `warnings` then says.
    var responseData: JSONValue
    /// What Alloy said beside it; empty when it was not kept.
    var metadata: JSONObject
    /// What the caller was warned of then, and what there is to say of the reply now.
    var warnings: [String]
}

import Alloy

extension AlloyError {
    /// The error as the answer to the request that this task serves: of one that was cancelled while a write was on its way,
    /// that it was cancelled. What is known of the write, its attempts and how to find out more stays.
    var endedByCancel: AlloyError {
        guard Task.isCancelled, kind == .unknownOutcome else { return self }
        var error = self
        error.kind = .cancelled
        return error
    }
}

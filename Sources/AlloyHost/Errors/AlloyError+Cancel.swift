import Alloy

extension AlloyError {
    /// The error of this task's request: `cancelled` if the request was cancelled while a write had no known outcome. The
    /// outcome, the attempts and the fix stay.
    var endedByCancel: AlloyError {
        guard Task.isCancelled, kind == .unknownOutcome else { return self }
        var error = self
        error.kind = .cancelled
        return error
    }
}

import Alloy

// The errors of a write that repeats an earlier one with the same arguments, so that its derived idempotency key is in
// use. The caller gave no key, and means one write: so the outcome is that of the earlier execution, not of this one,
// which was not sent.
extension AlloyError {
    /// The error for a write that another process is making.
    static func sameWriteInFlight(_ earlier: String) -> AlloyError {
        sameWrite(
            earlier, .unknown, "The same write is still in flight (execution \(earlier)), so nothing was sent again.",
            fix: [
                .advice("Send it again in a moment. You get the outcome of the first, and nothing is done twice."),
                get(earlier),
            ], retry: RetryAdvice(isSafe: true, afterMilliseconds: 1_000))
    }

    /// The error for a write that another process made after the check.
    static func sameWriteAppliedMeanwhile(_ earlier: String) -> AlloyError {
        sameWrite(
            earlier, .applied,
            "The same write was applied a moment ago (execution \(earlier)), so nothing was sent again.",
            fix: [.advice("Send it again. You get the reply of the first, and nothing is done twice."), get(earlier)],
            retry: RetryAdvice(isSafe: true, afterMilliseconds: 0))
    }

    /// The error for a write whose first sending has an unknown outcome.
    static func sameWriteUnresolved(_ earlier: String) -> AlloyError {
        sameWrite(
            earlier, .unknown,
            "The same write was sent before (execution \(earlier)), and whether it was applied is unknown, so nothing was "
                + "sent again: settle it first.",
            fix: [
                .advice("Check at the provider whether it was applied, then resolve the execution."),
                resolve(earlier, .applied), resolve(earlier, .rejected),
                .advice("Or, if applying it twice does no harm, send it with a `repeat`: a text of its own."),
            ], retry: RetryAdvice(isSafe: false))
    }

    private static func sameWrite(
        _ earlier: String, _ outcome: Outcome, _ message: String, fix: [FixStep], retry: RetryAdvice
    ) -> AlloyError {
        AlloyError(
            .conflict, message, origin: .host, outcome: outcome, fix: fix, retry: retry, executionId: earlier)
    }
}

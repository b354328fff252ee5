/// The attempts of a call so far, and their outcome: once a call may have been applied, later attempts do not change
/// that.
struct AttemptHistory: Sendable {
    private let requestClass: RequestClass
    /// Indicates that the provider makes the write once, however often it is sent.
    private let isMadeOnce: Bool
    /// All attempts in their order, those of requests that went before this one for the same call included.
    private(set) var attempts: [Attempt]
    /// The number of attempts that count against the policy's maximum.
    private(set) var counted = 0
    /// The tokens that its retries have taken from the bucket.
    var spent = 0
    /// The error of the last attempt that may have been applied, of a call that changes something.
    private var doubt: AlloyError?

    /// The history of a call of this class, behind the attempts that were made for it before.
    init(_ requestClass: RequestClass, behind attempts: [Attempt] = [], isMadeOnce: Bool = false) {
        self.requestClass = requestClass
        self.isMadeOnce = isMadeOnce
        self.attempts = attempts
    }

    /// The number of the attempt that comes next.
    var nextNumber: Int { (attempts.last?.number ?? 0) + 1 }

    /// Indicates that an attempt may have been applied.
    var mayHaveBeenApplied: Bool { doubt != nil }

    /// Adds an attempt that failed.
    mutating func add(_ attempt: Attempt, _ failure: AttemptFailure) {
        attempts.append(attempt)
        // Another key may be accepted: that is another question than whether the service is well.
        if !failure.isKeyRejected { counted += 1 }
        if attempt.phase == .ambiguous, requestClass != .read { doubt = failure.error }
    }

    /// Warnings about a write that succeeded in the end: it may have been applied before.
    var warnings: [String] {
        guard requestClass == .write, mayHaveBeenApplied else { return [] }
        let number = attempts.count + 1
        return [
            isMadeOnce
                ? "It was sent \(number) times under one key of the provider's, which promises to make it once."
                : "It was sent \(number) times, as requested; it may have been done more than once."
        ]
    }

    /// Returns the error of a call that ends with `error`: its last attempt's, or one from before the next one.
    func ended(by error: AlloyError) -> AlloyError {
        var error = error
        error.attempts = attempts
        guard error.outcome == .notSent || error.outcome == .rejected else { return error }
        if let doubt { return combined(doubt, with: error) }
        // The last attempt that was sent decides the outcome of the call.
        if error.outcome == .notSent, let last = attempts.last(where: { $0.phase != .notSent }) {
            error.outcome = last.phase.outcome
        }
        return error
    }

    /// Returns the error of a call that may have been applied although its last attempt, with `error`, was not.
    private func combined(_ doubt: AlloyError, with error: AlloyError) -> AlloyError {
        var combined = doubt
        combined.message = "\(doubt.message.withoutFullStop); and then: \(error.message)"
        combined.attempts = attempts
        combined.fix += error.fix.filter { !doubt.fix.contains($0) }
        combined.retry.afterMilliseconds = error.retry.afterMilliseconds
        return combined
    }
}

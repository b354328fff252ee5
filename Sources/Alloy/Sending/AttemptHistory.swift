/// What became of a call so far, over all its attempts: one that may have been done stays so, whatever comes after it.
struct AttemptHistory: Sendable {
    private let requestClass: RequestClass
    /// All attempts in their order, those of requests that went before this one for the same call included.
    private(set) var attempts: [Attempt]
    /// How many of them count against the policy's.
    private(set) var counted = 0
    /// What its retries have taken from the bucket.
    var spent = 0
    /// What the last attempt ended with that may have been done, of a call that changes something.
    private var doubt: AlloyError?

    /// The history of a call of this class, behind the attempts that were made for it before.
    init(_ requestClass: RequestClass, behind attempts: [Attempt] = []) {
        self.requestClass = requestClass
        self.attempts = attempts
    }

    /// The number of the attempt that comes next.
    var nextNumber: Int { (attempts.last?.number ?? 0) + 1 }

    /// True when an attempt may have been done.
    var isInDoubt: Bool { doubt != nil }

    /// An attempt brought no result.
    mutating func add(_ attempt: Attempt, _ failure: AttemptFailure) {
        attempts.append(attempt)
        // Another key may be accepted: that is another question than whether the service is well.
        if !failure.isAboutKey { counted += 1 }
        if attempt.phase == .ambiguous, requestClass != .read { doubt = failure.error }
    }

    /// What a person should know of a write that was done in the end: it may have been done before.
    var warnings: [String] {
        guard requestClass == .write, isInDoubt else { return [] }
        return [
            "It was sent \(attempts.count + 1) times, as was asked for; it may have been done more than once."
        ]
    }

    /// The error of a call that ends with `error`: with its last attempt's, or with what ended it before the next one.
    func ended(by error: AlloyError) -> AlloyError {
        var error = error
        error.attempts = attempts
        guard error.outcome == .notSent || error.outcome == .rejected else { return error }
        if let doubt { return combined(doubt, with: error) }
        // Of what came before it, the attempt that got furthest says what became of the call.
        if error.outcome == .notSent, let last = attempts.last(where: { $0.phase != .notSent }) {
            error.outcome = last.phase.outcome
        }
        return error
    }

    /// The error of a call that may have been done although it ended with `error`, in which nothing ran.
    private func combined(_ doubt: AlloyError, with error: AlloyError) -> AlloyError {
        var combined = doubt
        combined.message = "\(doubt.message.withoutFullStop); and then: \(error.message)"
        combined.attempts = attempts
        combined.fix += error.fix.filter { !doubt.fix.contains($0) }
        combined.retry.afterMilliseconds = error.retry.afterMilliseconds
        return combined
    }
}

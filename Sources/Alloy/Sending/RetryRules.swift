/// The retry rules of one request: the endings of an attempt after which the client sends it again.
///
/// This is the one table of them. The client decides by it, errors tell by it whether sending again is safe, and
/// `execute.plan` prints it.
public struct RetryRules: Sendable, Equatable {
    /// An ending of an attempt without a result, after which some requests are sent again. `execute.plan` lists all.
    ///
    /// After a refusal with any other status than 429, none is: it would be refused again. To send again after such a
    /// status, add a case here and in `init(_:status:)`.
    public enum Ending: String, Sendable, CaseIterable {
        /// No byte of the request left this machine.
        case notSent
        /// Refused with 429: nothing ran, and later there may be room.
        case throttled
        /// It was sent, and nobody can know whether it ran.
        case ambiguous
    }

    /// The endings after which requests of each class are sent again.
    private static let table: [RequestClass: Set<Ending>] = [
        .read: [.notSent, .throttled, .ambiguous],
        .idempotent: [.notSent, .throttled, .ambiguous],
        .write: [.notSent, .throttled],
    ]

    /// The endings after which the request is sent again.
    public let retried: Set<Ending>

    /// The rules for requests of a class. With `retryAmbiguousWrites`, a write is sent again although it may then be made
    /// twice.
    public init(for requestClass: RequestClass, retryAmbiguousWrites: Bool = false) {
        var retried = Self.table[requestClass] ?? []
        if retryAmbiguousWrites { retried.insert(.ambiguous) }
        self.retried = retried
    }

    /// Returns true when the request is sent again after an attempt that ended in `phase`, with `status` where one came.
    public func allowRetry(after phase: Attempt.Phase, status: Int?) -> Bool {
        guard let ending = Ending(phase, status: status) else { return false }
        return retried.contains(ending)
    }
}

extension RetryRules.Ending {
    /// The ending that an attempt had; nil for one after which no request is sent again.
    init?(_ phase: Attempt.Phase, status: Int?) {
        switch phase {
        case .notSent: self = .notSent
        case .refused where status == 429: self = .throttled
        case .ambiguous: self = .ambiguous
        case .refused, .answered: return nil
        }
    }
}

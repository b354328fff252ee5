/// An observer of a call while it runs.
///
/// Its methods are called one after the other, by the task that makes the call; their time counts as time of the call.
public protocol CallObserver: Sendable {
    /// Called right before the first byte of attempt `number` (from 1) may be sent: after all waiting, before the
    /// transport.
    ///
    /// Throwing ends the call with this error, and nothing of this attempt is sent.
    func willSend(attempt number: Int) async throws(AlloyError)

    /// Does what `willSend` does if that need not wait, and returns true; with false, `willSend` is called.
    func willSendAtOnce(attempt number: Int) throws(AlloyError) -> Bool

    /// Called when the call is going to wait for the limiter or before its next attempt, and again while it waits, at
    /// most about once a second, when its position in the queue has changed.
    func willWait(_ wait: CallWait)

    /// Called when an attempt has ended. `requestId` is the service's id of the request, where a response contained
    /// one.
    func didEnd(_ attempt: Attempt, requestId: String?)
}

extension CallObserver {
    public func willSend(attempt number: Int) async throws(AlloyError) {}

    public func willSendAtOnce(attempt number: Int) throws(AlloyError) -> Bool { false }

    public func willWait(_ wait: CallWait) {}

    public func didEnd(_ attempt: Attempt, requestId: String?) {}
}

/// A call's waiting before one of its attempts.
public struct CallWait: Sendable, Equatable {
    /// The reason of a wait.
    public enum Reason: String, Sendable, CaseIterable {
        /// Room in the limiter.
        case rateLimit
        /// The pause between two attempts.
        case retry
    }

    /// The reason of the wait.
    public var reason: Reason
    /// The minimum duration, as far as it is known.
    public var duration: Duration
    /// The attempt that comes after it, from 1.
    public var attempt: Int
    /// The number of calls before it in the limiter's queue; nil when it does not wait for the limiter.
    public var ahead: Int?

    /// A wait of these parts.
    public init(reason: Reason, duration: Duration, attempt: Int, ahead: Int? = nil) {
        self.reason = reason
        self.duration = duration
        self.attempt = attempt
        self.ahead = ahead
    }
}

/// Sees what becomes of a call while it runs.
///
/// Its methods are called one after the other, by the task that makes the call; what they take is time of the call.
public protocol CallObserver: Sendable {
    /// Called right before the first byte of attempt `number` (from 1) may leave: after all waiting, before the transport.
    ///
    /// Throwing ends the call with this error, and nothing of this attempt is sent.
    func willSend(attempt number: Int) async throws(AlloyError)

    /// The call is going to wait: for room in the limiter, or before its next attempt. Called again while it waits, at most
    /// about once a second, when its place in the queue has changed.
    func willWait(_ wait: CallWait)

    /// An attempt has ended. `requestId` is the service's name for it, where an answer brought one.
    func didEnd(_ attempt: Attempt, requestId: String?)
}

extension CallObserver {
    public func willSend(attempt number: Int) async throws(AlloyError) {}

    public func willWait(_ wait: CallWait) {}

    public func didEnd(_ attempt: Attempt, requestId: String?) {}
}

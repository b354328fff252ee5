import Locking

/// A transport that responds from a recording, without a network: with the recorded responses and failures, at once.
///
/// Requests are compared without their secrets, as they were recorded. One that was not recorded fails as not sent,
/// with the reason `notRecorded`; `technical` is then a sentence that names the first difference.
public final class ReplayTransport: HTTPTransport {
    private let tape: Mutex<ReplayTape>
    private let redaction: RecordingRedaction

    /// A transport that replays `recording`: in its order only, or in any order, since requests may run at the same
    /// time.
    public init(_ recording: Recording, isStrict: Bool, redaction: RecordingRedaction) {
        tape = Mutex(ReplayTape(recording, order: isStrict ? .strict : .matching))
        self.redaction = redaction
    }

    public func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        guard !Task.isCancelled else {
            throw HTTPFailure(phase: .notSent, reason: .cancelled, technical: "cancelled before it was sent")
        }
        let recorded = RecordedRequest(request, redaction)
        let result = tape.withLock { tape in
            Result { () throws(ReplayTape.Mismatch) in
                var exchange = try tape.exchange(of: recorded)
                exchange.location?.isRepeated = tape.holds(recorded)
                return exchange
            }
        }
        switch result {
        case .success(let exchange): return try exchange.outcome.replayed(from: exchange.location)
        case .failure(let mismatch):
            throw HTTPFailure(phase: .notSent, reason: .notRecorded, technical: mismatch.reason)
        }
    }
}

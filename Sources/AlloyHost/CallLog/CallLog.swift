import Alloy
import JSONRPC
import Logging

/// Counts every call when it has been answered, and logs a line for it at the level `info`.
struct CallLog: Sendable {
    /// The counts.
    let metrics: Metrics
    private let log: Log
    private let now: @Sendable () -> ContinuousClock.Instant
    /// The user that calls act for when they give none.
    private let userId: String?

    init(metrics: Metrics, log: Log, userId: String?, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.metrics = metrics
        self.log = log
        self.userId = userId
        self.now = now
    }

    /// A running call.
    struct Running: Sendable {
        let place: Int
        let method: Method?
        let start: ContinuousClock.Instant
        /// The record of its requests; nil for a call that does not wait.
        let record: CallRecord?
    }

    /// Begins a call of `method`, which has the index `place` in the table. A call that may wait gets a record.
    func begin(_ method: Method, at place: Int, waiting: Bool) -> Running {
        if waiting { metrics.began() }
        return Running(
            place: place, method: method, start: now(),
            record: waiting ? CallRecord(metrics: metrics, now: now) : nil)
    }

    /// Begins a call whose method does not exist.
    func beginUnknown() -> Running {
        Running(place: metrics.unknownMethod, method: nil, start: now(), record: nil)
    }

    /// Ends a call that was answered with `outcome`. Returns the outcome.
    func end(
        _ call: Running, _ request: Request, _ outcome: Result<Payload, RPCError>
    ) -> Result<Payload, RPCError> {
        if let record = call.record {
            record.waitEnded()
            metrics.ended()
        }
        let duration = now() - call.start
        metrics.count(method: call.place, outcome.known, kind: outcome.kind, duration)
        if log.writes(.info) {
            write(
                CallLine(
                    id: request.context.requestId, methodName: request.method, method: call.method,
                    params: request.params, userId: userId, duration: duration, outcome: outcome,
                    sending: call.record?.sending))
        }
        return outcome
    }

    /// Counts and logs a message that the connection answered with an error; `call` is nil when the message was not a call.
    func refused(_ call: RefusedCall?, _ method: Method?, at place: Int?, id: RequestID, _ error: RPCError) {
        let outcome = Result<Payload, RPCError>.failure(error)
        let place = place ?? (call == nil ? metrics.noMethod : metrics.unknownMethod)
        metrics.count(method: place, outcome.known, kind: outcome.kind, .zero)
        if log.writes(.info) {
            write(
                CallLine(
                    id: id, methodName: call?.method, method: method, params: call?.params ?? .none, userId: userId,
                    duration: nil, outcome: outcome, sending: nil))
        }
    }

    private func write(_ line: CallLine) { log.info("call", line.fields(redactor: log.redactor)) }
}

extension Result<Payload, RPCError> {
    /// The known effect of the call.
    var known: Outcome {
        switch self {
        case .success: .applied
        case .failure(let error): error.data?["outcome"]?.stringValue.flatMap(Outcome.init) ?? .unknown
        }
    }

    /// The kind of the error; nil for a success.
    var kind: String? {
        switch self {
        case .success: nil
        case .failure(let error): error.data?["kind"]?.stringValue ?? "other"
        }
    }
}

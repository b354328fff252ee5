import JSON
import Logging

/// The channel from a running request to its caller.
public struct RequestContext: Sendable {
    /// A function that receives notifications, by method and parameters, when there is no connection.
    public typealias NotificationSink = @Sendable (_ method: String, _ params: JSONValue) -> Void

    private let record: RequestRecord
    private let writer: MessageWriter?
    private let sink: NotificationSink?
    private let redactor: Redactor
    private let outgoing: OutgoingRequests?
    /// True for a request of a batch.
    public let isInBatch: Bool
    private var reportsProgress = true
    private var progressFormat: ProgressFormat?

    /// A report of progress, before it has the form of a notification.
    public struct ProgressReport: Sendable {
        /// The caller's token.
        public let token: JSONValue
        /// The number of the report among those of its request, counted from 1.
        public let number: Int
        /// A sentence for a person.
        public let message: String?
    }

    /// A function that returns the notification for a report, by method and parameters.
    public typealias ProgressFormat = @Sendable (ProgressReport) -> (method: String, params: JSONValue)

    /// Creates a context whose progress is sent without secrets known to `redactor`.
    init(
        record: RequestRecord, writer: MessageWriter, redactor: Redactor, outgoing: OutgoingRequests? = nil,
        isInBatch: Bool = false
    ) {
        self.record = record
        self.writer = writer
        self.redactor = redactor
        self.outgoing = outgoing
        self.isInBatch = isInBatch
        sink = nil
    }

    /// Creates a context without a connection: progress is dropped, and notifications are passed to `onNotification`.
    public init(onNotification: NotificationSink? = nil) {
        record = RequestRecord(id: .null)
        writer = nil
        redactor = Redactor()
        outgoing = nil
        isInBatch = false
        sink = onNotification
    }

    /// Creates a context without a connection for the request of this id, which drops progress and notifications.
    package init(id: Int) {
        record = RequestRecord(id: RequestID(text: String(id), value: .int(id)))
        writer = nil
        redactor = Redactor()
        outgoing = nil
        isInBatch = false
        sink = nil
    }

    /// A context without progress, for a part of a call that reports its progress as a whole.
    public var withoutProgress: RequestContext {
        var context = self
        context.reportsProgress = false
        return context
    }

    /// A context whose progress is sent in another form than `$/progress`.
    public func withProgress(in format: @escaping ProgressFormat) -> RequestContext {
        var context = self
        context.progressFormat = format
        return context
    }

    /// The request's id; null for a context without a connection.
    public var requestId: RequestID { record.id }

    /// Sends `$/progress` for the caller's `token`.
    ///
    /// Dropped if `done` has not increased since the last one, and after the reply, because a caller may discard the
    /// token then.
    public func reportProgress(token: JSONValue, done: Int, total: Int? = nil, message: String? = nil) {
        guard let writer, reportsProgress else { return }
        if let progressFormat {
            let message = message.map { redactor.redact($0) }
            return record.reportNumbered { number in
                let (method, params) = progressFormat(ProgressReport(token: token, number: number, message: message))
                writer.send(Notification.json(method: method, params: params).bytes)
            }
        }
        var value = JSONObject()
        value.append("message", message.map { .string(redactor.redact($0)) })
        value.append("done", .int(done))
        value.append("total", total.map(JSONValue.int))
        let notification = Notification.json(method: "$/progress", params: ["token": token, "value": .object(value)])
        record.reportProgress(done) { writer.send(notification.bytes) }
    }

    /// Sends a notification without the secrets known to `redactor`, except those that `params` may show.
    ///
    /// Dropped after the reply, because the caller does not expect it any more.
    public func notify(_ method: String, _ params: Payload, redactor: Redactor) {
        guard let writer else {
            sink?(method, params.value(redactedBy: redactor))
            return
        }
        let message = Notification.bytes(method: method, params: params, redactor: redactor)
        record.notify { writer.send(message) }
    }
}

extension RequestContext {
    /// Sends a request to the caller and waits for its response, until `deadline`.
    ///
    /// Throws `PeerError.failed` with the error of the response; `.interrupted` if the deadline is reached, the task is
    /// cancelled, or the input has ended; and `.unreachable` in a context without a connection.
    public func request(
        _ method: String, _ params: Payload, until deadline: ContinuousClock.Instant? = nil
    ) async throws(PeerError) -> JSONValue {
        guard let outgoing else { throw .unreachable }
        return try await outgoing.send(method: method, params: params, until: deadline)
    }
}

/// A message to the peer that is no reply: a notification, or a request, which has an id.
enum Notification {
    /// Returns the notification as one message.
    static func json(method: String, params: JSONValue) -> JSONValue {
        ["jsonrpc": "2.0", "method": .string(method), "params": params]
    }

    /// Returns the message without secrets known to `redactor`, except those that `params` may show.
    static func bytes(method: String, params: Payload, id: JSONValue? = nil, redactor: Redactor) -> [UInt8] {
        var message = JSONWriter()
        message.write(raw: "{\"jsonrpc\":\"2.0\",")
        if let id {
            message.write(raw: "\"id\":")
            message.write(id)
            message.write(raw: ",")
        }
        message.write(raw: "\"method\":")
        message.write(JSONValue.string(method))
        message.write(raw: ",\"params\":")
        message.write(params, redactor: redactor)
        message.write(raw: "}")
        return message.bytes
    }
}

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
    private var reportsProgress = true

    /// Creates a context whose progress is sent without secrets known to `redactor`.
    init(record: RequestRecord, writer: MessageWriter, redactor: Redactor) {
        self.record = record
        self.writer = writer
        self.redactor = redactor
        sink = nil
    }

    /// Creates a context without a connection: progress is dropped, and notifications are passed to `onNotification`.
    public init(onNotification: NotificationSink? = nil) {
        record = RequestRecord(id: .null)
        writer = nil
        redactor = Redactor()
        sink = onNotification
    }

    /// A context without progress, for a part of a call that reports its progress as a whole.
    public var withoutProgress: RequestContext {
        var context = self
        context.reportsProgress = false
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
        var message = JSONWriter()
        message.write(raw: "{\"jsonrpc\":\"2.0\",\"method\":")
        message.write(JSONValue.string(method))
        message.write(raw: ",\"params\":")
        message.write(params, redactor: redactor)
        message.write(raw: "}")
        record.notify { writer.send(message.bytes) }
    }
}

/// A message without an id.
enum Notification {
    /// Returns the notification as one message.
    static func json(method: String, params: JSONValue) -> JSONValue {
        ["jsonrpc": "2.0", "method": .string(method), "params": params]
    }
}

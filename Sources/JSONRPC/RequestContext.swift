import JSON
import Logging

/// The way back to the caller while a request runs.
public struct RequestContext: Sendable {
    /// Takes a notification where there is no wire: its method and its parameters.
    public typealias NotificationSink = @Sendable (_ method: String, _ params: JSONValue) -> Void

    private let record: RequestRecord
    private let writer: MessageWriter?
    private let sink: NotificationSink?
    private let redactor: Redactor
    private var reportsProgress = true

    /// A context whose progress goes out without secrets that `redactor` knows.
    init(record: RequestRecord, writer: MessageWriter, redactor: Redactor) {
        self.record = record
        self.writer = writer
        self.redactor = redactor
        sink = nil
    }

    /// A context without a caller on a wire: progress goes nowhere, and notifications to `onNotification`.
    public init(onNotification: NotificationSink? = nil) {
        record = RequestRecord(id: .null)
        writer = nil
        redactor = Redactor()
        sink = onNotification
    }

    /// The same without progress, for a part of a call whose progress is told as a whole.
    public var withoutProgress: RequestContext {
        var context = self
        context.reportsProgress = false
        return context
    }

    /// The request's id; null for a context without a caller.
    public var requestId: RequestID { record.id }

    /// Sends `$/progress` for the caller's `token`.
    ///
    /// Dropped when `done` has not risen since the last one, and after the reply: a caller may forget the token then.
    public func reportProgress(token: JSONValue, done: Int, total: Int? = nil, message: String? = nil) {
        guard let writer, reportsProgress else { return }
        var value = JSONObject()
        value.append("message", message.map { .string(redactor.redact($0)) })
        value.append("done", .int(done))
        value.append("total", total.map(JSONValue.int))
        let notification = Notification.json(method: "$/progress", params: ["token": token, "value": .object(value)])
        record.reportProgress(done) { writer.send(notification.bytes) }
    }

    /// Sends a notification, without secrets that `redactor` knows, but for those that `params` is to show.
    ///
    /// Dropped after the reply: a caller may not expect it any more.
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

/// A message that wants no answer.
enum Notification {
    /// The notification as one message.
    static func json(method: String, params: JSONValue) -> JSONValue {
        ["jsonrpc": "2.0", "method": .string(method), "params": params]
    }
}

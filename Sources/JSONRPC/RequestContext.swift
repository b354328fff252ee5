import JSON

/// The way back to the caller while a request runs.
public struct RequestContext: Sendable {
    private let record: RequestRecord
    private let writer: MessageWriter?

    init(record: RequestRecord, writer: MessageWriter) {
        self.record = record
        self.writer = writer
    }

    /// A context without a caller on a wire: progress goes nowhere.
    public init() {
        record = RequestRecord(id: .null)
        writer = nil
    }

    /// The request's id; null for a context without a caller.
    public var requestId: RequestID { record.id }

    /// Sends `$/progress` for the caller's `token`.
    ///
    /// Dropped when `done` has not risen since the last one, and after the reply: a caller may forget the token then.
    public func reportProgress(token: JSONValue, done: Int, total: Int? = nil, message: String? = nil) {
        guard let writer else { return }
        var value = JSONObject()
        value.append("message", message.map(JSONValue.string))
        value.append("done", .int(done))
        value.append("total", total.map(JSONValue.int))
        let notification = Notification.json(method: "$/progress", params: ["token": token, "value": .object(value)])
        record.reportProgress(done) { writer.send(notification.bytes) }
    }
}

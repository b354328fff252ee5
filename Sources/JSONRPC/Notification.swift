import JSON

/// A message that wants no answer.
enum Notification {
    /// The notification as one message.
    static func json(method: String, params: JSONValue) -> JSONValue {
        ["jsonrpc": "2.0", "method": .string(method), "params": params]
    }
}

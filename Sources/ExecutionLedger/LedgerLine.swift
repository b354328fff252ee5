import JSON

/// A line that is about to be written, as a value and as its bytes, without a line feed.
struct LedgerLine: Sendable {
    let object: JSONObject
    let bytes: [UInt8]

    init(_ object: JSONObject) {
        self.object = object
        bytes = JSONValue.object(object).bytes
    }
}

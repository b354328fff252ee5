import JSON
import Logging

/// A response as it goes out, with the place of the result in it.
struct Reply {
    var bytes: [UInt8]
    /// Nil for an error.
    var result: Range<Int>?

    /// The response to the request of this id (JSON-RPC 2.0 §5), without secrets that `redactor` knows.
    init(id: RequestID, _ outcome: Result<Payload, RPCError>, redactor: Redactor) {
        var writer = JSONWriter()
        if case .success(.encoded(let text)) = outcome {
            writer.bytes.reserveCapacity(text.count + 128)
        } else {
            writer.bytes.reserveCapacity(128)
        }
        writer.write(raw: "{\"jsonrpc\":\"2.0\",\"id\":")
        writer.bytes.append(contentsOf: id.text.utf8)
        switch outcome {
        case .success(let payload):
            writer.write(raw: ",\"result\":")
            let start = writer.bytes.count
            writer.write(payload, redactor: redactor)
            result = start..<writer.bytes.count
        case .failure(let error):
            writer.write(raw: ",\"error\":")
            writer.write(error, redactor: redactor)
        }
        writer.write(raw: "}")
        bytes = writer.bytes
    }
}

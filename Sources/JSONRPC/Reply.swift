import JSON
import Logging

/// The bytes of a response, with the range of the result in them.
package struct Reply {
    package var bytes: [UInt8]
    /// The range of the result; nil for an error.
    var result: Range<Int>?

    /// Creates the response to the request with this id (JSON-RPC 2.0 §5), without secrets known to `redactor`.
    package init(id: RequestID, _ outcome: Result<Payload, RPCError>, redactor: Redactor) {
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

/// The result of a request: a value, or encoded JSON.
public enum Payload: Sendable {
    case value(JSONValue)
    /// Valid JSON without a line feed, such as `JSONWriter` writes; its creator guarantees that.
    case encoded([UInt8])
    /// A value with secrets that were requested and may be shown; all other secrets are redacted.
    case showing(JSONValue, [Secret])
}

extension JSONWriter {
    mutating func write(_ payload: Payload) {
        switch payload {
        case .value(let value), .showing(let value, _): write(value)
        case .encoded(let text): bytes += text
        }
    }
}

extension Payload {
    /// The payload as a value, for uses other than sending.
    public var value: JSONValue {
        switch self {
        case .value(let value), .showing(let value, _): value
        // Invalid only if the creator broke its guarantee.
        case .encoded(let text): (try? JSONValue(parsing: text, maximumDepth: JSONParser.greatestMaximumDepth)) ?? .null
        }
    }
}

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

/// What a request brought: a value, or JSON that stands ready.
public enum Payload: Sendable {
    case value(JSONValue)
    /// Valid JSON without a line feed, such as `JSONWriter` writes. Whoever makes it vouches for that.
    case encoded([UInt8])
    /// A value that holds these secrets because they were asked for: they are shown, others are not.
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
    /// The payload as a value, for those who don't send it on.
    public var value: JSONValue {
        switch self {
        case .value(let value), .showing(let value, _): value
        // Unreadable only if its maker broke the promise.
        case .encoded(let text): (try? JSONValue(parsing: text, maximumDepth: JSONParser.greatestMaximumDepth)) ?? .null
        }
    }
}

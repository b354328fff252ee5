import JSON
import Logging

/// A response, with the range of the result in its bytes.
package struct Reply {
    let message: Message
    /// The range of the result; nil for an error.
    let result: Range<Int>?

    /// All bytes in one array; a copy where the result is large.
    package var bytes: [UInt8] { message.bytes }

    /// Creates the response to the request with this id (JSON-RPC 2.0 §5), without secrets known to `redactor`.
    package init(id: RequestID, _ outcome: Result<Payload, RPCError>, redactor: Redactor) {
        var writer = JSONWriter()
        if case .success(.encoded(let text)) = outcome {
            writer.bytes.reserveCapacity(text.count + 128)
        } else {
            writer.bytes.reserveCapacity(512)
        }
        writer.write(raw: "{\"jsonrpc\":\"2.0\",\"id\":")
        writer.bytes.append(contentsOf: id.text.utf8)
        switch outcome {
        case .success(.holding(let object, let text)):
            writer.write(raw: ",\"result\":")
            let start = writer.bytes.count
            var chain = object.redacted(by: redactor).chain(behind: writer.bytes, text.redacted(by: redactor))
            result = start..<chain.count
            chain.append([UInt8(ascii: "}")])
            message = .chain(chain)
            return
        case .success(let payload):
            writer.write(raw: ",\"result\":")
            let start = writer.bytes.count
            writer.write(payload, redactor: redactor)
            result = start..<writer.bytes.count
        case .failure(let error):
            writer.write(raw: ",\"error\":")
            writer.write(error, redactor: redactor)
            result = nil
        }
        writer.write(raw: "}")
        message = .bytes(writer.bytes)
    }
}

/// The result of a request: a value, or encoded JSON.
public enum Payload: Sendable {
    case value(JSONValue)
    /// Valid JSON without a line feed, such as `JSONWriter` writes; its creator guarantees that.
    case encoded([UInt8])
    /// An object with a large text, which stays where it is stored.
    case holding(TextHolder, JSONText)
    /// A value with secrets that were requested and may be shown; all other secrets are redacted.
    case showing(JSONValue, [Secret])
}

extension JSONWriter {
    mutating func write(_ payload: Payload) {
        switch payload {
        case .value(let value), .showing(let value, _): write(value)
        case .encoded(let text): bytes += text
        case .holding(let object, let text): bytes = object.chain(behind: bytes, text).bytes
        }
    }
}

extension Payload {
    /// The payload as a value, for uses other than sending.
    public var value: JSONValue {
        switch self {
        case .value(let value), .showing(let value, _): value
        case .holding(let object, let text): .object(object.value(with: text.value))
        // Invalid only if the creator broke its guarantee.
        case .encoded(let text): (try? JSONValue(parsing: text, maximumDepth: JSONParser.greatestMaximumDepth)) ?? .null
        }
    }
}

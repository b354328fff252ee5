import JSON
import Logging

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

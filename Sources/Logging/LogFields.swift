/// The fields of an event, in their order: `["method": "execute", "attempt": 2]`.
public struct LogFields: Sendable, ExpressibleByDictionaryLiteral {
    /// The fields in their order.
    public private(set) var pairs: [(name: String, value: LogValue)]

    /// Creates a list of fields.
    public init(_ pairs: [(name: String, value: LogValue)] = []) { self.pairs = pairs }

    public init(dictionaryLiteral pairs: (String, LogValue)...) {
        self.pairs = pairs.map { (name: $0.0, value: $0.1) }
    }

    /// Appends a field if the value is not nil.
    public mutating func append(_ name: String, _ value: LogValue?) {
        if let value { pairs.append((name: name, value: value)) }
    }
}

/// The value of a log field.
public enum LogValue: Sendable, Hashable {
    case string(String)
    case int(Int)
    case double(Double)
    case bool(Bool)
}

extension LogValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .int(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension LogValue {
    /// The text of the value, before quoting and escaping.
    var text: String {
        switch self {
        case .string(let value): value
        case .int(let value): String(value)
        case .double(let value): "\(value)"
        case .bool(let value): value ? "true" : "false"
        }
    }

    /// True if JSON writes `text` as a string: strings, and doubles that JSON cannot represent.
    var isStringInJSON: Bool {
        switch self {
        case .string: true
        case .double(let value): !value.isFinite
        case .int, .bool: false
        }
    }
}

/// The fields of one event, in their order: `["method": "execute", "attempt": 2]`.
public struct LogFields: Sendable, ExpressibleByDictionaryLiteral {
    /// The fields as they came.
    public private(set) var pairs: [(name: String, value: LogValue)]

    /// These fields.
    public init(_ pairs: [(name: String, value: LogValue)] = []) { self.pairs = pairs }

    public init(dictionaryLiteral pairs: (String, LogValue)...) {
        self.pairs = pairs.map { (name: $0.0, value: $0.1) }
    }

    /// Appends a field when there is a value, and nothing otherwise.
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
    /// What is written, before quotes and escapes.
    var text: String {
        switch self {
        case .string(let value): value
        case .int(let value): String(value)
        case .double(let value): "\(value)"
        case .bool(let value): value ? "true" : "false"
        }
    }

    /// True when JSON writes `text` as a string: texts, and the doubles that JSON has no number for.
    var isStringInJSON: Bool {
        switch self {
        case .string: true
        case .double(let value): !value.isFinite
        case .int, .bool: false
        }
    }
}

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

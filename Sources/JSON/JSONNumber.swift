/// A JSON number as it was written: `1.0`, `1e2` and a 30-digit integer stay what they are.
public struct JSONNumber: Sendable, Hashable {
    /// The number's text, valid by RFC 8259 §6.
    public let text: String

    /// The number with this text, or nil when RFC 8259 does not allow it.
    public init?(text: String) {
        var copy = text
        let isWhole = copy.withUTF8 { bytes in
            var parser = JSONParser(bytes, maximumDepth: 1)
            return (try? parser.scanNumber()) != nil && parser.isAtEnd
        }
        guard isWhole else { return nil }
        self.text = text
    }

    /// The integer's number.
    public init(_ value: Int) { text = String(value) }

    /// The number nearest to `value`, or nil for an infinity or NaN, which JSON can't write.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = Int(exactly: value).map(String.init) ?? "\(value)"
    }

    /// Takes text that the parser has checked already.
    init(checked text: String) { self.text = text }

    /// The value when it is a whole number that fits an `Int` (so `1.0` and `1e2` count), else nil.
    public var intValue: Int? { Int(text) ?? decimal.intValue }

    /// The nearest double; a number beyond the range of doubles gives an infinity.
    public var doubleValue: Double { Double(text) ?? .nan }

    /// True when the number has no fraction, whatever its size: JSON Schema's `integer`.
    public var isInteger: Bool { decimal.isInteger }
}

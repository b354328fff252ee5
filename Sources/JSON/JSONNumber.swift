/// A JSON number with its text as written: `1.0`, `1e2` and a 30-digit integer are preserved.
public struct JSONNumber: Sendable, Hashable {
    /// The number's text, valid by RFC 8259 §6.
    public let text: String

    /// Creates a number from this text; nil if RFC 8259 does not allow it.
    public init?(text: String) {
        var copy = text
        let isWhole = copy.withUTF8 { bytes in
            var parser = JSONParser(bytes, maximumDepth: 1)
            return (try? parser.scanNumber()) != nil && parser.isAtEnd
        }
        guard isWhole else { return nil }
        self.text = text
    }

    /// Creates an integer.
    public init(_ value: Int) { text = String(value) }

    /// Creates the number nearest to `value`; nil for an infinity or NaN, which JSON cannot represent.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = Int(exactly: value).map(String.init) ?? "\(value)"
    }

    /// Creates a number from text that the parser has validated.
    init(checked text: String) { self.text = text }

    /// The value if it is a whole number that fits an `Int` (`1.0` and `1e2` count), else nil.
    public var intValue: Int? { Int(text) ?? decimal.intValue }

    /// The nearest double; an infinity for a number beyond the range of doubles.
    public var doubleValue: Double { Double(text) ?? .nan }

    /// True if the number has no fraction, whatever its size: JSON Schema's `integer`.
    public var isInteger: Bool { decimal.isInteger }
}

/// The exact value of a JSON number, ±digits × 10^exponent, in one form for all notations: `1`, `1.0` and `10e-1` are
/// equal. JSON Schema compares these values, which no `Double` can represent.
///
/// Exponents beyond ±10^17 are clamped to ±10^17.
public struct JSONDecimal: Sendable, Hashable {
    /// True for values below zero; false for `-0`.
    public let isNegative: Bool
    /// The significant digits as values 0…9, without leading and trailing zeros; empty for zero.
    public let digits: [UInt8]
    /// The power of ten of the last digit; 0 for zero.
    public let exponent: Int

    /// True if the number has no fraction, whatever its size: JSON Schema's `integer`.
    public var isInteger: Bool { exponent >= 0 }

    /// Parses a number's text that is valid by RFC 8259 §6.
    init(validText text: String) {
        var digits: [UInt8] = []
        var fractionLength = 0
        var isFraction = false
        var bytes = text.utf8[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { bytes.removeFirst() }
        while let byte = bytes.first, byte | 0x20 != UInt8(ascii: "e") {
            bytes.removeFirst()
            if byte == UInt8(ascii: ".") {
                isFraction = true
                continue
            }
            if isFraction { fractionLength += 1 }
            if byte != UInt8(ascii: "0") || !digits.isEmpty { digits.append(byte &- UInt8(ascii: "0")) }
        }
        var trailingZeros = 0
        while digits.last == 0 {
            digits.removeLast()
            trailingZeros += 1
        }
        self.isNegative = isNegative && !digits.isEmpty
        self.digits = digits
        exponent = digits.isEmpty ? 0 : Self.exponent(bytes.dropFirst()) - fractionLength + trailingZeros
    }

    /// Zero, or the sign and the digits in place of a fraction 0.d₁d₂…, with the power of ten that goes with it.
    private var scale: Int { digits.count + exponent }

    private static let greatestExponent = 100_000_000_000_000_000

    private static func exponent(_ text: Substring.UTF8View) -> Int {
        var value = 0
        for byte in text where byte != UInt8(ascii: "+") && byte != UInt8(ascii: "-") {
            value = min(value * 10 + Int(byte &- UInt8(ascii: "0")), greatestExponent)
            if value == greatestExponent { break }
        }
        return text.first == UInt8(ascii: "-") ? -value : value
    }
}

extension JSONDecimal: Comparable {
    public static func < (left: JSONDecimal, right: JSONDecimal) -> Bool {
        guard left.isNegative == right.isNegative else { return left.isNegative }
        return left.isNegative ? right.hasSmallerMagnitude(than: left) : left.hasSmallerMagnitude(than: right)
    }

    private func hasSmallerMagnitude(than other: JSONDecimal) -> Bool {
        guard !digits.isEmpty, !other.digits.isEmpty else { return digits.isEmpty && !other.digits.isEmpty }
        guard scale == other.scale else { return scale < other.scale }
        return digits.lexicographicallyPrecedes(other.digits)
    }
}

extension JSONNumber {
    /// The number's exact value.
    public var decimal: JSONDecimal { JSONDecimal(validText: text) }
}

extension JSONDecimal {
    /// The value when it is whole and fits an `Int`, else nil.
    public var intValue: Int? {
        // 20 digits overflow any 64-bit integer, and a huge exponent would make a huge loop.
        guard isInteger, scale < 20 else { return nil }
        var value = 0
        for index in 0..<scale {
            let digit = index < digits.count ? Int(digits[index]) : 0
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            // Counted downwards for a negative number: the lowest integer has no positive counterpart.
            let (sum, carry) =
                isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }
}

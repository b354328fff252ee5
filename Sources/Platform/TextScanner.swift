/// Reads characters and decimal digits from the front of a text.
struct TextScanner {
    private var rest: Substring.UTF8View

    init(_ text: Substring.UTF8View) { rest = text }

    var isAtEnd: Bool { rest.isEmpty }

    /// The next byte; nil at the end.
    var next: UInt8? { rest.first }

    /// Removes the next byte.
    mutating func pop() -> UInt8? { rest.popFirst() }

    /// Removes `character` if it comes next.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// Removes a digit and returns its value; nil when none comes next.
    mutating func digit() -> Int64? {
        guard let byte = rest.first, byte &- UInt8(ascii: "0") < 10 else { return nil }
        rest.removeFirst()
        return Int64(byte - UInt8(ascii: "0"))
    }
}

/// A string that compares by code points, for use as a key: JSON compares names this way (RFC 8259 §8.3), while Swift's
/// `String` treats canonically equivalent strings (NFC and NFD) as equal.
public struct ExactString: Sendable, Hashable {
    /// The string.
    public let text: String

    /// The string, compared exactly.
    public init(_ text: String) { self.text = text }

    public static func == (left: ExactString, right: ExactString) -> Bool {
        left.text.hasSameCodePoints(as: right.text)
    }

    public func hash(into hasher: inout Hasher) {
        var text = text.withOneSpelling
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

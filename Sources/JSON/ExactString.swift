/// A string that is equal to another only when both are the same code points, for use as a key: as JSON compares names
/// (RFC 8259 §8.3), and a database its keys, where Swift's `String` takes NFC and NFD for the same.
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

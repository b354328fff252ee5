import JSON

/// A string that is equal to another only when both are the same code points, for use as a key: as a database would
/// compare, where Swift's `String` takes NFC and NFD for the same.
struct ExactString: Sendable, Hashable {
    /// The string.
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: ExactString, right: ExactString) -> Bool { left.text.hasSameCodePoints(as: right.text) }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

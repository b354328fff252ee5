import JSON

/// What ids are compared by: their text, code point by code point. `String` would take a composed and a decomposed é for
/// the same.
struct RequestKey: Sendable, Hashable, CustomStringConvertible {
    /// JSON text, with the escapes of a string undone.
    let text: String

    var description: String { text }

    static func == (left: RequestKey, right: RequestKey) -> Bool { left.text.hasSameCodePoints(as: right.text) }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

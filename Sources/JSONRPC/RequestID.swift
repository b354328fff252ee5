import JSON

/// The `id` of a request, kept as it was written so that it can be echoed byte for byte.
public struct RequestID: Sendable {
    /// The id's JSON text, such as `7`, `1.0` or `"a"`.
    public let text: String
    /// What ids are compared by.
    let key: RequestKey

    init(text: String, value: JSONValue) {
        self.text = text
        key = RequestKey(text: text.utf8.contains(UInt8(ascii: "\\")) ? Self.comparable(value) : text)
    }

    private init(text: String) {
        self.text = text
        key = RequestKey(text: text)
    }

    /// The id of a reply to something whose id could not be read.
    static let null = RequestID(text: "null")

    /// True for `null`, which several requests may carry at once.
    public var isNull: Bool { text == "null" }

    /// True for an id so long that remembering it costs more than the rest of what is remembered of a request.
    var isLong: Bool { text.utf8.count > 1_024 }

    /// The key of an id that stands inside parameters, or nil where its type is none that an id may have.
    static func key(of value: JSONValue) -> RequestKey? {
        switch value {
        case .string, .number: RequestKey(text: comparable(value))
        default: nil
        }
    }

    /// The value with one spelling for each character.
    private static func comparable(_ value: JSONValue) -> String {
        String(decoding: value.canonicalBytes, as: UTF8.self)
    }
}

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

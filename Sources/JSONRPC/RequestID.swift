import JSON

/// The `id` of a request, stored as it was written, so that the reply echoes it byte for byte.
public struct RequestID: Sendable {
    /// The id's JSON text, such as `7`, `1.0` or `"a"`.
    public let text: String
    /// The key by which ids are compared.
    let key: RequestKey

    init(text: String, value: JSONValue) {
        self.text = text
        key = RequestKey(text: text.utf8.contains(UInt8(ascii: "\\")) ? Self.comparable(value) : text)
    }

    private init(text: String) {
        self.text = text
        key = RequestKey(text: text)
    }

    /// The id of a reply to a message whose id could not be read.
    package static let null = RequestID(text: "null")

    /// The id as a value.
    package var value: JSONValue { (try? JSONValue(parsing: Array(text.utf8), maximumDepth: 1)) ?? .null }

    /// True for `null`, which several running requests may share.
    public var isNull: Bool { text == "null" }

    /// True for an id that takes more memory than the rest of a request's record.
    var isLong: Bool { text.utf8.count > 1_024 }

    /// Returns the key of an id inside parameters; nil if the value has a type that an id cannot have.
    static func key(of value: JSONValue) -> RequestKey? {
        switch value {
        case .string, .number: RequestKey(text: comparable(value))
        default: nil
        }
    }

    /// Returns the value's text with one spelling for each character.
    private static func comparable(_ value: JSONValue) -> String {
        String(decoding: value.canonicalBytes, as: UTF8.self)
    }
}

/// The key by which ids are compared: their text, code point by code point. `String` would treat the composed and the
/// decomposed é as equal.
struct RequestKey: Sendable, Hashable, CustomStringConvertible {
    /// The JSON text, with the escapes of a string decoded.
    let text: String

    var description: String { text }

    static func == (left: RequestKey, right: RequestKey) -> Bool { left.text.hasSameCodePoints(as: right.text) }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

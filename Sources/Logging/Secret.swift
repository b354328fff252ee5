/// A text that must never be printed: a key, a token, a password.
///
/// It has no printable form: printing, interpolating, dumping and mirroring it give a placeholder. Only `reveal()` gives
/// the text, so that every place that uses it can be found by that word.
public struct Secret: Sendable, Hashable {
    private let text: String

    /// Wraps `text`.
    public init(_ text: String) { self.text = text }

    /// The text itself, for the one place that must send it.
    public func reveal() -> String { text }

    /// What stands in a log instead of a secret.
    public static let placeholder = "[redacted]"
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Self.placeholder }
    public var debugDescription: String { Self.placeholder }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret {
    /// The values of a URL's query parameters that are secrets by their name, URL-decoded: the token of a link, the signature
    /// of a presigned URL. They must not turn up anywhere else, not even without their URL.
    public var queryValues: [Secret] {
        let text = Array(reveal().utf8)
        let spans = text.withUnsafeBufferPointer { QueryMask.spans(in: $0) }
        return spans.map { Secret(String(decoding: Self.urlDecoded(text[$0]), as: UTF8.self)) }
    }

    private static func urlDecoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        Array(text).withUnsafeBufferPointer { text in
            var decoded: [UInt8] = []
            var position = 0
            while position < text.count {
                let byte = text[position] == UInt8(ascii: "%") ? text.hexByte(at: position + 1) : nil
                decoded.append(byte ?? text[position])
                position += byte == nil ? 1 : 3
            }
            return decoded
        }
    }
}

/// A text that must never be printed: a key, a token, a password.
///
/// Printing, interpolating, dumping and mirroring it give a placeholder. Only `reveal()` returns the text, so that a
/// search for this name finds all uses.
public struct Secret: Sendable, Hashable {
    private let text: String

    /// Wraps `text`.
    public init(_ text: String) { self.text = text }

    /// Returns the text, for the code that must send it.
    public func reveal() -> String { text }

    /// The text that replaces a secret in output.
    public static let placeholder = "[redacted]"
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Self.placeholder }
    public var debugDescription: String { Self.placeholder }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret {
    /// The URL-decoded values of query parameters whose names mark them as secrets: the token of a link, the signature
    /// of a presigned URL. They must be redacted without their URL, too.
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

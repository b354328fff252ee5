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

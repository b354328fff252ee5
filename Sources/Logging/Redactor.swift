import Synchronization

/// Takes secrets out of texts: those it was told of, in whatever way a text may spell them, and the values of query
/// parameters that are secrets by their name.
///
/// A known secret is found in plain, JSON-escaped, URL-encoded and base64 form, mixtures of the first three included.
/// With none known and no such parameter in it, a text costs one pass and no copy.
public final class Redactor: Sendable {
    /// Secrets with fewer characters are not looked for: too much else would match them.
    public static let shortestSecret = 8

    private let secrets = Mutex(SecretIndex())

    /// A redactor that knows no secret yet.
    public init() {}

    /// Learns a secret; shorter ones than `shortestSecret` are passed over.
    public func register(_ secret: Secret) { secrets.withLock { $0.insert(secret) } }

    /// Forgets a secret that will not be seen again.
    public func forget(_ secret: Secret) { secrets.withLock { $0.remove(secret) } }

    /// The text with `Secret.placeholder` in place of every secret.
    ///
    /// `maskingQueries: false` leaves the query parameters alone, for what must come through as it is unless it holds
    /// a known secret.
    public func redact(_ bytes: [UInt8], maskingQueries: Bool = true) -> [UInt8] {
        // A copy, so that a long text keeps nobody waiting.
        let index = secrets.withLock { $0 }
        if index.isEmpty, !maskingQueries { return bytes }
        let spans = bytes.withUnsafeBufferPointer { text in
            index.spans(in: text) + (maskingQueries ? QueryMask.spans(in: text) : [])
        }
        guard !spans.isEmpty else { return bytes }
        return Self.replace(spans.sorted { $0.lowerBound < $1.lowerBound }, in: bytes)
    }

    /// The text with `Secret.placeholder` in place of every secret.
    public func redact(_ text: String, maskingQueries: Bool = true) -> String {
        let bytes = Array(text.utf8)
        let redacted = redact(bytes, maskingQueries: maskingQueries)
        return redacted == bytes ? text : String(decoding: redacted, as: UTF8.self)
    }

    /// True when the value of a query parameter of this name is a secret.
    public func isMasked(parameter name: String) -> Bool { QueryMask.isMasked(name) }

    /// Replaces spans that come in the order of their starts; those that overlap are one.
    private static func replace(_ spans: [Range<Int>], in bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var end = 0
        var isFirst = true
        for span in spans {
            if isFirst || span.lowerBound >= end {
                result.append(contentsOf: bytes[end..<span.lowerBound])
                result.append(contentsOf: Secret.placeholder.utf8)
                isFirst = false
            }
            end = max(end, span.upperBound)
        }
        result.append(contentsOf: bytes[end...])
        return result
    }
}

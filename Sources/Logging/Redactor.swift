import Synchronization

/// Takes secrets out of texts: those it was told of, in whatever way a text may spell them, and the values of query
/// parameters that are secrets by their name.
///
/// A known secret is found in plain, JSON-escaped, URL-encoded, HTML-escaped and base64 form, mixtures of the first three
/// included.
/// With none known and no such parameter in it, a text costs one pass and no copy; where parameters are left alone, nothing.
public final class Redactor: Sendable {
    /// Secrets with fewer characters are not looked for: too much else would match them.
    public static let shortestSecret = 8
    /// So many passing secrets are known at a time; the oldest is forgotten for a newer one.
    public static let maximumPassingSecrets = 512

    private struct State: Sendable {
        var index = SecretIndex()
        /// The passing ones, in the order in which they came.
        var passing: [Secret] = []
    }

    private let state: Mutex<State>
    /// True once there is something to look for; read without the lock.
    private let isWanted: Atomic<Bool>

    /// A redactor that knows no secret yet.
    public convenience init() { self.init(SecretIndex()) }

    private init(_ index: SecretIndex) {
        state = Mutex(State(index: index))
        isWanted = Atomic(!index.isEmpty)
    }

    /// Learns a secret; shorter ones than `shortestSecret` are passed over.
    public func register(_ secret: Secret) {
        state.withLock { state in
            state.index.insert(secret)
            // What was passing stays from now on.
            state.passing.removeAll { $0 == secret }
            isWanted.store(!state.index.isEmpty, ordering: .releasing)
        }
    }

    /// Learns a secret of which there will be more and more, as callers bring them: it is known until
    /// `maximumPassingSecrets` others have come.
    public func register(passing secret: Secret) {
        state.withLock { state in
            guard state.index.insert(secret) else { return }
            state.passing.append(secret)
            if state.passing.count > Self.maximumPassingSecrets { state.index.remove(state.passing.removeFirst()) }
            isWanted.store(true, ordering: .releasing)
        }
    }

    /// Forgets a secret that will not be seen again.
    public func forget(_ secret: Secret) {
        state.withLock { state in
            state.index.remove(secret)
            state.passing.removeAll { $0 == secret }
            isWanted.store(!state.index.isEmpty, ordering: .releasing)
        }
    }

    /// Another redactor, which knows the same and these.
    public func extended(by secrets: [Secret]) -> Redactor {
        var index = state.withLock { $0.index }
        for secret in secrets { index.insert(secret) }
        return Redactor(index)
    }

    /// Another redactor, which knows the same without these.
    public func sparing(_ secrets: [Secret]) -> Redactor {
        var index = state.withLock { $0.index }
        for secret in secrets { index.remove(secret) }
        return Redactor(index)
    }
}

extension Redactor {
    /// The text with `Secret.placeholder` in place of every secret.
    ///
    /// `maskingQueries: false` leaves the query parameters alone, for what must come through as it is unless it holds
    /// a known secret.
    public func redact(_ bytes: [UInt8], maskingQueries: Bool = true) -> [UInt8] {
        let spans = bytes.withUnsafeBufferPointer { self.spans(in: $0, maskingQueries) }
        guard !spans.isEmpty else { return bytes }
        return Self.replace(spans, in: bytes)
    }

    /// The text with `Secret.placeholder` in place of every secret.
    public func redact(_ text: String, maskingQueries: Bool = true) -> String {
        var text = text
        let spans = text.withUTF8 { self.spans(in: $0, maskingQueries) }
        guard !spans.isEmpty else { return text }
        return String(decoding: Self.replace(spans, in: Array(text.utf8)), as: UTF8.self)
    }

    /// True when `redact` would change the text.
    public func finds(in text: UnsafeBufferPointer<UInt8>, maskingQueries: Bool = true) -> Bool {
        !spans(in: text, maskingQueries).isEmpty
    }

    /// True when the value of a query parameter of this name is a secret.
    public func isMasked(parameter name: String) -> Bool { QueryMask.isMasked(name) }

    /// Where secrets stand, in the order of their starts.
    private func spans(in text: UnsafeBufferPointer<UInt8>, _ maskingQueries: Bool) -> [Range<Int>] {
        var spans: [Range<Int>] = []
        if isWanted.load(ordering: .acquiring) {
            // A copy, so that a long text keeps nobody waiting.
            spans = state.withLock { $0.index }.spans(in: text)
        }
        if maskingQueries { spans += QueryMask.spans(in: text) }
        return spans.sorted { $0.lowerBound < $1.lowerBound }
    }

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

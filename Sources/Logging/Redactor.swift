import Synchronization

/// Removes secrets from texts: registered ones, in all encodings, and the values of query parameters whose names mark
/// them as secrets.
///
/// A registered secret is found in plain, JSON-escaped, URL-encoded, HTML-escaped and base64 form, including
/// combinations of the first three. A text without secrets costs one pass and no copy; nothing, if no secret is
/// registered and query parameters are not masked.
public final class Redactor: Sendable {
    /// The minimum length of a secret, in characters; shorter ones would match too much other text.
    public static let shortestSecret = 8
    /// The maximum number of transient secrets; the oldest is removed for a newer one.
    public static let maximumTransientSecrets = 512

    private struct State: Sendable {
        var index = SecretIndex()
        /// The transient secrets in the order of their registration.
        var transient: [Secret] = []
    }

    private let state: Mutex<State>
    /// True if a secret is registered; read without the lock.
    private let isWanted: Atomic<Bool>

    /// Creates a redactor without secrets.
    public convenience init() { self.init(SecretIndex()) }

    private init(_ index: SecretIndex) {
        state = Mutex(State(index: index))
        isWanted = Atomic(!index.isEmpty)
    }

    /// Registers a secret; one shorter than `shortestSecret` is ignored.
    public func register(_ secret: Secret) {
        state.withLock { state in
            state.index.insert(secret)
            // A transient secret becomes a permanent one.
            state.transient.removeAll { $0 == secret }
            isWanted.store(!state.index.isEmpty, ordering: .releasing)
        }
    }

    /// Registers a secret of a kind whose number grows with every call: it is kept until `maximumTransientSecrets`
    /// others follow.
    public func register(transient secret: Secret) {
        state.withLock { state in
            guard state.index.insert(secret) else { return }
            state.transient.append(secret)
            if state.transient.count > Self.maximumTransientSecrets {
                state.index.remove(state.transient.removeFirst())
            }
            isWanted.store(true, ordering: .releasing)
        }
    }

    /// Removes a secret that will not occur again.
    public func forget(_ secret: Secret) {
        state.withLock { state in
            state.index.remove(secret)
            state.transient.removeAll { $0 == secret }
            isWanted.store(!state.index.isEmpty, ordering: .releasing)
        }
    }

    /// Returns a redactor with the same secrets and these.
    public func extended(by secrets: [Secret]) -> Redactor {
        var index = state.withLock { $0.index }
        for secret in secrets { index.insert(secret) }
        return Redactor(index)
    }

    /// Returns a redactor with the same secrets except these.
    public func excluding(_ secrets: [Secret]) -> Redactor {
        var index = state.withLock { $0.index }
        for secret in secrets { index.remove(secret) }
        return Redactor(index)
    }
}

extension Redactor {
    /// Returns the text with `Secret.placeholder` in place of every secret.
    ///
    /// `maskingQueries: false` does not mask query parameters, for texts that must be unchanged unless they contain a
    /// registered secret.
    public func redact(_ bytes: [UInt8], maskingQueries: Bool = true) -> [UInt8] {
        let spans = bytes.withUnsafeBufferPointer { self.spans(in: $0, maskingQueries) }
        guard !spans.isEmpty else { return bytes }
        return Self.replace(spans, in: bytes)
    }

    /// Returns the text with `Secret.placeholder` in place of every secret.
    public func redact(_ text: String, maskingQueries: Bool = true) -> String {
        var text = text
        let spans = text.withUTF8 { self.spans(in: $0, maskingQueries) }
        guard !spans.isEmpty else { return text }
        return String(decoding: Self.replace(spans, in: Array(text.utf8)), as: UTF8.self)
    }

    /// Returns true if `redact` would change the text.
    public func finds(in text: UnsafeBufferPointer<UInt8>, maskingQueries: Bool = true) -> Bool {
        !spans(in: text, maskingQueries).isEmpty
    }

    /// Returns true if the value of a query parameter with this name is a secret.
    public func isMasked(parameter name: String) -> Bool { QueryMask.isMasked(name) }

    /// Returns the ranges of secrets, ordered by their starts.
    private func spans(in text: UnsafeBufferPointer<UInt8>, _ maskingQueries: Bool) -> [Range<Int>] {
        var spans: [Range<Int>] = []
        if isWanted.load(ordering: .acquiring) {
            // The index is copied, so that a long text does not hold the lock.
            spans = state.withLock { $0.index }.spans(in: text)
        }
        if maskingQueries { spans += QueryMask.spans(in: text) }
        return spans.sorted { $0.lowerBound < $1.lowerBound }
    }

    /// Replaces ranges that are ordered by their starts; overlapping ones are merged.
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

import Locking

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
    public static let maximumTransientSecrets = 2_048
    /// The number of the latest transient secrets that are found in all encodings; older ones are found in plain, JSON-escaped
    /// and URL-encoded form only, because each form makes the search slower.
    private static let maximumEncodedSecrets = 512

    private struct State: Sendable {
        var index = SecretIndex()
        /// The latest transient secrets, in the order of their latest registration.
        var transient: [Secret] = []
        /// The transient secrets before those.
        var older: [Secret] = []

        mutating func removeTransient(_ secret: Secret) {
            transient.removeAll { $0 == secret }
            older.removeAll { $0 == secret }
        }

        mutating func addTransient(_ secret: Secret, _ limits: (encoded: Int, all: Int)) {
            // A secret that is in use stays among the latest.
            if !index.insert(secret) {
                guard transient.contains(secret) || older.contains(secret) else { return }
                removeTransient(secret)
                index.insertForms(of: secret)
            }
            transient.append(secret)
            guard transient.count > limits.encoded else { return }
            let oldest = transient.removeFirst()
            index.removeForms(of: oldest)
            older.append(oldest)
            guard older.count > limits.all - limits.encoded else { return }
            index.remove(older.removeFirst())
        }
    }

    private let limits: (encoded: Int, all: Int)
    private let state: Mutex<State>
    /// True if a secret is registered; read without the lock.
    private let isWanted: Atomic<Bool>

    /// Creates a redactor without secrets.
    public convenience init() {
        self.init(encodedSecrets: Self.maximumEncodedSecrets, transientSecrets: Self.maximumTransientSecrets)
    }

    /// Creates a redactor with these limits on the transient secrets that are found in all encodings, and on all of them.
    convenience init(encodedSecrets: Int, transientSecrets: Int) {
        self.init(SecretIndex(), limits: (encodedSecrets, transientSecrets))
    }

    private init(
        _ index: SecretIndex, limits: (encoded: Int, all: Int) = (maximumEncodedSecrets, maximumTransientSecrets)
    ) {
        self.limits = limits
        state = Mutex(State(index: index))
        isWanted = Atomic(!index.isEmpty)
    }

    /// Registers a secret; one shorter than `shortestSecret` is ignored.
    public func register(_ secret: Secret) {
        state.withLock { state in
            state.index.insert(secret)
            // A transient secret becomes a permanent one.
            if state.older.contains(secret) { state.index.insertForms(of: secret) }
            state.removeTransient(secret)
            isWanted.store(!state.index.isEmpty, ordering: .releasing)
        }
    }

    /// Registers a secret of a kind whose number grows with every call: it is kept until `maximumTransientSecrets`
    /// others follow.
    public func register(transient secret: Secret) {
        state.withLock { state in
            state.addTransient(secret, limits)
            isWanted.store(!state.index.isEmpty, ordering: .releasing)
        }
    }

    /// Removes a secret that will not occur again.
    public func forget(_ secret: Secret) {
        state.withLock { state in
            state.index.remove(secret)
            state.removeTransient(secret)
            isWanted.store(!state.index.isEmpty, ordering: .releasing)
        }
    }

    /// Returns a redactor with the same secrets and these.
    public func extended(by secrets: [Secret]) -> Redactor {
        var index = state.withLock { $0.index }
        for secret in secrets { index.insert(secret) }
        return Redactor(index)
    }

    /// Returns a redactor with the same secrets except those of these that are transient: the others, such as the API key,
    /// may be shown to nobody.
    public func excluding(_ secrets: [Secret]) -> Redactor {
        var (index, transient) = state.withLock { state in
            (state.index, secrets.filter { state.transient.contains($0) || state.older.contains($0) })
        }
        for secret in transient { index.remove(secret) }
        return Redactor(index)
    }
}

extension Redactor {
    /// Returns the text with `Secret.placeholder` in place of every secret.
    ///
    /// `maskingQueries: false` does not mask query parameters, for texts that must be unchanged unless they contain a
    /// registered secret.
    public func redact(_ bytes: [UInt8], maskingQueries: Bool = true) -> [UInt8] {
        let spans = bytes.withUnsafeBufferPointer { self.spans(in: $0, maskingQueries: maskingQueries) }
        guard !spans.isEmpty else { return bytes }
        return Self.replace(spans, in: bytes)
    }

    /// Returns the text with `Secret.placeholder` in place of every secret.
    public func redact(_ text: String, maskingQueries: Bool = true) -> String {
        var text = text
        let spans = text.withUTF8 { self.spans(in: $0, maskingQueries: maskingQueries) }
        guard !spans.isEmpty else { return text }
        return String(decoding: Self.replace(spans, in: Array(text.utf8)), as: UTF8.self)
    }

    /// Returns true if `redact` would change the text.
    public func finds(in text: UnsafeBufferPointer<UInt8>, maskingQueries: Bool = true) -> Bool {
        !spans(in: text, maskingQueries: maskingQueries).isEmpty
    }

    /// Returns true if the value of a query parameter with this name is a secret.
    public func isMasked(parameter name: String) -> Bool { QueryMask.isMasked(name) }

    /// Returns the ranges of secrets in their order; overlapping ones are merged.
    package func spans(in text: UnsafeBufferPointer<UInt8>, maskingQueries: Bool) -> [Range<Int>] {
        var spans: [Range<Int>] = []
        if isWanted.load(ordering: .acquiring) {
            // The index is copied, so that a long text does not hold the lock.
            spans = state.withLock { $0.index }.spans(in: text)
        }
        if maskingQueries { spans += QueryMask.spans(in: text) }
        guard spans.count > 1 else { return spans }
        spans.sort { $0.lowerBound < $1.lowerBound }
        var last = 0
        for index in 1..<spans.count {
            if spans[index].lowerBound < spans[last].upperBound {
                spans[last] = spans[last].lowerBound..<max(spans[last].upperBound, spans[index].upperBound)
            } else {
                last += 1
                spans[last] = spans[index]
            }
        }
        spans.removeSubrange((last + 1)...)
        return spans
    }

    /// Replaces ranges that are ordered and do not overlap.
    private static func replace(_ spans: [Range<Int>], in bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var end = 0
        for span in spans {
            result.append(contentsOf: bytes[end..<span.lowerBound])
            result.append(contentsOf: Secret.placeholder.utf8)
            end = span.upperBound
        }
        result.append(contentsOf: bytes[end...])
        return result
    }
}

/// The registered secrets, indexed for the search.
struct SecretIndex: Sendable {
    /// The patterns of each secret by its bytes; strings as keys would make composed and decomposed characters equal.
    private var patterns: [[UInt8]: [SecretPattern]] = [:]
    /// The patterns that begin with each byte.
    private var candidates: [[SecretPattern]] = []
    /// True for each byte that a pattern, or an escape of its first character, may begin with.
    private var isStart: [Bool] = []
    private var prefilter = SecretPrefilter([])
    /// The number of removals before a rebuild: removed patterns leave entries in the prefilter, which slow it down.
    private static let removalsBeforeRebuild = 256
    private var removals = 0

    var isEmpty: Bool { patterns.isEmpty }

    /// Adds a secret; returns false if it is too short or already present.
    @discardableResult
    mutating func insert(_ secret: Secret) -> Bool {
        let bytes = Array(secret.reveal().utf8)
        guard secret.reveal().unicodeScalars.count >= Redactor.shortestSecret, patterns[bytes] == nil else {
            return false
        }
        let new = SecretPattern.all(of: bytes)
        patterns[bytes] = new
        if candidates.isEmpty { clear() }
        if new.allSatisfy(prefilter.fits) {
            for pattern in new { prefilter.insert(pattern) }
        } else {
            prefilter = SecretPrefilter(patterns.values.joined())
        }
        for pattern in new { add(pattern) }
        return true
    }

    mutating func remove(_ secret: Secret) {
        guard let old = patterns.removeValue(forKey: Array(secret.reveal().utf8)) else { return }
        remove(old[...])
    }

    /// Removes the forms of a secret that are patterns of their own: it is still found in plain, JSON-escaped and URL-encoded
    /// form.
    mutating func removeForms(of secret: Secret) {
        let bytes = Array(secret.reveal().utf8)
        guard let old = patterns[bytes], old.count > 1 else { return }
        patterns[bytes] = [old[0]]
        remove(old.dropFirst())
    }

    /// Adds the forms again that `removeForms` has removed.
    mutating func insertForms(of secret: Secret) {
        guard patterns[Array(secret.reveal().utf8)]?.count == 1 else { return }
        remove(secret)
        insert(secret)
    }

    private mutating func remove(_ old: ArraySlice<SecretPattern>) {
        removals += 1
        if removals >= Self.removalsBeforeRebuild { return rebuild() }
        for pattern in old {
            prefilter.remove(pattern)
            for byte in pattern.firstBytes { candidates[Int(byte)].removeAll { $0.bytes == pattern.bytes } }
        }
    }

    private mutating func rebuild() {
        removals = 0
        clear()
        prefilter = SecretPrefilter(patterns.values.joined())
        for pattern in patterns.values.joined() { add(pattern) }
    }

    private mutating func clear() {
        candidates = Array(repeating: [], count: 256)
        isStart = (0...UInt8.max).map(\.startsEscape)
    }

    private mutating func add(_ pattern: SecretPattern) {
        for byte in pattern.firstBytes {
            candidates[Int(byte)].append(pattern)
            isStart[Int(byte)] = true
        }
    }

    /// Returns the ranges of secrets in `text`, in no particular order; they may overlap.
    func spans(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        guard !isEmpty else { return [] }
        var spans: [Range<Int>] = []
        prefilter.forEachUnescaped(in: text) { pattern, start in
            if let span = pattern.match(in: text, at: start) { spans.append(span) }
        }
        prefilter.forEachCandidate(in: text) { starts in appendMatches(in: text, starts, to: &spans) }
        return spans
    }

    /// Returns the same by comparing the whole text with every secret: slow, and the reference for tests of `spans`.
    func spansWithoutPrefilter(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        guard !isEmpty else { return [] }
        var spans: [Range<Int>] = []
        appendMatches(in: text, 0..<text.count, to: &spans)
        return spans
    }

    /// Appends every match that begins in `starts`.
    private func appendMatches(
        in text: UnsafeBufferPointer<UInt8>, _ starts: Range<Int>, to spans: inout [Range<Int>]
    ) {
        isStart.withUnsafeBufferPointer { isStart in
            for start in starts where isStart[Int(text[start])] {
                if text[start].startsEscape {
                    if mayBegin(text, at: start) { appendEscapedMatches(in: text, at: start, to: &spans) }
                } else {
                    for pattern in candidates[Int(text[start])] {
                        if let span = pattern.match(in: text, at: start) { spans.append(span) }
                    }
                }
            }
        }
    }

    /// Returns false for an escape that cannot begin a secret in any encoding, as nearly all escapes.
    private func mayBegin(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        let (plain, spelled): (UInt8, UInt8)
        if text[start] == UInt8(ascii: "\\") {
            guard start + 1 < text.count, let byte = TextEncoding.escaped(text[start + 1]) else { return true }
            (plain, spelled) = (text[start], byte)
        } else {
            guard let byte = text.hexByte(at: start + 1) else { return true }
            (plain, spelled) = (text[start], byte)
            if spelled.startsEscape { return true }
        }
        return !candidates[Int(plain)].isEmpty || !candidates[Int(spelled)].isEmpty
    }

    private func appendEscapedMatches(
        in text: UnsafeBufferPointer<UInt8>, at start: Int, to spans: inout [Range<Int>]
    ) {
        for encoding in TextEncoding.all {
            guard let first = encoding.unit(in: text, at: start) else { continue }
            for pattern in candidates[Int(first.firstByte)] {
                if let span = pattern.match(in: text, at: start, encoding: encoding) { spans.append(span) }
            }
        }
    }
}

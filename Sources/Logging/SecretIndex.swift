/// The known secrets, ready to be looked for.
struct SecretIndex: Sendable {
    /// By the secret's bytes: as strings, composed and decomposed characters would be the same.
    private var patterns: [[UInt8]: [SecretPattern]] = [:]
    /// For each byte the patterns that begin with it.
    private var candidates: [[SecretPattern]] = []
    /// For each byte whether a pattern may begin with it, or with what it introduces.
    private var isStart: [Bool] = []
    private var sieve = SecretSieve([])
    /// What was removed leaves traces, which cost time; after so many everything is made anew.
    private static let removalsBeforeRebuild = 256
    private var removals = 0

    var isEmpty: Bool { patterns.isEmpty }

    /// Adds a secret; false when it is too short, or is there.
    @discardableResult
    mutating func insert(_ secret: Secret) -> Bool {
        let bytes = Array(secret.reveal().utf8)
        guard secret.reveal().unicodeScalars.count >= Redactor.shortestSecret, patterns[bytes] == nil else {
            return false
        }
        let new = SecretPattern.all(of: bytes)
        patterns[bytes] = new
        if candidates.isEmpty { clear() }
        if new.allSatisfy(sieve.fits) {
            for pattern in new { sieve.insert(pattern) }
        } else {
            sieve = SecretSieve(patterns.values.joined())
        }
        for pattern in new { add(pattern) }
        return true
    }

    mutating func remove(_ secret: Secret) {
        guard let old = patterns.removeValue(forKey: Array(secret.reveal().utf8)) else { return }
        removals += 1
        if removals >= Self.removalsBeforeRebuild { return rebuild() }
        for pattern in old {
            sieve.remove(pattern)
            for byte in pattern.firstBytes { candidates[Int(byte)].removeAll { $0.bytes == pattern.bytes } }
        }
    }

    private mutating func rebuild() {
        removals = 0
        clear()
        sieve = SecretSieve(patterns.values.joined())
        for pattern in patterns.values.joined() { add(pattern) }
    }

    private mutating func clear() {
        candidates = Array(repeating: [], count: 256)
        isStart = (0...UInt8.max).map(\.introducesSpelling)
    }

    private mutating func add(_ pattern: SecretPattern) {
        for byte in pattern.firstBytes {
            candidates[Int(byte)].append(pattern)
            isStart[Int(byte)] = true
        }
    }

    /// Where secrets stand in `text`, in no particular order; they may overlap.
    func spans(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        guard !isEmpty else { return [] }
        var spans: [Range<Int>] = []
        sieve.forEachPlain(in: text) { pattern, start in
            if let span = pattern.match(in: text, at: start) { spans.append(span) }
        }
        sieve.forEachSuspicion(in: text) { starts in appendMatches(in: text, starts, to: &spans) }
        return spans
    }

    /// The same by comparing the whole text with every secret: slow, and what `spans` is measured by.
    func spansWithoutSieve(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
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
                if text[start].introducesSpelling {
                    if mayBegin(text, at: start) { appendSpelledMatches(in: text, at: start, to: &spans) }
                } else {
                    for pattern in candidates[Int(text[start])] {
                        if let span = pattern.match(in: text, at: start) { spans.append(span) }
                    }
                }
            }
        }
    }

    /// False for an escape that in no spelling is the beginning of a secret: nearly all are of that kind.
    private func mayBegin(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        let (plain, spelled): (UInt8, UInt8)
        if text[start] == UInt8(ascii: "\\") {
            guard start + 1 < text.count, let byte = Spelling.escaped(text[start + 1]) else { return true }
            (plain, spelled) = (text[start], byte)
        } else {
            guard let byte = text.hexByte(at: start + 1) else { return true }
            (plain, spelled) = (text[start], byte)
            if spelled.introducesSpelling { return true }
        }
        return !candidates[Int(plain)].isEmpty || !candidates[Int(spelled)].isEmpty
    }

    private func appendSpelledMatches(
        in text: UnsafeBufferPointer<UInt8>, at start: Int, to spans: inout [Range<Int>]
    ) {
        for spelling in Spelling.all {
            guard let first = spelling.unit(in: text, at: start) else { continue }
            for pattern in candidates[Int(first.firstByte)] {
                if let span = pattern.match(in: text, at: start, spelling: spelling) { spans.append(span) }
            }
        }
    }
}

/// The known secrets, ready to be looked for.
struct SecretIndex: Sendable {
    /// By the secret's bytes: as strings, composed and decomposed characters would be the same.
    private var patterns: [[UInt8]: [SecretPattern]] = [:]
    /// For each byte the patterns that begin with it.
    private var candidates: [[SecretPattern]] = []

    var isEmpty: Bool { patterns.isEmpty }

    mutating func insert(_ secret: Secret) {
        let bytes = Array(secret.reveal().utf8)
        guard secret.reveal().unicodeScalars.count >= Redactor.shortestSecret, patterns[bytes] == nil else { return }
        let new = SecretPattern.all(of: bytes)
        patterns[bytes] = new
        if candidates.isEmpty { candidates = Array(repeating: [], count: 256) }
        for pattern in new { for byte in pattern.firstBytes { candidates[Int(byte)].append(pattern) } }
    }

    mutating func remove(_ secret: Secret) {
        guard patterns.removeValue(forKey: Array(secret.reveal().utf8)) != nil else { return }
        candidates = isEmpty ? [] : Array(repeating: [], count: 256)
        for pattern in patterns.values.joined() {
            for byte in pattern.firstBytes { candidates[Int(byte)].append(pattern) }
        }
    }

    /// Where secrets stand in `text`, in no particular order; they may overlap.
    func spans(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        guard !isEmpty else { return [] }
        var spans: [Range<Int>] = []
        var isStart = candidates.map { !$0.isEmpty }
        isStart[Int(UInt8(ascii: "%"))] = true
        isStart[Int(UInt8(ascii: "\\"))] = true
        isStart.withUnsafeBufferPointer { isStart in
            for start in text.indices where isStart[Int(text[start])] {
                if text[start].introducesSpelling {
                    if mayBegin(text, at: start) { appendSpelledMatches(in: text, at: start, to: &spans) }
                } else {
                    for pattern in candidates[Int(text[start])] {
                        if let span = pattern.match(in: text, at: start) { spans.append(span) }
                    }
                }
            }
        }
        return spans
    }

    /// False for an escape that in no spelling is the beginning of a secret: nearly all are of that kind.
    private func mayBegin(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        let (plain, spelled): (UInt8, UInt8)
        if text[start] == UInt8(ascii: "\\") {
            guard start + 1 < text.count, let byte = Spelling.escaped(text[start + 1]) else { return true }
            (plain, spelled) = (text[start], byte)
        } else {
            guard start + 2 < text.count, let high = HexDigit.value(text[start + 1]),
                let low = HexDigit.value(text[start + 2])
            else { return true }
            (plain, spelled) = (text[start], UInt8(high << 4 | low))
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

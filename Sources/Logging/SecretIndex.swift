/// The known secrets, ready to be looked for.
struct SecretIndex: Sendable {
    /// By the secret's bytes: as strings, composed and decomposed characters would be the same.
    private var patterns: [[UInt8]: [SecretPattern]] = [:]
    /// For each byte the patterns that a text may begin to spell with it.
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
        var isStart = [Bool](repeating: false, count: 256)
        for (byte, patterns) in candidates.enumerated() { isStart[byte] = !patterns.isEmpty }
        isStart.withUnsafeBufferPointer { isStart in
            for start in text.indices where isStart[Int(text[start])] {
                for pattern in candidates[Int(text[start])] {
                    if let span = pattern.match(in: text, at: start) { spans.append(span) }
                }
            }
        }
        return spans
    }
}

/// A prefilter that skips text without secrets, much faster than a comparison with every secret in every encoding.
///
/// It uses two properties. An unescaped secret occurs in the text byte for byte, so that one of a few neighbouring
/// groups of four bytes is part of it: it is sufficient to look up one group per stride. An escaped secret contains a
/// `%` or a `\` for one of its characters, next to other characters of it: almost no escape of other texts does, and
/// each escape is examined.
///
/// It may report false candidates, but never misses a match of `SecretPattern.match`.
struct SecretPrefilter: Sendable {
    /// The position of a group of four bytes in a pattern.
    struct Position: Sendable {
        let pattern: SecretPattern
        let offset: Int
    }

    /// The number of bits in `groupBits`, as a power of two: 16 KiB fit into the L1 cache.
    private static let groupBitsPower = 17
    /// The maximum stride: a longer one is hardly faster, and takes more memory per secret.
    private static let longestStride = 8

    /// The distance between the examined groups; the shortest pattern contains a whole group at any alignment.
    private(set) var stride = longestStride
    /// A bit for each hash of a group in a pattern.
    private var groupBits = [UInt64](repeating: 0, count: 1 << (groupBitsPower - 6))
    private var positions: [UInt32: [Position]] = [:]
    /// The bytes that occur in patterns, at their starts and ends, and next to each other.
    private var bytes = ByteSet()
    private var firstBytes = ByteSet()
    private var lastBytes = ByteSet()
    private var pairs = [ByteSet](repeating: ByteSet(), count: 256)
    /// The number of bytes of the longest pattern.
    private(set) var longest = 0

    init(_ patterns: some Sequence<SecretPattern>) {
        for pattern in patterns { stride = min(stride, pattern.bytes.count - 3) }
        for pattern in patterns { insert(pattern) }
    }

    /// Returns true if the pattern can be inserted; otherwise the prefilter must be rebuilt with a smaller stride.
    func fits(_ pattern: SecretPattern) -> Bool { pattern.bytes.count - 3 >= stride }

    mutating func insert(_ pattern: SecretPattern) {
        let text = pattern.bytes
        longest = max(longest, text.count)
        for (index, byte) in text.enumerated() {
            for spelled in byte.unescapedForms {
                bytes.insert(spelled)
                if index == 0 { firstBytes.insert(spelled) }
                if index == text.count - 1 { lastBytes.insert(spelled) }
                guard index > 0 else { continue }
                for before in text[index - 1].unescapedForms { pairs[Int(before)].insert(spelled) }
            }
        }
        for offset in 0..<stride {
            for group in Self.groups(text[offset..<offset + 4]) {
                let hash = Self.hash(group)
                groupBits[hash >> 6] |= 1 << UInt64(hash & 63)
                positions[group, default: []].append(Position(pattern: pattern, offset: offset))
            }
        }
    }

    /// Removes the parts of a pattern that can be removed quickly; the rest may only cause false candidates.
    mutating func remove(_ pattern: SecretPattern) {
        for offset in 0..<stride {
            for group in Self.groups(pattern.bytes[offset..<offset + 4]) {
                positions[group]?.removeAll { $0.offset == offset && $0.pattern.bytes == pattern.bytes }
                if positions[group]?.isEmpty == true { positions[group] = nil }
            }
        }
    }

    /// Returns the unescaped forms of four bytes, each as a number.
    private static func groups(_ bytes: ArraySlice<UInt8>) -> [UInt32] {
        bytes.reversed().reduce([0]) { groups, byte in
            groups.flatMap { group in byte.unescapedForms.map { group << 8 | UInt32($0) } }
        }
    }

    private static func hash(_ group: UInt32) -> Int { Int((group &* 0x9E37_79B1) >> UInt32(32 - groupBitsPower)) }
}

// MARK: - Unescaped secrets

extension SecretPrefilter {
    /// Calls `visit` with each position of the text where an unescaped pattern may begin.
    func forEachUnescaped(in text: UnsafeBufferPointer<UInt8>, _ visit: (SecretPattern, Int) -> Void) {
        let raw = UnsafeRawBufferPointer(text)
        groupBits.withUnsafeBufferPointer { bits in
            var position = 0
            let end = text.count - 4
            while position <= end {
                let group = UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt32.self))
                let hash = Self.hash(group)
                if bits[hash >> 6] >> UInt64(hash & 63) & 1 != 0 {
                    for entry in positions[group] ?? [] where entry.offset <= position {
                        visit(entry.pattern, position - entry.offset)
                    }
                }
                position += stride
            }
        }
    }
}

// MARK: - Escaped secrets

extension SecretPrefilter {
    /// The maximum number of bytes of one encoded character: a pair of `\u` escapes, each of eight backslashes, a
    /// letter and four digits, and each of those URL-encoded twice (`%255C`).
    private static let longestCharacter = 2 * 13 * 5

    /// Calls `visit` with each range in which an escaped pattern may begin, in order and without overlaps.
    func forEachCandidate(in text: UnsafeBufferPointer<UInt8>, _ visit: (Range<Int>) -> Void) {
        var visited = 0
        var escapeEnd = -1
        var position = 0
        while let start = text.firstEscape(from: position) {
            let escape = escape(in: text, at: start, isBehindEscape: start == escapeEnd)
            if escape.isSuspicious {
                let first = max(visited, start - longest * Self.longestCharacter)
                visit(first..<escape.end)
                visited = escape.end
            }
            escapeEnd = escape.end
            position = escape.end
        }
    }

    /// Returns the end of the escape at `start`, and whether it may be part of a pattern.
    private func escape(
        in text: UnsafeBufferPointer<UInt8>, at start: Int, isBehindEscape: Bool
    ) -> (end: Int, isSuspicious: Bool) {
        text[start] == UInt8(ascii: "%")
            ? percentEscape(in: text, at: start, isBehindEscape) : backslashes(in: text, at: start, isBehindEscape)
    }

    private func percentEscape(
        in text: UnsafeBufferPointer<UInt8>, at start: Int, _ isBehindEscape: Bool
    ) -> (end: Int, isSuspicious: Bool) {
        let isItself = bytes.contains(UInt8(ascii: "%"))
        guard var byte = text.hexByte(at: start + 1) else { return (start + 1, isItself) }
        var end = start + 3
        if byte == UInt8(ascii: "%"), let inner = text.hexByte(at: end) {
            byte = inner
            end += 2
        }
        // A backslash starts an escape of its own.
        if isItself || byte == UInt8(ascii: "\\") { return (end, true) }
        return (end, mayHold(byte, in: text, start..<end, isBehindEscape))
    }

    /// Examines a run of backslashes and the letter after it, in all ways they may be decoded.
    private func backslashes(
        in text: UnsafeBufferPointer<UInt8>, at start: Int, _ isBehindEscape: Bool
    ) -> (end: Int, isSuspicious: Bool) {
        var end = start
        while end < text.count, text[end] == UInt8(ascii: "\\") { end += 1 }
        if bytes.contains(UInt8(ascii: "\\")) { return (end, true) }
        guard end < text.count else { return (end, false) }
        let letter = text[end]
        if let byte = TextEncoding.escaped(letter) {
            return (end + 1, mayHold(byte, in: text, start..<end + 1, isBehindEscape))
        }
        // The letter, or a digit after it, may be URL-encoded itself.
        if letter == UInt8(ascii: "%") { return (end, true) }
        guard letter == UInt8(ascii: "u") else { return (end, false) }
        guard let high = text.hexByte(at: end + 1), let low = text.hexByte(at: end + 3) else {
            return (end + 1, text[end...].prefix(5).contains(UInt8(ascii: "%")))
        }
        guard high == 0, low < 0x80 else { return (end + 5, bytes.hasBeyondASCII) }
        return (end + 5, mayHold(low, in: text, start..<end + 5, isBehindEscape))
    }

    /// Returns true if a pattern contains this byte between the neighbours of its escape.
    private func mayHold(
        _ byte: UInt8, in text: UnsafeBufferPointer<UInt8>, _ escape: Range<Int>, _ isBehindEscape: Bool
    ) -> Bool {
        guard bytes.contains(byte) else { return false }
        let (start, end) = (escape.lowerBound, escape.upperBound)
        guard
            firstBytes.contains(byte) || isBehindEscape
                || start > 0 && pairs[Int(text[start - 1])].contains(byte)
        else { return false }
        guard end < text.count else { return lastBytes.contains(byte) }
        return lastBytes.contains(byte) || text[end].startsEscape || pairs[Int(byte)].contains(text[end])
    }
}

/// A set of bytes.
struct ByteSet: Sendable {
    private var words = SIMD4<UInt64>(repeating: 0)

    /// True if a byte of the set is not ASCII.
    var hasBeyondASCII: Bool { words[2] | words[3] != 0 }

    func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 != 0 }

    mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
}

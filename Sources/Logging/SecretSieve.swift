/// Passes over text that can hold no secret, much faster than it could be compared with every secret in every spelling.
///
/// It rests on two facts. A secret that is spelled plainly lies in the text as it is, so one of any few neighbouring groups
/// of four bytes is one of its own: it is enough to look at a group here and there. A secret that is spelled otherwise
/// holds a `%` or a `\` that stands for one of its characters, between characters of it: nearly no escape of other texts
/// does, and each is looked at.
///
/// It may suspect in vain, but misses nothing that `SecretPattern.match` finds.
struct SecretSieve: Sendable {
    /// Where a secret has some group of four bytes.
    struct Place: Sendable {
        let pattern: SecretPattern
        let offset: Int
    }

    /// The number of bits in `groupBits`, as a power of two: 16 KiB stay in the processor's nearest cache.
    private static let groupBitsPower = 17
    /// Looking at fewer places than every 8th byte gains little more, and takes more memory for each secret.
    private static let longestStride = 8

    /// How far apart the places are that are looked at: in the shortest pattern a whole group fits behind each.
    private(set) var stride = longestStride
    /// One bit for each hash of a group that a pattern has.
    private var groupBits = [UInt64](repeating: 0, count: 1 << (groupBitsPower - 6))
    private var places: [UInt32: [Place]] = [:]
    /// What patterns consist of, begin with and end with, and what stands beside each other in them.
    private var bytes = ByteSet()
    private var firstBytes = ByteSet()
    private var lastBytes = ByteSet()
    private var pairs = [ByteSet](repeating: ByteSet(), count: 256)
    /// The number of bytes in the longest pattern.
    private(set) var longest = 0

    init(_ patterns: some Sequence<SecretPattern>) {
        for pattern in patterns { stride = min(stride, pattern.bytes.count - 3) }
        for pattern in patterns { insert(pattern) }
    }

    /// True when the sieve takes this pattern in as it is; else a new one has to be made.
    func fits(_ pattern: SecretPattern) -> Bool { pattern.bytes.count - 3 >= stride }

    mutating func insert(_ pattern: SecretPattern) {
        let text = pattern.bytes
        longest = max(longest, text.count)
        for (index, byte) in text.enumerated() {
            for spelled in byte.plainSpellings {
                bytes.insert(spelled)
                if index == 0 { firstBytes.insert(spelled) }
                if index == text.count - 1 { lastBytes.insert(spelled) }
                guard index > 0 else { continue }
                for before in text[index - 1].plainSpellings { pairs[Int(before)].insert(spelled) }
            }
        }
        for offset in 0..<stride {
            for group in Self.groups(text[offset..<offset + 4]) {
                let hash = Self.hash(group)
                groupBits[hash >> 6] |= 1 << UInt64(hash & 63)
                places[group, default: []].append(Place(pattern: pattern, offset: offset))
            }
        }
    }

    /// Takes a pattern out, as far as that is quick: what is left of it makes the sieve suspect more, and miss nothing.
    mutating func remove(_ pattern: SecretPattern) {
        for offset in 0..<stride {
            for group in Self.groups(pattern.bytes[offset..<offset + 4]) {
                places[group]?.removeAll { $0.offset == offset && $0.pattern.bytes == pattern.bytes }
                if places[group]?.isEmpty == true { places[group] = nil }
            }
        }
    }

    /// The four bytes as they may be spelled plainly, each as a number.
    private static func groups(_ bytes: ArraySlice<UInt8>) -> [UInt32] {
        bytes.reversed().reduce([0]) { groups, byte in
            groups.flatMap { group in byte.plainSpellings.map { group << 8 | UInt32($0) } }
        }
    }

    private static func hash(_ group: UInt32) -> Int { Int((group &* 0x9E37_79B1) >> UInt32(32 - groupBitsPower)) }
}

// MARK: - Plain spelling

extension SecretSieve {
    /// Calls `visit` with each place of the text where a pattern may begin that is spelled plainly.
    func forEachPlain(in text: UnsafeBufferPointer<UInt8>, _ visit: (SecretPattern, Int) -> Void) {
        let raw = UnsafeRawBufferPointer(text)
        groupBits.withUnsafeBufferPointer { bits in
            var position = 0
            let end = text.count - 4
            while position <= end {
                let group = UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt32.self))
                let hash = Self.hash(group)
                if bits[hash >> 6] >> UInt64(hash & 63) & 1 != 0 {
                    for place in places[group] ?? [] where place.offset <= position {
                        visit(place.pattern, position - place.offset)
                    }
                }
                position += stride
            }
        }
    }
}

// MARK: - Other spellings

extension SecretSieve {
    /// No character of a pattern takes more bytes than this, whatever spells it: a pair of `\u` escapes, each of eight
    /// backslashes, a letter and four digits, each of which was encoded twice for a URL (`%255C`).
    private static let longestCharacter = 2 * 13 * 5

    /// Calls `visit` with each range in which a pattern may begin that is not spelled plainly, in order; they don't overlap.
    func forEachSuspicion(in text: UnsafeBufferPointer<UInt8>, _ visit: (Range<Int>) -> Void) {
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

    /// Where the escape at `start` ends, and whether it may be a part of a pattern.
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
        // A backslash begins an escape of its own.
        if isItself || byte == UInt8(ascii: "\\") { return (end, true) }
        return (end, mayHold(byte, in: text, start..<end, isBehindEscape))
    }

    /// Looks at all backslashes in a row, and at the letter behind them: that is what they may be read as, one way or another.
    private func backslashes(
        in text: UnsafeBufferPointer<UInt8>, at start: Int, _ isBehindEscape: Bool
    ) -> (end: Int, isSuspicious: Bool) {
        var end = start
        while end < text.count, text[end] == UInt8(ascii: "\\") { end += 1 }
        if bytes.contains(UInt8(ascii: "\\")) { return (end, true) }
        guard end < text.count else { return (end, false) }
        let letter = text[end]
        if let byte = Spelling.escaped(letter) {
            return (end + 1, mayHold(byte, in: text, start..<end + 1, isBehindEscape))
        }
        // The letter, or a digit behind it, may be encoded in turn.
        if letter == UInt8(ascii: "%") { return (end, true) }
        guard letter == UInt8(ascii: "u") else { return (end, false) }
        guard let high = text.hexByte(at: end + 1), let low = text.hexByte(at: end + 3) else {
            return (end + 1, text[end...].prefix(5).contains(UInt8(ascii: "%")))
        }
        guard high == 0, low < 0x80 else { return (end + 5, bytes.hasBeyondASCII) }
        return (end + 5, mayHold(low, in: text, start..<end + 5, isBehindEscape))
    }

    /// True when a pattern has this byte between what stands beside its escape.
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
        return lastBytes.contains(byte) || text[end].introducesSpelling || pairs[Int(byte)].contains(text[end])
    }
}

/// A set of bytes.
struct ByteSet: Sendable {
    private var words = SIMD4<UInt64>(repeating: 0)

    /// True when a byte of it is no character of ASCII.
    var hasBeyondASCII: Bool { words[2] | words[3] != 0 }

    func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 != 0 }

    mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
}

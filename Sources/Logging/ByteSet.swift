/// A set of bytes.
struct ByteSet: Sendable {
    private var words = SIMD4<UInt64>(repeating: 0)

    /// True when a byte of it is no character of ASCII.
    var hasBeyondASCII: Bool { words[2] | words[3] != 0 }

    func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 != 0 }

    mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
}

import TextCoding

extension UnsafeBufferPointer<UInt8> {
    /// Returns the offset of the first `%` or `\` from `start` on, or nil.
    func firstEscape(from start: Int) -> Int? {
        first(from: start) { byte in
            byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\\")
        } within: { word in
            word.bytes(equalTo: UInt8(ascii: "%")) | word.bytes(equalTo: UInt8(ascii: "\\"))
        }
    }

    /// Returns the offset of the first byte from `start` on for which `isFound`, or nil. `within` returns the same of the eight
    /// bytes of a word, as `UInt64.bytes(equalTo:)` does.
    @inline(__always)
    func first(from start: Int, _ isFound: (UInt8) -> Bool, within: (UInt64) -> UInt64) -> Int? {
        let raw = UnsafeRawBufferPointer(self)
        func word(_ position: Int) -> UInt64 {
            within(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
        }
        var position = start
        while position + 8 <= count {
            // They tend to come in groups, so the next one may be near.
            let found = word(position)
            if found != 0 { return position + found.trailingZeroBitCount >> 3 }
            position += 8
            guard position - start >= 16 else { continue }
            // Most texts contain few: 64 bytes at a time without a branch, which the compiler vectorizes.
            while position + 64 <= count {
                var found: UInt64 = 0
                for offset in Swift.stride(from: 0, to: 64, by: 8) { found |= word(position + offset) }
                if found != 0 { break }
                position += 64
            }
        }
        while position < count {
            if isFound(self[position]) { return position }
            position += 1
        }
        return nil
    }

    /// Returns the byte of two hexadecimal digits at `start`, or nil.
    func hexByte(at start: Int) -> UInt8? {
        guard start + 2 <= count, let high = Hex.value(of: self[start]), let low = Hex.value(of: self[start + 1])
        else { return nil }
        return high << 4 | low
    }
}

extension UInt64 {
    /// Returns a nonzero value if one of the eight bytes is `byte`. Its lowest bit that is set belongs to the first such byte;
    /// the others say nothing.
    @inline(__always)
    func bytes(equalTo byte: UInt8) -> UInt64 {
        let difference = self ^ (0x0101_0101_0101_0101 &* UInt64(byte))
        return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
    }
}

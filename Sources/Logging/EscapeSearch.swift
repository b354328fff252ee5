import TextCoding

extension UnsafeBufferPointer<UInt8> {
    /// Returns the offset of the first `%` or `\` from `start` on, or nil.
    func firstEscape(from start: Int) -> Int? {
        var position = start
        // Escapes tend to come in groups, so the next one may be near.
        let near = Swift.min(count, start + 16)
        while position < near {
            if self[position].startsEscape { return position }
            position += 1
        }
        let raw = UnsafeRawBufferPointer(self)
        // Most texts contain few: 64 bytes at a time without a branch, which the compiler vectorizes.
        while position + 64 <= count {
            var found: UInt64 = 0
            for offset in Swift.stride(from: 0, to: 64, by: 8) {
                let word = raw.loadUnaligned(fromByteOffset: position + offset, as: UInt64.self)
                found |= word.zeroBytes(after: UInt8(ascii: "%")) | word.zeroBytes(after: UInt8(ascii: "\\"))
            }
            if found != 0 { break }
            position += 64
        }
        while position < count {
            if self[position].startsEscape { return position }
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
    /// Returns a nonzero value if one of the eight bytes is `byte`; its bits do not reliably say which one.
    fileprivate func zeroBytes(after byte: UInt8) -> UInt64 {
        let difference = self ^ (0x0101_0101_0101_0101 &* UInt64(byte))
        return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
    }
}

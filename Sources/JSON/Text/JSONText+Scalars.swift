extension JSONText {
    /// The number of scalars after which storage may drop what was counted from memory.
    private static let countedAtOnce = 4 << 20

    /// The number of Unicode scalars of a string; 0 for other values.
    public var scalarCount: Int {
        guard kind == .string else { return 0 }
        return scalarCount {
            var (position, count) = (range.lowerBound + 1, 0)
            while position < range.upperBound - 1 {
                let start = position
                let part = storage.withBytes { skipScalars(Self.countedAtOnce, in: $0, from: start) }
                count += part.skipped
                position = part.end
                storage.didScan(start..<position)
            }
            return count
        }
    }

    /// Returns at most `count` scalars of a string, from the scalar `start` on; nil for other values.
    public func scalars(from start: Int, count: Int) -> String? {
        guard kind == .string else { return nil }
        guard count > 0, start >= 0 else { return "" }
        return storage.withBytes { bytes in
            let first = skipScalars(start, in: bytes, from: range.lowerBound + 1).end
            let part = bytes[first..<skipScalars(count, in: bytes, from: first).end]
            return (try? JSONValue(parsing: [UInt8(ascii: "\"")] + part + [UInt8(ascii: "\"")]))?.stringValue ?? ""
        }
    }

    /// Skips at most so many scalars of a string, plain or escaped, from the offset of one on. Returns the offset behind them
    /// and their number, which is smaller at the string's end.
    private func skipScalars(
        _ count: Int, in bytes: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> (end: Int, skipped: Int) {
        let end = range.upperBound - 1
        let raw = UnsafeRawBufferPointer(bytes)
        var position = start
        var skipped = 0
        while position < end, skipped < count {
            // Eight bytes at a time, in which the scalars are the bytes that continue none.
            while position + 8 <= end, count - skipped > 8 {
                let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                guard !word.holdsBackslash else { break }
                skipped += 8 - word.continuations
                position += 8
            }
            // What continues a scalar that is counted already.
            while position < end, bytes[position] & 0xC0 == 0x80 { position += 1 }
            guard position < end else { break }
            position += Self.length(of: bytes, at: position)
            skipped += 1
        }
        return (position, skipped)
    }

    /// Returns the number of bytes of the scalar at `position`: an escape, two escapes of a surrogate pair, or UTF-8.
    private static func length(of bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
        switch bytes[position] {
        case UInt8(ascii: "\\"):
            guard bytes[position + 1] == UInt8(ascii: "u") else { return 2 }
            let isPair =
                isSurrogate(bytes, at: position, second: "89abAB")
                && isSurrogate(bytes, at: position + 6, second: "cdefCDEF")
            return isPair ? 12 : 6
        case 0xF0...: return 4
        case 0xE0...: return 3
        case 0xC0...: return 2
        default: return 1
        }
    }

    /// Returns true if an escape begins at `position` whose digits are a D and one of `second`. A lone half is not
    /// followed by the other.
    private static func isSurrogate(
        _ bytes: UnsafeBufferPointer<UInt8>, at position: Int, second: StaticString
    ) -> Bool {
        guard position + 6 <= bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u"), bytes[position + 2] | 0x20 == UInt8(ascii: "d")
        else { return false }
        return UnsafeBufferPointer(start: second.utf8Start, count: second.utf8CodeUnitCount)
            .contains(bytes[position + 3])
    }
}

extension UInt64 {
    /// True if one of the eight bytes is a backslash.
    fileprivate var holdsBackslash: Bool {
        let difference = self ^ 0x5C5C_5C5C_5C5C_5C5C
        return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080 != 0
    }

    /// The number of bytes that continue a character in UTF-8.
    fileprivate var continuations: Int { (self >> 7 & ~(self >> 6) & 0x0101_0101_0101_0101).nonzeroBitCount }
}

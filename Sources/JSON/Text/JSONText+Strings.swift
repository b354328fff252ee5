extension JSONText {
    /// How many Unicode scalars a string has; 0 for other values.
    public var scalarCount: Int {
        var count = 0
        forEachUnit { _ in
            count += 1
            return true
        }
        return count
    }

    /// The part of a string that begins at the scalar `start` and has `count` of them at most; nil for other values.
    public func scalars(from start: Int, count: Int) -> String? {
        guard kind == .string else { return nil }
        var place = 0
        var first: Int?
        var end: Int?
        forEachUnit { offset in
            if place == start { first = offset }
            if place == start + count {
                end = offset
                return false
            }
            place += 1
            return true
        }
        guard count > 0, let first else { return "" }
        return storage.withBytes { bytes in
            let part = bytes[first..<(end ?? range.upperBound - 1)]
            return (try? JSONValue(parsing: [UInt8(ascii: "\"")] + part + [UInt8(ascii: "\"")]))?.stringValue ?? ""
        }
    }

    /// Calls `body` with the offset of each scalar of a string, plain or escaped, until it gives false.
    private func forEachUnit(_ body: (_ offset: Int) -> Bool) {
        guard kind == .string else { return }
        storage.withBytes { bytes in
            var position = range.lowerBound + 1
            while position < range.upperBound - 1 {
                guard body(position) else { return }
                position += Self.length(of: bytes, at: position)
            }
        }
    }

    /// How many bytes the scalar at `position` takes: an escape, two that are a pair of surrogates, or its UTF-8.
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

    /// True when an escape begins at `position` whose digits are a D and one of `second`. A lone half has no other behind it.
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

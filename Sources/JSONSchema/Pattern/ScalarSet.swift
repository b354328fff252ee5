import Locking

/// A set of code points, as ranges in ascending order.
struct ScalarSet: Sendable {
    private let ranges: [ClosedRange<UInt32>]
    /// Bit sets of the first and the second 64 code points, which nearly all lookups concern.
    private let low: UInt64
    private let high: UInt64

    init(_ ranges: [ClosedRange<UInt32>]) {
        var merged: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        var bits: (low: UInt64, high: UInt64) = (0, 0)
        for range in merged where range.lowerBound < 128 {
            for code in range.lowerBound...min(range.upperBound, 127) {
                if code < 64 { bits.low |= 1 << UInt64(code) } else { bits.high |= 1 << UInt64(code - 64) }
            }
        }
        self.ranges = merged
        (low, high) = bits
    }

    init(_ scalars: UInt32...) { self.init(scalars.map { $0...$0 }) }

    /// Creates the union of these ranges.
    init(union sets: [ScalarSet]) { self.init(sets.flatMap(\.ranges)) }

    /// Every code point that is not in the set.
    var inverted: ScalarSet {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= 0x10FFFF { gaps.append(next...0x10FFFF) }
        return ScalarSet(gaps)
    }

    @inline(__always)
    func contains(_ code: UInt32) -> Bool {
        if code < 64 { return low >> UInt64(code) & 1 == 1 }
        if code < 128 { return high >> UInt64(code - 64) & 1 == 1 }
        return isInRanges(code)
    }

    private func isInRanges(_ code: UInt32) -> Bool {
        var bounds = ranges[...]
        while let middle = bounds.isEmpty ? nil : (bounds.startIndex + bounds.endIndex) / 2 {
            if bounds[middle].contains(code) { return true }
            bounds = code < bounds[middle].lowerBound ? bounds[..<middle] : bounds[(middle + 1)...]
        }
        return false
    }
}

extension ScalarSet {
    /// `\d`: the ten ASCII digits.
    static let digit = ScalarSet([0x30...0x39])
    /// `\w`: ASCII letters, digits and `_`.
    static let word = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    /// `\s`: ECMA-262's WhiteSpace and LineTerminator.
    static let space = ScalarSet([
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])
    /// `.`: all code points except ECMA-262's LineTerminator.
    static let dot = ScalarSet(0x0A, 0x0D, 0x2028, 0x2029).inverted
}

/// A cache of sets whose creation examines every code point.
final class ScalarSetCache: Sendable {
    static let shared = ScalarSetCache()

    private let sets = Mutex<[String: ScalarSet]>([:])

    /// Returns the set with this name, of the code points for which `holds` is true; nil means a surrogate.
    func set(_ name: String, _ holds: (Unicode.Scalar?) -> Bool) -> ScalarSet {
        if let set = sets.withLock({ $0[name] }) { return set }
        var ranges: [ClosedRange<UInt32>] = []
        var start: UInt32?
        for code: UInt32 in 0...0x110000 {
            let isInside = code <= 0x10FFFF && holds(Unicode.Scalar(code))
            if isInside {
                start = start ?? code
            } else if let first = start {
                ranges.append(first...code - 1)
                start = nil
            }
        }
        let set = ScalarSet(ranges)
        sets.withLock { $0[name] = set }
        return set
    }
}

import Synchronization

/// The sets that took a look at every code point to make.
final class ScalarSetCache: Sendable {
    static let shared = ScalarSetCache()

    private let sets = Mutex<[String: ScalarSet]>([:])

    /// The set of this name, made of the code points that `holds` names; nil stands for the surrogates.
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

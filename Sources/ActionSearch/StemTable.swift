/// A table of stems and their numbers, in one buffer: a dictionary of arrays would take ten times the memory.
struct StemTable: Sendable {
    private var bytes: [UInt8] = []
    /// The end of each stem in `bytes`.
    private var ends: [UInt32] = []
    /// The letters of each stem.
    private var letters: [UInt64] = []
    /// A hash table with open addressing: the number of a stem plus 1; 0 for an empty slot. Its size is a power of two.
    private var slots = [UInt32](repeating: 0, count: 1_024)

    /// The number of stems.
    var count: Int { ends.count }

    /// Returns the number of a stem; nil when the table does not contain it.
    func number(of stem: [UInt8]) -> Int? {
        let entry = slots[slot(of: stem)]
        return entry == 0 ? nil : Int(entry) - 1
    }

    /// Returns the number of a stem, and adds it if it is missing.
    mutating func insert(_ stem: [UInt8]) -> Int {
        let slot = self.slot(of: stem)
        if slots[slot] != 0 { return Int(slots[slot]) - 1 }
        bytes += stem
        ends.append(UInt32(bytes.count))
        letters.append(Misspelling.letters(of: stem))
        slots[slot] = UInt32(ends.count)
        if ends.count * 2 > slots.count { grow() }
        return ends.count - 1
    }

    /// Returns the numbers of the stems that start with `prefix`, in the order in which they were added.
    func numbers(startingWith prefix: [UInt8]) -> [Int] {
        (0..<count).filter { number in
            let range = range(of: number)
            return range.count > prefix.count && bytes[range].starts(with: prefix)
        }
    }

    /// Returns the numbers of the stems that are `maximum` letters away at most, with their distances.
    func numbers(near stem: [UInt8], maximum: Int) -> [(number: Int, distance: Int)] {
        let wanted = Misspelling.letters(of: stem)
        return ends.indices.compactMap { number in
            guard (letters[number] ^ wanted).nonzeroBitCount <= 2 * maximum else { return nil }
            let range = range(of: number)
            return Misspelling.distance(stem, bytes[range], maximum: maximum).map { (number, $0) }
        }
    }

    /// Returns the stem with a number.
    func stem(_ number: Int) -> [UInt8] { Array(bytes[range(of: number)]) }

    private func range(of number: Int) -> Range<Int> {
        (number == 0 ? 0 : Int(ends[number - 1]))..<Int(ends[number])
    }

    /// Returns the slot of a stem, or the empty slot for it.
    private func slot(of stem: [UInt8]) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in stem { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & (slots.count - 1)
        while slots[slot] != 0, !isEqual(Int(slots[slot]) - 1, stem) { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }

    private func isEqual(_ number: Int, _ stem: [UInt8]) -> Bool {
        let range = range(of: number)
        return range.count == stem.count && bytes[range].elementsEqual(stem)
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for number in 0..<count { slots[slot(of: Array(bytes[range(of: number)]))] = UInt32(number + 1) }
    }
}

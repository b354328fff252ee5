/// Stems and their numbers, in one buffer: a dictionary of arrays would take ten times the room.
struct StemTable: Sendable {
    private var bytes: [UInt8] = []
    /// Where each stem ends in `bytes`.
    private var ends: [UInt32] = []
    /// Open addressing: the number of a stem and 1, 0 for none. Its size is a power of two.
    private var slots = [UInt32](repeating: 0, count: 1_024)

    /// How many stems there are.
    var count: Int { ends.count }

    /// The number of a stem, if it has one.
    func number(of stem: [UInt8]) -> Int? {
        let slot = slots[slot(of: stem)]
        return slot == 0 ? nil : Int(slot) - 1
    }

    /// The number of a stem, which gets one if it has none.
    mutating func insert(_ stem: [UInt8]) -> Int {
        let place = slot(of: stem)
        if slots[place] != 0 { return Int(slots[place]) - 1 }
        bytes += stem
        ends.append(UInt32(bytes.count))
        slots[place] = UInt32(ends.count)
        if ends.count * 2 > slots.count { grow() }
        return ends.count - 1
    }

    /// The numbers of the stems that start with `prefix`, in the order in which they came.
    func numbers(startingWith prefix: [UInt8]) -> [Int] {
        (0..<count).filter { number in
            let range = range(of: number)
            return range.count > prefix.count && bytes[range].starts(with: prefix)
        }
    }

    private func range(of number: Int) -> Range<Int> {
        (number == 0 ? 0 : Int(ends[number - 1]))..<Int(ends[number])
    }

    /// Where the stem is, or would be.
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

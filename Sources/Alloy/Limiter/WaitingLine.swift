/// Calls that wait for the same things, the one that came first at the front.
struct WaitingLine: Sendable {
    /// In ascending order; those before `head` have left.
    private var ids: [UInt64] = []
    private var head = 0

    var isEmpty: Bool { head == ids.count }
    var first: UInt64? { isEmpty ? nil : ids[head] }

    /// How many stand before the call of this number.
    func count(before id: UInt64) -> Int { place(of: id) - head }

    /// Takes its place: a call that waits again stands where it stood.
    mutating func insert(_ id: UInt64) {
        if let last = ids.last, last > id { ids.insert(id, at: place(of: id)) } else { ids.append(id) }
    }

    mutating func remove(_ id: UInt64) {
        let index = place(of: id)
        guard index < ids.count, ids[index] == id else { return }
        if index == head { head += 1 } else { ids.remove(at: index) }
        guard head > 64, head * 2 > ids.count else { return }
        ids.removeFirst(head)
        head = 0
    }

    /// The place of this number, or where it would stand.
    private func place(of id: UInt64) -> Int {
        var (low, high) = (head, ids.count)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

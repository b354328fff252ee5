/// Calls that wait for the same scopes, the first one at the front.
struct CallQueue: Sendable {
    /// The numbers of the calls in ascending order; those before `head` have left.
    private var ids: [UInt64] = []
    private var head = 0

    var isEmpty: Bool { head == ids.count }
    var first: UInt64? { isEmpty ? nil : ids[head] }

    /// Returns the number of calls before this one.
    func count(before id: UInt64) -> Int { index(of: id) - head }

    /// Inserts a call at its position: a call that waits again has the position it had before.
    mutating func insert(_ id: UInt64) {
        if let last = ids.last, last > id { ids.insert(id, at: index(of: id)) } else { ids.append(id) }
    }

    mutating func remove(_ id: UInt64) {
        let index = index(of: id)
        guard index < ids.count, ids[index] == id else { return }
        if index == head { head += 1 } else { ids.remove(at: index) }
        guard head > 64, head * 2 > ids.count else { return }
        ids.removeFirst(head)
        head = 0
    }

    /// Returns the index of this number, or the one where it would be inserted.
    private func index(of id: UInt64) -> Int {
        var (low, high) = (head, ids.count)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

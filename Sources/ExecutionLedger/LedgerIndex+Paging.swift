import Alloy
import JSON
import Platform

extension LedgerIndex {
    /// The executions that `filter` asks for, the newest first, and where the next page begins.
    ///
    /// A cursor names the last execution of its page, so a page does not change when newer executions come. Throws
    /// `invalid_input` for a cursor that is none.
    mutating func page(_ filter: ExecutionFilter) throws(AlloyError) -> (positions: [Int], nextCursor: String?) {
        let limit = min(max(filter.limit, 1), ExecutionFilter.greatestLimit)
        let order = ordered()
        var index = order.count
        if let cursor = filter.cursor {
            let (startedAt, executionId) = try Self.parse(cursor)
            index = order.partition { !isBefore($0, startedAt, executionId) }
        }
        guard let userId = wanted(filter.userId), let connectorId = wanted(filter.connectorId),
            let actionId = wanted(filter.actionId)
        else { return ([], nil) }
        var found: [Int] = []
        while index > 0 {
            index -= 1
            let position = Int(order[index])
            let entry = entries[position]
            if let since = filter.since, entry.startedAt < since.milliseconds { break }
            guard userId.matches(entry.userId), connectorId.matches(entry.connectorId),
                actionId.matches(entry.actionId), filter.purpose.map({ $0 == entry.purpose }) ?? true,
                filter.outcome.map({ $0 == state(position).rawValue }) ?? true
            else { continue }
            // Whether there is another page is only known when there is one more.
            if found.count == limit, let last = found.last {
                return (found, "\(entries[last].startedAt).\(entries[last].executionId)")
            }
            found.append(position)
        }
        return (found, nil)
    }

    private enum Wanted {
        case any
        case name(Int32)

        func matches(_ number: Int32) -> Bool {
            switch self {
            case .any: true
            case .name(let wanted): wanted == number
            }
        }
    }

    /// Nil when nothing has that name.
    private func wanted(_ name: String?) -> Wanted? {
        guard let name else { return .any }
        return names.known(name).map(Wanted.name)
    }

    private static func parse(_ cursor: String) throws(AlloyError) -> (Int64, String) {
        let parts = cursor.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let startedAt = Int64(parts[0]) else {
            throw .unknownCursor(cursor, of: "executions.list")
        }
        return (startedAt, String(parts[1]))
    }
}

extension [Int32] {
    /// How many stand at the front for which `isLater` does not hold; those for which it holds stand at the end.
    fileprivate func partition(_ isLater: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isLater(Int(self[middle])) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

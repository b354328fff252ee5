import Alloy
import JSON
import Platform

extension LedgerIndex {
    /// Returns the positions of the executions that match `filter`, the newest first, and the cursor of the next page.
    ///
    /// A cursor names the last execution of its page, so newer executions don't change the next page. Throws
    /// `invalid_input` for a malformed cursor.
    mutating func page(_ filter: ExecutionFilter) throws(AlloyError) -> (positions: [Int], nextCursor: String?) {
        let limit = min(max(filter.limit, 1), ExecutionFilter.maximumLimit)
        let order = ordered()
        var index = order.count
        if let cursor = filter.cursor {
            let (startedAt, executionId) = try Self.parse(cursor)
            index = order.partition { !isBefore($0, startedAt, executionId) }
        }
        guard let userId = nameFilter(filter.userId), let connectorId = nameFilter(filter.connectorId),
            let actionId = nameFilter(filter.actionId)
        else { return ([], nil) }
        let call = filter.callId.map { LedgerDigest($0) }
        var found: [Int] = []
        while index > 0 {
            index -= 1
            let position = Int(order[index])
            let entry = entries[position]
            if let since = filter.since, entry.startedAt < since.milliseconds { break }
            guard userId.matches(entry.userId), connectorId.matches(entry.connectorId),
                actionId.matches(entry.actionId), filter.purpose.map({ $0 == entry.purpose }) ?? true,
                call.map({ $0 == entry.call }) ?? true, filter.outcome.map({ $0 == state(position).rawValue }) ?? true
            else { continue }
            // There is another page only if there is one more match.
            if found.count == limit, let last = found.last {
                return (found, "\(entries[last].startedAt).\(entries[last].executionId)")
            }
            found.append(position)
        }
        return (found, nil)
    }

    private enum NameFilter {
        case any
        case name(Int32)

        func matches(_ number: Int32) -> Bool {
            switch self {
            case .any: true
            case .name(let wanted): wanted == number
            }
        }
    }

    /// Returns the filter for a name; nil when no execution has that name.
    private func nameFilter(_ name: String?) -> NameFilter? {
        guard let name else { return .any }
        return names.existingNumber(of: name).map(NameFilter.name)
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
    /// Returns the number of leading elements for which `isLater` returns false; it returns true for all others.
    fileprivate func partition(_ isLater: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isLater(Int(self[middle])) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// The candidate that a person who wrote `name` most likely meant, or nil when none is near.
///
/// A candidate that differs in case or in `_`, `-`, `.` and blanks alone wins. Otherwise the one with the least
/// Damerau–Levenshtein distance (optimal string alignment: insert, delete, replace, swap neighbours), which may be a
/// third of the longer name and 3 at most; the first of equals. Names beyond 64 code points are near to nothing.
public func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = folded(name)
    guard wanted.count <= longestComparedName else { return nil }
    var nearest: (name: String, distance: Int)?
    for candidate in candidates {
        let other = folded(candidate)
        if other == wanted { return candidate }
        let limit = min(max(wanted.count, other.count) / 3, 3, (nearest?.distance ?? .max) - 1)
        guard other.count <= longestComparedName, abs(wanted.count - other.count) <= limit else { continue }
        let distance = alignmentDistance(wanted, other)
        if distance <= limit { nearest = (candidate, distance) }
    }
    return nearest?.name
}

private let longestComparedName = 64

private func folded(_ name: String) -> [UnicodeScalar] {
    // Cut behind what is compared, so that a name of a megabyte costs no more than a long one.
    let start = String(String.UnicodeScalarView(name.unicodeScalars.prefix(2 * longestComparedName)))
    guard start.utf8.count == name.utf8.count else { return Array(start.unicodeScalars) }
    let letters = start.lowercased().unicodeScalars.filter { !"_-. ".unicodeScalars.contains($0) }
    return letters.isEmpty ? Array(start.unicodeScalars) : Array(letters)
}

private func alignmentDistance(_ left: [UnicodeScalar], _ right: [UnicodeScalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 0..<left.count {
        var current = [row + 1]
        for column in 0..<right.count {
            var cost = min(last[column + 1] + 1, current[column] + 1)
            cost = min(cost, last[column] + (left[row] == right[column] ? 0 : 1))
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                cost = min(cost, beforeLast[column - 1] + 1)
            }
            current.append(cost)
        }
        beforeLast = last
        last = current
    }
    return last[right.count]
}

/// The end of a sentence that asks whether `nearest` was meant; empty for nil.
package func guess(_ nearest: String?) -> String { nearest.map { " (did you mean \"\($0)\"?)" } ?? "" }

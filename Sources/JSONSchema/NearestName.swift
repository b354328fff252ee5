/// Returns the candidate that is most similar to `name`, or nil if none is similar enough.
///
/// A candidate that differs only in case or in `_`, `-`, `.` and spaces comes first. Otherwise it is the first one with
/// the smallest Damerau–Levenshtein distance (optimal string alignment: insertion, deletion, substitution,
/// transposition), of at most 3 and a third of the longer name. Names above 64 code points match none.
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
    // Cut before the comparison, so that a very long name costs no more than a long one.
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

import JSON

/// One walk over an instance: where it stands, and what was found.
struct Validation {
    private(set) var violations: [Violation] = []
    private let limit: Int
    private var path: [String] = []
    private var secretLevels = 0

    init(limit: Int) { self.limit = limit }

    /// True when nothing more will be gathered.
    var isFull: Bool { violations.count >= limit }

    /// Checks the value at the current place.
    mutating func check(_ instance: JSONValue, against node: SchemaNode) {
        if node.isSecret { secretLevels += 1 }
        for entry in node.entries where !isFull { entry.keyword.check(instance, at: entry.place, in: &self) }
        if node.isSecret { secretLevels -= 1 }
    }

    /// Checks a member or element of the value at the current place.
    mutating func check(_ child: JSONValue, at token: String, against node: SchemaNode) {
        path.append(token)
        check(child, against: node)
        path.removeLast()
    }

    /// Reports the value at the current place.
    mutating func report(_ place: KeywordPlace, expected: String, got: JSONValue, nearest: String? = nil) {
        let text = secretLevels > 0 ? Wording.type(of: got) : Wording.preview(got)
        report(place, at: nil, expected: expected, got: text, nearest: nearest)
    }

    /// Reports a member or element of the value at the current place, or, without `token`, that value.
    mutating func report(
        _ place: KeywordPlace, at token: String?, expected: String, got: String, nearest: String? = nil
    ) {
        guard !isFull else { return }
        violations.append(
            Violation(
                instance: JSONPointer(tokens: token.map { path + [$0] } ?? path), schema: place.pointer,
                keyword: place.name, expected: expected, got: got, nearest: nearest))
    }
}

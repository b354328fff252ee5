import JSON

/// A string compared and hashed by its code points, as JSON compares names; a `String` would take NFC and NFD for one.
struct CodePoints: Hashable, Sendable {
    private let text: String

    init(_ text: String) { self.text = text }

    static func == (left: CodePoints, right: CodePoints) -> Bool { left.text.hasSameCodePoints(as: right.text) }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension JSONObject {
    /// The members, and of those with one name only the last.
    var membersWithoutDuplicates: [Member] {
        guard firstDuplicateKey != nil else { return members }
        var names: Set<CodePoints> = []
        return members.reversed().filter { names.insert(CodePoints($0.key)).inserted }.reversed()
    }
}

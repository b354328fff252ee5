import JSON

extension JSONObject {
    /// The members, and of those with one name only the last.
    var membersWithoutDuplicates: [Member] {
        guard firstDuplicateKey != nil else { return members }
        var names: Set<ExactString> = []
        return members.reversed().filter { names.insert(ExactString($0.key)).inserted }.reversed()
    }
}

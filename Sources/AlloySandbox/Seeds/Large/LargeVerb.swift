/// An operation on entities besides the usual ones.
struct LargeVerb: Sendable {
    /// The words that products use for the operation.
    let words: [String]
    /// The first word, by which entities refer to it.
    var name: String { words[0].split(separator: " ").first.map(String.init) ?? "" }
    /// The HTTP method in lower case.
    let method: String
    /// The last segment of the path.
    let suffix: String
    /// Indicates that it applies to the whole collection, not to one record.
    let isOfCollection: Bool
    /// Descriptions with the placeholders `{a}`, `{noun}` and `{plural}`.
    let sentences: [String]
    let fields: [LargeEntity.Field]

    private init?(_ line: Substring) {
        let columns = line.split(separator: "|", omittingEmptySubsequences: false).map(\.trimmed)
        guard columns.count == 4 else { return nil }
        words = columns[0].split(separator: "/").map(String.init)
        let route = columns[1].split(separator: " ").map(String.init)
        method = route[0]
        isOfCollection = route[1].hasPrefix("+")
        suffix = route[1].filter { $0 != "+" }
        sentences = columns[2].split(separator: "/").map(\.trimmed)
        fields = columns[3].split(separator: " ").map { word in
            LargeEntity.Field(name: word.filter { $0 != "*" }, isRequired: word.hasSuffix("*"))
        }
    }

    /// The lines of `verbs.txt`, by name: `word/word | method suffix | sentence / sentence | field* field`.
    static let all: [String: LargeVerb] = Dictionary(
        EmbeddedText.text("Seeds/Large/verbs.txt").split(separator: "\n").compactMap(LargeVerb.init).map {
            ($0.name, $0)
        }, uniquingKeysWith: { $1 })
}

/// A kind of record that the products of a domain keep: `contact`, with its fields and its further operations.
struct LargeEntity: Sendable {
    /// A field of the entity.
    struct Field: Sendable {
        /// The name in camel case.
        let name: String
        let isRequired: Bool
    }

    /// The name in lower case, with spaces: `purchase order`.
    let singular: String
    let plural: String
    /// The entity that it belongs to, in the singular.
    let parent: String?
    /// A short definition in other words than its name.
    let gloss: String
    let fields: [Field]
    /// Its operations besides the usual ones, by the names of `LargeVerb`.
    let verbs: [String]

    /// Parses a line: `singular/plural < parent | gloss | field* field | verb verb`.
    init?(_ line: Substring) {
        let columns = line.split(separator: "|").map(\.trimmed)
        guard columns.count == 4 else { return nil }
        let names = columns[0].split(separator: "<").map(\.trimmed)
        let forms = names[0].split(separator: "/").map(String.init)
        singular = forms[0]
        plural = forms.count > 1 ? forms[1] : Self.plural(of: forms[0])
        parent = names.count > 1 ? names[1] : nil
        gloss = columns[1]
        fields = columns[2].split(separator: " ").map { word in
            Field(name: word.filter { $0 != "*" }, isRequired: word.hasSuffix("*"))
        }
        verbs = columns[3].split(separator: " ").map(String.init)
    }

    private static func plural(of word: String) -> String {
        if word.hasSuffix("y"), let before = word.dropLast().last, !"aeiou".contains(before) {
            return word.dropLast() + "ies"
        }
        return word + (["s", "x", "ch", "sh"].contains(where: word.hasSuffix) ? "es" : "s")
    }
}

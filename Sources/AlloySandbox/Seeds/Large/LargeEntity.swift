/// What products of a domain keep: `contact`, with its fields and with what can be done to it.
struct LargeEntity: Sendable {
    /// A field of it.
    struct Field: Sendable {
        /// In camel case.
        let name: String
        let isRequired: Bool
    }

    /// In small letters, with blanks: `purchase order`.
    let singular: String
    let plural: String
    /// The entity that it hangs below, in the singular.
    let parent: String?
    /// What it is, in a few words that its name lacks.
    let gloss: String
    let fields: [Field]
    /// What can be done to it besides the usual five, by the names of `LargeVerb`.
    let verbs: [String]

    /// An entity out of its line: `singular/plural < parent | gloss | field* field | verb verb`.
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

/// A kind of product, such as helpdesks: what they are called, and what they keep.
struct LargeDomain: Sendable {
    /// How many products a domain has.
    static let productCount = 42

    /// As `GET /connectors` has it: `crm`.
    let category: String
    /// What their names begin with.
    let heads: [Substring]
    /// What they keep.
    let entities: Lazy<[LargeEntity]>

    private static let tails = [
        "wise", "lane", "Beacon", "forge", "loop", "nest", "path", "works", "wave", "ly", "ify", "base", "stack",
        "Pilot", "spark", "mint", "Grove", "Harbor", "bridge", "craft", "sense", "flow", "IQ", "Cloud", "Hub", "point",
        "wire", "Labs", "yard", "ful", "peak", "sync", " HQ",
    ]

    /// A domain out of its lines: the first has the category and the heads, each further one an entity.
    init(_ text: Substring) {
        let lines = text.split(separator: "\n")
        let first = (lines.first ?? "").split(separator: ":", maxSplits: 1).map(\.trimmed)
        category = first.first ?? ""
        heads = (first.count > 1 ? first[1] : "").split(separator: " ")
        let entityLines = lines.dropFirst()
        entities = Lazy { entityLines.compactMap(LargeEntity.init) }
    }

    /// All domains.
    static let all: [LargeDomain] = [customerDomains, moneyDomains, workDomains, peopleDomains, technicalDomains]
        .flatMap { text in split(text).map(LargeDomain.init) }

    /// Paragraphs, with an empty line between two.
    private static func split(_ text: String) -> [Substring] {
        text.split(separator: "\n\n")
    }

    /// The name of a product: heads and tails meet in another way for each number, and no two numbers in the same.
    func productName(_ number: Int) -> String {
        guard !heads.isEmpty else { return category }
        let head = heads[number % heads.count]
        let tail = Self.tails[(number / heads.count + number * 5) % Self.tails.count]
        return head + tail
    }
}

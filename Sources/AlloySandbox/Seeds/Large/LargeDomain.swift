/// A kind of product, such as helpdesks: the products' names, and the entities that they keep.
struct LargeDomain: Sendable {
    /// The number of products of a domain.
    static let productCount = 42

    /// The category in `GET /connectors`: `crm`.
    let category: String
    /// The beginnings of the products' names.
    let heads: [Substring]
    /// The kinds of records that the products keep.
    let entities: Lazy<[LargeEntity]>

    /// Parses a paragraph: the first line has the category and the heads, each further line an entity.
    init(_ text: Substring) {
        let lines = text.split(separator: "\n")
        let first = (lines.first ?? "").split(separator: ":", maxSplits: 1).map(\.trimmed)
        category = first.first ?? ""
        heads = (first.count > 1 ? first[1] : "").split(separator: " ")
        let entityLines = lines.dropFirst()
        entities = Lazy { entityLines.compactMap(LargeEntity.init) }
    }

    /// All domains: the paragraphs of `domains.txt`.
    static let all = EmbeddedText.text("Seeds/Large/domains.txt").split(separator: "\n\n").map(LargeDomain.init)

    /// The name of a product: a head and a tail, in a combination that is unique to the number.
    func productName(_ number: Int) -> String {
        guard !heads.isEmpty else { return category }
        let head = heads[number % heads.count]
        let tails = LargeWords.shared.tails
        let tail = tails[(number / heads.count + number * 5) % tails.count]
        return head + tail
    }
}

import JSON

/// What a walk remembers of the pages that it has read: enough to see that a page was read before.
struct PageMemory: Sendable {
    /// So much of it goes into a resume cursor.
    private static let keptPages = 64
    private static let keptItems = 64
    private static let keptNames = 12

    /// How many different pages there were.
    private(set) var pages = 0
    /// How many items they had, where the first of them was the list's first; nil otherwise.
    private(set) var seen: Int? = 0
    /// The most items that one of them had.
    private(set) var largest = 0
    /// How many the last of them had.
    private(set) var lastCount = 0
    /// True until an item comes twice.
    private(set) var areDistinct = true
    /// The names that all items of the first page have.
    private(set) var names: [String] = []
    /// A digest of each page, in order: by what tells the items apart, and by all they have.
    private var digests: [String] = []
    private var known: Set<String> = []
    /// A digest of each of the newest items, in order: those of the last page and of as many before it as are kept.
    private var newest: [UInt64] = []
    private var items: Set<UInt64> = []
    /// The digest of the page before, as the first version of resume cursors has it.
    private var oldDigest: String?

    init() {}

    /// One page, as it is compared with others.
    struct Page {
        private let list: [JSONValue]
        /// A digest of each item, in order.
        let items: [UInt64]
        /// True when each item has an id of its own.
        let isIdentified: Bool
        /// True when no item comes twice.
        let isDistinct: Bool
        /// By the ids where there are some, and by the whole items.
        let byIdentity: String
        let byContent: String

        init(_ list: [JSONValue]) {
            self.list = list
            let identities = list.compactMap(\.identity)
            isIdentified = identities.count == list.count && Set(identities.map(\.itemDigest)).count == list.count
            items = list.map(\.itemDigest)
            isDistinct = Set(items).count == items.count
            byContent = JSONValue.strings(items.map { String($0, radix: 16) }).shortDigest
            byIdentity = isIdentified ? JSONValue.array(identities).shortDigest : byContent
        }

        func has(oldDigest: String) -> Bool { JSONValue.array(list).shortDigest == oldDigest }
    }

    /// Remembers a page of the walk. `count` is how many of its items had not come before, and `isFromStart` whether the
    /// list begins with it, when it is the first.
    mutating func add(_ page: Page, count: Int, isFromStart: Bool = true, names: [String] = []) {
        if pages == 0 {
            if !isFromStart { seen = nil }
            self.names = Array(names.prefix(Self.keptNames))
        }
        pages += 1
        seen = seen.map { $0 + count }
        largest = max(largest, page.items.count)
        lastCount = page.items.count
        if !page.items.isEmpty {
            areDistinct = areDistinct && page.isDistinct && page.items.suffix(count).allSatisfy { !items.contains($0) }
            items.formUnion(page.items)
            newest = Array((newest + page.items.suffix(count)).suffix(max(page.items.count, Self.keptItems)))
            digests.append(page.byContent)
            known.insert(page.byContent)
            if page.byIdentity != page.byContent {
                digests.append(page.byIdentity)
                known.insert(page.byIdentity)
            }
        }
    }

    private var lastItems: ArraySlice<UInt64> { newest.suffix(lastCount) }

    /// True when this page is one that was read before. Where pages are counted, one is known by its items' ids, whatever else
    /// has changed of them; where they are not, a third party may give the same things again as they have become.
    func contains(_ page: Page, isCounted: Bool) -> Bool {
        guard !page.items.isEmpty else { return false }
        if known.contains(page.byContent) || oldDigest.map(page.has) == true { return true }
        guard isCounted else { return false }
        if page.isIdentified, known.contains(page.byIdentity) { return true }
        // The last items again, cut in another way.
        return areDistinct && page.isDistinct && page.items.allSatisfy(items.contains)
            && (page.isIdentified || page.items.suffix(lastItems.count).elementsEqual(lastItems))
    }

    /// How many items at the start of this page are those that the last page ended with, `unidentified` at most where items
    /// have no ids.
    func overlap(_ page: Page, unidentified limit: Int) -> Int {
        guard areDistinct, page.isDistinct else { return 0 }
        let most = min(page.items.count, lastItems.count, page.isIdentified ? Int.max : limit)
        var count = most
        while count > 0, !page.items.prefix(count).elementsEqual(lastItems.suffix(count)) { count -= 1 }
        return count
    }

    /// True when `object` has half of the names that all items of the first page have.
    func resemblesItems(_ object: JSONObject) -> Bool {
        let shared = names.filter { object[$0] != nil }.count
        return shared > 0 && shared * 2 >= names.count
    }
}

extension PageMemory {
    /// What of it goes into a resume cursor.
    var json: JSONObject {
        // The first page is the one that circles lead to most.
        let digests =
            digests.count > Self.keptPages ? digests.prefix(2) + digests.suffix(Self.keptPages - 2) : digests[...]
        var json: JSONObject = ["d": .strings(Array(digests)), "e": .int(pages), "m": .int(lastCount)]
        json.append("n", largest > 0 ? .int(largest) : nil)
        json.append("c", seen.map(JSONValue.int))
        json.append("o", .strings(newest.suffix(Self.keptItems).map { String($0, radix: 16) }))
        json.append("k", names.isEmpty ? nil : .strings(names))
        json.append("x", areDistinct ? nil : true)
        return json
    }

    init(json: JSONObject) {
        func texts(_ name: String) -> [String] { json[name]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        pages = max(json["e"]?.pageNumber ?? 1, 0)
        largest = max(json["n"]?.pageNumber ?? 0, 0)
        lastCount = max(json["m"]?.pageNumber ?? largest, 0)
        seen = json["c"]?.pageNumber
        areDistinct = json["x"] == nil
        names = texts("k")
        digests = texts("d")
        oldDigest = json["q"]?.stringValue
        known = Set(digests)
        newest = texts("o").compactMap { UInt64($0, radix: 16) }
        items = Set(newest)
    }
}

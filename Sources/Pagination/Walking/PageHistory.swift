import JSON

/// The pages that were read before: as much of them as is needed to recognize a page that comes again.
struct PageHistory: Sendable {
    /// The maximum numbers of digests and names in a cursor.
    private static let keptPages = 64
    private static let keptItems = 64
    private static let keptNames = 12

    /// The number of different pages.
    private(set) var pageCount = 0
    /// The number of their items; nil when the first of them was not the first page of the list.
    private(set) var itemCount: Int? = 0
    /// The number of items in the largest page.
    private(set) var largestPage = 0
    /// The number of items in the last page.
    private(set) var lastPage = 0
    /// Indicates that no item has come twice.
    private(set) var hasDistinctItems = true
    /// The member names that all items of the first page have.
    private(set) var names: [String] = []
    /// The digests of each page, in order: of the ids of its items, and of its whole items.
    private var digests: [String] = []
    private var digestSet: Set<String> = []
    /// The digests of the latest items, in order: those of the last page, and some before it.
    private var latestItems: [UInt64] = []
    private var items: Set<UInt64> = []
    /// The pages of this call, by the digests of their ids.
    private var lists: [String: [JSONValue]] = [:]
    /// The digest of the previous page in a cursor of version 1.
    private var oldDigest: String?

    init() {}

    /// One page with the digests by which it is compared.
    struct Page {
        let list: [JSONValue]
        /// The digests of the items, in order.
        let items: [UInt64]
        /// Indicates that every item has an id of its own.
        let isIdentified: Bool
        /// Indicates that no item comes twice.
        let isDistinct: Bool
        /// The digest of the ids; equal to `contentDigest` for items without ids.
        let idDigest: String
        /// The digest of the whole items.
        let contentDigest: String

        init(_ list: [JSONValue]) {
            self.list = list
            let ids = list.compactMap(\.itemID)
            isIdentified = ids.count == list.count && Set(ids.map(\.itemDigest)).count == list.count
            items = list.map(\.itemDigest)
            isDistinct = Set(items).count == items.count
            contentDigest = JSONValue.strings(items.map { String($0, radix: 16) }).shortDigest
            idDigest = isIdentified ? JSONValue.array(ids).shortDigest : contentDigest
        }

        func has(oldDigest: String) -> Bool { JSONValue.array(list).shortDigest == oldDigest }

        /// Returns true when most members of the items are equal to those of `other`, whose items have the same ids.
        func isMostlyEqual(to other: [JSONValue]) -> Bool {
            var (equal, all) = (0, 0)
            for (item, before) in zip(list, other) {
                let before = before.node
                for member in item.node.objectValue?.members ?? [] {
                    all += 1
                    if before[member.key] == member.value { equal += 1 }
                }
            }
            // The id is equal in any case.
            return (equal - list.count) * 2 > all - list.count
        }
    }

    /// What a page is, compared with the pages before it.
    enum Recognition {
        case new
        /// It was read before.
        case repeated
        /// It has the ids of a page that was read before, and most of its contents.
        case changed
        /// It has the ids of a page that was read before, and other contents: the ids may be those of this page only.
        case sameIDs
    }

    /// Adds a page. `count` is the number of its items that are new, and `isFromStart` says of the first page whether the list
    /// begins with it.
    mutating func add(_ page: Page, count: Int, isFromStart: Bool = true, names: [String] = []) {
        if pageCount == 0 {
            if !isFromStart { itemCount = nil }
            self.names = Array(names.prefix(Self.keptNames))
        }
        pageCount += 1
        itemCount = itemCount.map { $0 + count }
        largestPage = max(largestPage, page.items.count)
        lastPage = page.items.count
        guard !page.items.isEmpty else { return }
        hasDistinctItems =
            hasDistinctItems && page.isDistinct && page.items.suffix(count).allSatisfy { !items.contains($0) }
        items.formUnion(page.items)
        latestItems = Array((latestItems + page.items.suffix(count)).suffix(max(page.items.count, Self.keptItems)))
        for digest in page.idDigest == page.contentDigest
            ? [page.contentDigest] : [page.contentDigest, page.idDigest]
        {
            digests.append(digest)
            digestSet.insert(digest)
        }
        if page.isIdentified { lists[page.idDigest] = page.list }
    }

    private var itemsOfLastPage: ArraySlice<UInt64> { latestItems.suffix(lastPage) }

    /// Compares a page with those before it. One item alone may come again after a change, where pages are not numbered.
    func recognition(_ page: Page, isNumbered: Bool) -> Recognition {
        guard !page.items.isEmpty else { return .new }
        if digestSet.contains(page.contentDigest) || oldDigest.map(page.has) == true { return .repeated }
        if page.isIdentified, isNumbered || page.items.count > 1, digestSet.contains(page.idDigest) {
            // A cursor has no contents.
            return lists[page.idDigest].map(page.isMostlyEqual) ?? false ? .changed : .sameIDs
        }
        guard isNumbered else { return .new }
        // The last items again, divided into other pages.
        let isRepeated =
            hasDistinctItems && page.isDistinct && page.items.allSatisfy(items.contains)
            && (page.isIdentified || page.items.suffix(itemsOfLastPage.count).elementsEqual(itemsOfLastPage))
        return isRepeated ? .repeated : .new
    }

    /// Returns the number of items at the start of this page that are also the end of the last page; at most `limit` for items
    /// without ids.
    func overlap(_ page: Page, unidentified limit: Int) -> Int {
        guard hasDistinctItems, page.isDistinct else { return 0 }
        var count = min(page.items.count, itemsOfLastPage.count, page.isIdentified ? Int.max : limit)
        while count > 0, !page.items.prefix(count).elementsEqual(itemsOfLastPage.suffix(count)) { count -= 1 }
        return count
    }

    /// Returns true when `object` has at least half of the names that all items of the first page have.
    func resemblesItem(_ object: JSONObject) -> Bool {
        let shared = names.filter { object[$0] != nil }.count
        return shared > 0 && shared * 2 >= names.count
    }
}

extension PageHistory {
    /// The part that is written into a cursor.
    var json: JSONObject {
        // A provider that leads in a circle leads back to the first page most often.
        let digests =
            digests.count > Self.keptPages ? digests.prefix(2) + digests.suffix(Self.keptPages - 2) : digests[...]
        var json: JSONObject = ["d": .strings(Array(digests)), "e": .int(pageCount), "m": .int(lastPage)]
        json.append("n", largestPage > 0 ? .int(largestPage) : nil)
        json.append("c", itemCount.map(JSONValue.int))
        json.append("o", .strings(latestItems.suffix(Self.keptItems).map { String($0, radix: 16) }))
        json.append("k", names.isEmpty ? nil : .strings(names))
        json.append("x", hasDistinctItems ? nil : true)
        return json
    }

    /// Reads the members of a cursor.
    init(json: JSONObject) {
        func texts(_ name: String) -> [String] { json[name]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        pageCount = max(json["e"]?.pageNumber ?? 1, 0)
        largestPage = max(json["n"]?.pageNumber ?? 0, 0)
        lastPage = max(json["m"]?.pageNumber ?? largestPage, 0)
        itemCount = json["c"]?.pageNumber
        hasDistinctItems = json["x"] == nil
        names = texts("k")
        digests = texts("d")
        oldDigest = json["q"]?.stringValue
        digestSet = Set(digests)
        latestItems = texts("o").compactMap { UInt64($0, radix: 16) }
        items = Set(latestItems)
    }
}

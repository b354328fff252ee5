/// A stretch of a list, cut by offset.
struct Page<Element> {
    let elements: [Element]
    /// Where the next stretch begins; nil at the end.
    let nextOffset: Int?
    /// Where this one begins.
    let offset: Int
    /// How many there are in all.
    let total: Int

    /// At most `limit` of `all`, from `offset` on; both are taken as at least 0.
    init(of all: [Element], offset: Int, limit: Int) {
        let start = min(max(offset, 0), all.count)
        let end = start + min(max(limit, 0), all.count - start)
        elements = Array(all[start..<end])
        nextOffset = end < all.count ? end : nil
        self.offset = start
        total = all.count
    }
}

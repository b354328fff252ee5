import JSON
import JSONRPC

/// One page of a list.
struct Page<Element: Sendable>: Sendable {
    static var size: Int { 200 }

    let elements: ArraySlice<Element>
    let nextCursor: String?

    /// The page of `all` that begins at `cursor`, or the first one. Throws -32602 for a cursor of no page.
    init(of all: [Element], cursor: JSONValue?) throws(RPCError) {
        var start = 0
        if let cursor {
            guard let text = cursor.stringValue, let number = Int(text), String(number) == text, number > 0,
                number < all.count, number % Self.size == 0
            else { throw .invalidMCPParam("/cursor", expected: "the nextCursor of the page before", cursor) }
            start = number
        }
        let end = min(all.count, start + Self.size)
        elements = all[start..<end]
        nextCursor = end < all.count ? String(end) : nil
    }
}

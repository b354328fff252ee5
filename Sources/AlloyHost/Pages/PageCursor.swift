import Alloy
import JSON
import Platform

/// Where a call of `execute.pages` goes on: opaque to the caller, who can use it with the same arguments only.
struct PageCursor: Sendable {
    private static let version = 1

    /// The page.
    var position: PagePosition
    /// How many of its items were given already.
    var skip = 0
    /// A digest of the last of those.
    var lastItem: String?
    /// A digest of the items of the page before.
    var previousPage: String?
    /// Where the items stand.
    var items: JSONPointer?
    var style = PageStyle.none
    /// The most items that a page had so far.
    var largestPage = 0

    /// The text for the caller; `digest` is that of the arguments.
    func text(digest: String) -> String {
        var json: JSONObject = [
            "v": .int(Self.version), "a": .string(digest), "s": .string(style.rawValue), "p": position.json,
        ]
        json.append("i", skip > 0 ? .int(skip) : nil)
        json.append("l", lastItem.map(JSONValue.string))
        json.append("q", previousPage.map(JSONValue.string))
        json.append("t", items.map { .string($0.description) })
        json.append("n", largestPage > 0 ? .int(largestPage) : nil)
        return Base64.encode(JSONValue.object(json).bytes, alphabet: .url)
    }

    init(position: PagePosition) { self.position = position }

    /// Reads what `text` wrote. Throws `invalid_input` for a text that is none, and for one of other arguments.
    init(_ text: String, digest: String) throws(AlloyError) {
        guard let json = Self.json(text), json["v"]?.intValue == Self.version,
            let position = json["p"].flatMap(PagePosition.init(json:)),
            let style = json["s"]?.stringValue.flatMap(PageStyle.init), let given = json["a"]?.stringValue
        else { throw .noPageCursor(text) }
        guard given.hasSameCodePoints(as: digest) else { throw .otherPageCursor(text) }
        self.position = position
        self.style = style
        skip = max(json["i"]?.intValue ?? 0, 0)
        lastItem = json["l"]?.stringValue
        previousPage = json["q"]?.stringValue
        items = json["t"]?.stringValue.flatMap { JSONPointer($0) }
        largestPage = json["n"]?.intValue ?? 0
    }

    private static func json(_ text: String) -> JSONValue? {
        let standard = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        let padding = String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        return Base64.decode(standard + padding).flatMap { try? JSONValue(parsing: $0) }
    }
}

extension JSONValue {
    /// Enough of a digest to tell two values of one list apart.
    var shortDigest: String { String(sha256.prefix(16)) }
}

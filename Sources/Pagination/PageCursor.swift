import Alloy
import JSON
import Platform

/// Where a call of `execute.pages` goes on: opaque to the caller, who can use it with the same arguments only.
package struct PageCursor: Sendable {
    /// Version 1 knew the page before only, and no `paging`: it is still read.
    private static let version = 2

    /// The page.
    package var position: PagePosition
    /// How many of its items were given already.
    var skip = 0
    /// A digest of the last of those.
    var lastItem: String?
    /// The pages before it.
    var memory = PageMemory()
    /// Where the items stand.
    var items: JSONPointer?
    var style = PageStyle.none
    /// True when the page may be the first again, as nobody says whether pages count from 0 or from 1.
    var isAssumed = false
    /// What the caller says of the pages.
    package var paging = PagingOptions()

    /// The text for the caller; `digest` is that of the arguments.
    package func text(digest: String) -> String {
        var json: JSONObject = [
            "v": .int(Self.version), "a": .string(digest), "s": .string(style.rawValue), "p": position.json,
        ]
        json.append("i", skip > 0 ? .int(skip) : nil)
        json.append("l", lastItem.map(JSONValue.string))
        json.append("t", items.map { .string($0.description) })
        json.append("g", isAssumed ? true : nil)
        json.append("h", paging.json.isEmpty ? nil : .object(paging.json))
        if memory.pages > 0 { json = JSONObject(json.members + memory.json.members) }
        return Base64.encode(JSONValue.object(json).bytes, alphabet: .url)
    }

    package init(position: PagePosition, paging: PagingOptions = PagingOptions()) {
        self.position = position
        self.paging = paging
    }

    /// Reads what `text` wrote. Throws `invalid_input` for a text that is none, and for one of other arguments or of another
    /// `paging`, which need not be given again.
    package init(_ text: String, digest: String, paging given: JSONObject?) throws(AlloyError) {
        guard let json = Self.json(text)?.objectValue, let version = json["v"]?.intValue,
            (1...Self.version).contains(version),
            let position = json["p"].flatMap(PagePosition.init(json:)),
            let style = json["s"]?.stringValue.flatMap(PageStyle.init), let written = json["a"]?.stringValue
        else { throw .noPageCursor(text) }
        let paging = json["h"]?.objectValue ?? [:]
        guard PagingOptions.problems(of: ["paging": .object(paging)]).isEmpty else { throw .noPageCursor(text) }
        guard written.hasSameCodePoints(as: digest) else { throw .otherPageCursor(text) }
        if let given, JSONValue.object(given).shortDigest != JSONValue.object(paging).shortDigest {
            throw .otherPaging(given, cursor: paging)
        }
        self.position = position
        self.style = style
        self.paging = PagingOptions(paging)
        skip = max(json["i"]?.pageNumber ?? 0, 0)
        lastItem = json["l"]?.stringValue
        items = json["t"]?.stringValue.flatMap { JSONPointer($0) }
        isAssumed = json["g"]?.boolValue ?? false
        // A cursor that stands on the first page has nothing before it.
        let isAtStart = version > 1 ? json["d"] == nil : position.settings.isEmpty
        if !isAtStart { memory = PageMemory(json: json) }
    }

    /// What a cursor's text spells.
    static func json(_ text: String) -> JSONValue? {
        Base64.decodeAnyAlphabet(text).flatMap { try? JSONValue(parsing: $0) }
    }
}

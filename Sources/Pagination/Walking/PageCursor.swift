import Alloy
import JSON
import Platform
import TextCoding

/// The position at which a call of `execute.pages` continues. Its text is opaque to the caller, and only valid with the same
/// arguments.
package struct PageCursor: Sendable {
    /// The version of the format. Version 1 had only the previous page and no `paging`; it can still be read.
    private static let version = 2

    /// The page.
    package var position: PagePosition
    /// The number of its items that were returned already.
    var skip = 0
    /// A digest of the last of those items.
    var lastItem: String?
    /// The pages before it.
    var history = PageHistory()
    /// The location of the items.
    var items: JSONPointer?
    var style = PageStyle.none
    /// Indicates that the page may be the first one again, because it is not known whether pages count from 0 or from 1.
    var isBaseAssumed = false
    /// Indicates that items may be missing, because repeated items were left out: the list has changed while it was read, or
    /// equal items can't be distinguished.
    var mayLackItems = false
    /// The caller's description of the pages.
    package var paging = PagingOptions()

    /// Returns the text for the caller; `digest` is that of the arguments.
    package func text(digest: String) -> String {
        var json: JSONObject = [
            "v": .int(Self.version), "a": .string(digest), "s": .string(style.rawValue), "p": position.json,
        ]
        json.append("i", skip > 0 ? .int(skip) : nil)
        json.append("l", lastItem.map(JSONValue.string))
        json.append("t", items.map { .string($0.description) })
        json.append("g", isBaseAssumed ? true : nil)
        json.append("u", mayLackItems ? true : nil)
        json.append("h", paging.json.isEmpty ? nil : .object(paging.json))
        if history.pageCount > 0 { json = JSONObject(json.members + history.json.members) }
        return Base64.encode(JSONValue.object(json).bytes, alphabet: .url)
    }

    package init(position: PagePosition, paging: PagingOptions = PagingOptions()) {
        self.position = position
        self.paging = paging
    }

    /// Reads the text of a cursor.
    ///
    /// Throws `invalid_input` for any other text, for a cursor of other arguments, and for one of another `paging`, which the
    /// caller may leave out.
    package init(_ text: String, digest: String, paging given: PagingOptions?) throws(AlloyError) {
        guard let json = Self.json(text)?.objectValue, let version = json["v"]?.intValue,
            (1...Self.version).contains(version),
            let position = json["p"].flatMap(PagePosition.init(json:)),
            let style = json["s"]?.stringValue.flatMap(PageStyle.init), let ownDigest = json["a"]?.stringValue
        else { throw .invalidPageCursor(text) }
        let paging = json["h"]?.objectValue ?? [:]
        guard PagingOptions.problems(of: ["paging": .object(paging)]).isEmpty else { throw .invalidPageCursor(text) }
        guard ownDigest.hasSameCodePoints(as: digest) else { throw .pageCursorOfOtherArguments(text) }
        if let given, JSONValue.object(given.json).shortDigest != JSONValue.object(paging).shortDigest {
            throw .pageCursorOfOtherPaging(given.json, cursor: paging)
        }
        self.position = position
        self.style = style
        self.paging = PagingOptions(paging)
        skip = max(json["i"]?.pageNumber ?? 0, 0)
        lastItem = json["l"]?.stringValue
        items = json["t"]?.stringValue.flatMap { JSONPointer($0) }
        isBaseAssumed = json["g"]?.boolValue ?? false
        mayLackItems = json["u"]?.boolValue ?? false
        // A cursor on the first page has no pages before it.
        let isOnFirstPage = version > 1 ? json["d"] == nil : position.settings.isEmpty
        if !isOnFirstPage { history = PageHistory(json: json) }
    }

    /// Returns the JSON in the text of a cursor; nil for any other text.
    static func json(_ text: String) -> JSONValue? {
        Base64.decodeAnyAlphabet(text).flatMap { try? JSONValue(parsing: $0) }
    }
}

import JSON

/// A value that may lead to the next page, although its name is not known: with one, a list has not certainly ended.
extension PageFacts.Fact {
    /// Parts of names that a value for the next page usually has.
    private static let markerParts = [
        "next", "cursor", "continu", "token", "marker", "bookmark", "scroll", "seek", "resume", "after", "position",
        "pointer", "lastkey", "lastevaluated", "lastid", "startkey", "anchor", "checkpoint", "iterator",
    ]
    /// Parts of names that lead elsewhere: to earlier pages, and to later changes of the list.
    private static let otherParts = ["prev", "before", "sync", "delta", "csrf", "accesstoken"]
    /// Names whose values describe the response or the list.
    private static let descriptions: Set = [
        "kind", "object", "type", "etag", "status", "state", "result", "message", "msg", "description", "detail",
        "title",
        "summary", "version", "apiversion", "currency", "locale", "language", "lang", "sort", "sortby", "order",
        "orderby",
        "query", "q", "filter", "search", "unit", "units", "region", "country", "copyright", "license", "role",
        "accessrole",
        "self", "first", "last", "documentation", "docs", "info", "format", "code", "env", "environment", "mode",
        "schema",
        "range", "total", "count", "duration", "elapsed", "took", "odatacontext", "odatacount", "source", "scope",
        "model",
    ]
    private static let descriptionEndings = [
        "id", "name", "time", "at", "on", "date", "zone", "utc", "timestamp", "url", "uri", "href", "link", "count",
        "size",
        "limit", "email", "type", "etag",
    ]

    /// Returns true when the value may be one for the page after the list at `items`. `isEcho` says of a value whether the
    /// request contained it.
    func mayBeCursor(besides items: JSONPointer?, isEcho: (JSONValue) -> Bool) -> Bool {
        guard value.isCursorValue, value.pageFlag != true || value.intValue != nil else { return false }
        guard !names.contains(where: { name in Self.otherParts.contains { name.contains($0) } }), !isEcho(value) else {
            return false
        }
        // Facebook returns it on the last page, too.
        if ends(with: ["cursors", "after"]) { return false }
        // The names of the objects that contain the list say nothing about this value.
        let shared = zip(path, items?.tokens ?? []).prefix { $0.hasSameCodePoints(as: $1) }.count
        if names.dropFirst(shared).contains(where: { name in Self.markerParts.contains { name.contains($0) } }) {
            return true
        }
        guard let text = value.stringValue, isAboutPages(of: items) else { return false }
        return !Self.descriptions.contains(name) && !Self.descriptionEndings.contains { name.hasSuffix($0) }
            && !text.contains { $0.isWhitespace }
    }
}

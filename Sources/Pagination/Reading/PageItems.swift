import JSON

/// Finds the list of items in a response.
enum PageItems {
    private static let usualNames = [
        "results", "data", "items", "records", "values", "value", "edges", "nodes", "entries", "elements", "objects",
        "list", "rows", "hits", "resources", "collection", "messages", "channels", "members", "files",
    ]
    /// Lists that are not the items of a page.
    private static let otherNames: Set = ["errors", "usererrors", "warnings", "links", "link"]
    private static let maximumDepth = 5

    /// Returns the location of the list that is nearest to the member at `marker`; nil when there is no list.
    static func pointer(in response: JSONValue, near marker: [String]?) -> JSONPointer? {
        if case .array = response { return JSONPointer() }
        var above = marker.map { Array($0.dropLast()) }
        while let path = above {
            if let name = list(in: response[JSONPointer(tokens: path)]) { return JSONPointer(tokens: path + [name]) }
            above = path.isEmpty ? nil : Array(path.dropLast())
        }
        // No list beside the marker: the one on the highest level.
        var level: [[String]] = [[]]
        for _ in 0..<maximumDepth {
            var nextLevel: [[String]] = []
            for path in level {
                guard let object = response[JSONPointer(tokens: path)]?.objectValue else { continue }
                if let name = list(in: .object(object)) { return JSONPointer(tokens: path + [name]) }
                nextLevel += object.members.filter { $0.value.objectValue != nil }.map { path + [$0.key] }
            }
            level = nextLevel
        }
        return nil
    }

    /// Returns the locations of the other lists with elements in a response whose items are at `items`.
    static func others(in response: JSONValue, besides items: JSONPointer) -> [JSONPointer] {
        var others: [JSONPointer] = []
        var level: [[String]] = items.tokens.isEmpty ? [] : [[]]
        for _ in 0..<maximumDepth {
            var nextLevel: [[String]] = []
            for path in level {
                for member in response[JSONPointer(tokens: path)]?.objectValue?.members ?? [] {
                    let path = path + [member.key]
                    if otherNames.contains(member.key.normalizedName) { continue }
                    if member.value.objectValue != nil { nextLevel.append(path) }
                    let isAbove = items.tokens.starts(with: path, by: { $0.hasSameCodePoints(as: $1) })
                    if member.value.arrayValue?.isEmpty == false, !isAbove { others.append(JSONPointer(tokens: path)) }
                }
            }
            level = nextLevel
        }
        return others
    }

    /// Returns the name of the list among the members of an object: the only list, else one with a usual name, else the longest
    /// list of objects.
    private static func list(in value: JSONValue?) -> String? {
        let lists = (value?.objectValue?.members ?? []).compactMap { member in
            otherNames.contains(member.key.normalizedName)
                ? nil : member.value.arrayValue.map { (name: member.key, elements: $0) }
        }
        guard lists.count > 1 else { return lists.first?.name }
        for name in usualNames {
            if let list = lists.first(where: { $0.name.normalizedName == name }) { return list.name }
        }
        let ofObjects = lists.filter { list in list.elements.contains { $0.objectValue != nil } }
        let longest = ofObjects.map(\.elements.count).max()
        return (ofObjects.first { $0.elements.count == longest } ?? lists.first)?.name
    }
}

extension JSONValue {
    /// The item itself: in GraphQL's `edges`, the member `node`.
    var node: JSONValue { self["node"]?.objectValue == nil ? self : self["node"] ?? self }

    /// The id of an item, which distinguishes it in its list; nil for an item without one.
    var itemID: JSONValue? {
        guard case .object = self else { return nil }
        let item = node
        for name in ["id", "_id", "uuid", "gid", "uid", "sid", "guid", "Id", "ID", "key"] {
            if let id = item[name], id.stringValue?.isEmpty == false || id.intValue != nil { return id }
        }
        return nil
    }

    /// The beginning of the digest, long enough to distinguish the values of one list.
    var shortDigest: String { String(sha256.prefix(16)) }

    /// The first 48 bits of the digest.
    var itemDigest: UInt64 { UInt64(sha256.prefix(12), radix: 16) ?? 0 }
}

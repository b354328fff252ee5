import JSON

/// Where in an answer the items of the page stand.
enum PageItems {
    private static let usualNames = [
        "results", "data", "items", "records", "values", "value", "edges", "nodes", "entries", "elements", "objects",
        "list", "rows", "hits", "resources", "collection", "messages", "channels", "members", "files",
    ]
    /// What third parties say about a page, in lists of its own.
    private static let otherNames: Set = ["errors", "usererrors", "warnings", "links", "link"]
    private static let maximumDepth = 5

    /// The place of the list that goes with what stands at `marker`; nil when there is no list.
    static func place(in answer: JSONValue, near marker: [String]?) -> JSONPointer? {
        if case .array = answer { return JSONPointer() }
        var above = marker.map { Array($0.dropLast()) }
        while let path = above {
            if let name = list(in: answer[JSONPointer(tokens: path)]) { return JSONPointer(tokens: path + [name]) }
            above = path.isEmpty ? nil : Array(path.dropLast())
        }
        // Beside the marker is none: the highest there is.
        var level: [[String]] = [[]]
        for _ in 0..<maximumDepth {
            var deeper: [[String]] = []
            for path in level {
                guard let object = answer[JSONPointer(tokens: path)]?.objectValue else { continue }
                if let name = list(in: .object(object)) { return JSONPointer(tokens: path + [name]) }
                deeper += object.members.filter { $0.value.objectValue != nil }.map { path + [$0.key] }
            }
            level = deeper
        }
        return nil
    }

    /// The list among the members of an object: the only one; else one of a usual name, else the longest of objects.
    private static func list(in value: JSONValue?) -> String? {
        let lists = (value?.objectValue?.members ?? []).compactMap { member in
            otherNames.contains(member.key.pageWord)
                ? nil : member.value.arrayValue.map { (name: member.key, elements: $0) }
        }
        guard lists.count > 1 else { return lists.first?.name }
        for name in usualNames {
            if let list = lists.first(where: { $0.name.pageWord == name }) { return list.name }
        }
        let ofObjects = lists.filter { list in list.elements.contains { $0.objectValue != nil } }
        let longest = ofObjects.map(\.elements.count).max()
        return (ofObjects.first { $0.elements.count == longest } ?? lists.first)?.name
    }
}

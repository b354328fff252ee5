import JSON

/// The records that direct reads have shown, for a seed file of the sandbox.
public struct RecordedSeed: Sendable {
    private var collections: [(path: String, records: [JSONObject])] = []

    /// A seed without records.
    public init() {}

    /// The numbers of collections and records.
    public var counts: (collections: Int, records: Int) {
        (collections.count, collections.reduce(0) { $0 + $1.records.count })
    }

    /// Adds the items of a list at a path with its values.
    public mutating func add(_ records: [JSONObject], at path: String) {
        if let index = collections.firstIndex(where: { $0.path == path }) {
            collections[index].records += records
        } else if !records.isEmpty {
            collections.append((path, records))
        }
    }

    /// Adds what an item's own read says of it. `id` is the value at the end of its path.
    public mutating func add(_ item: JSONObject, id: String, at path: String) {
        guard let index = collections.firstIndex(where: { $0.path == path }) else { return }
        let records = collections[index].records
        let match = records.firstIndex { record in
            record.members.contains {
                ($0.value.stringValue ?? $0.value.numberValue?.text) == id && item[$0.key] == $0.value
            }
        }
        guard let match else { return }
        for member in item.members { collections[index].records[match][member.key] = member.value }
    }

    /// The seed file: for the connector that is made from `document`, without names, addresses and secrets.
    public func file(connectorId: String, document: String) -> JSONValue {
        var scrubber = Scrubber()
        for collection in collections {
            for record in collection.records { scrubber.learn(.object(record)) }
        }
        var records: JSONObject = [:]
        for collection in collections {
            let path =
                "/"
                + collection.path.split(separator: "/").map { scrubber.text(String($0), under: "id") }
                .joined(separator: "/")
            records[path] = .array(collection.records.map { scrubber.scrubbed(.object($0)) })
        }
        return [
            "format": 1, "extends": "empty", "connectors": [.string("\(connectorId)=\(document)")],
            "records": ["\(connectorId)": .object(records)],
        ]
    }
}

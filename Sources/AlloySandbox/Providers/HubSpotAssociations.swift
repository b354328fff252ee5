import JSON

/// Which records of an account belong together.
struct HubSpotAssociations: Sendable {
    /// One end of a link: a record of this kind and id.
    struct End: Sendable, Hashable {
        let type: String
        let id: String
    }

    private var ends: [End: [End]] = [:]

    /// Links two records, both ways.
    mutating func link(_ one: End, _ other: End) {
        for (from, to) in [(one, other), (other, one)] where ends[from]?.contains(to) != true {
            ends[from, default: []].append(to)
        }
    }

    /// The links of a record to records of the kinds asked for, as a get answers them; nil when there are none.
    func view(of record: End, asked types: [String], isLive: (End) -> Bool) -> JSONValue? {
        var view: JSONObject = [:]
        for type in types {
            let linked = (ends[record] ?? []).filter { $0.type == type && isLive($0) }
            guard !linked.isEmpty else { continue }
            let results = linked.map { end -> JSONValue in
                ["id": .string(end.id), "type": .string("\(Self.singular(record.type))_to_\(Self.singular(type))")]
            }
            view.append(type, ["results": .array(results)])
        }
        guard !view.isEmpty else { return nil }
        return .object(view)
    }

    private static func singular(_ type: String) -> String {
        type == "companies" ? "company" : String(type.dropLast())
    }
}

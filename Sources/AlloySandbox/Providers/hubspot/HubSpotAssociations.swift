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

    /// Takes the link between two records away, both ways; there need not be one.
    mutating func unlink(_ one: End, _ other: End) {
        ends[one]?.removeAll { $0 == other }
        ends[other]?.removeAll { $0 == one }
    }

    /// The records of a kind that a record is linked to, in the order in which they were linked.
    func ends(of record: End, type: String) -> [End] { (ends[record] ?? []).filter { $0.type == type } }

    /// The number of HubSpot's own kind of association between two kinds of record (HubSpot, "Associations v4",
    /// association type ids); nil where HubSpot has none.
    static func typeID(from: String, to: String) -> Int? {
        let ids = [
            "contacts contacts": 449, "contacts companies": 279, "contacts deals": 4, "contacts tickets": 15,
            "contacts tasks": 203, "contacts emails": 197, "companies contacts": 280, "companies companies": 450,
            "companies deals": 342, "companies tickets": 340, "companies tasks": 191, "companies emails": 185,
            "deals contacts": 3, "deals companies": 341, "deals deals": 451, "deals tickets": 27, "deals tasks": 215,
            "deals emails": 209, "tickets contacts": 16, "tickets companies": 339, "tickets deals": 28,
            "tickets tickets": 452, "tickets tasks": 229, "tickets emails": 223, "tasks contacts": 204,
            "tasks companies": 192, "tasks deals": 216, "tasks tickets": 230, "emails contacts": 198,
            "emails companies": 186, "emails deals": 210, "emails tickets": 224,
        ]
        return ids["\(from) \(to)"]
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

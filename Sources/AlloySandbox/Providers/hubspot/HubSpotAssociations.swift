import JSON
import Platform

/// The associations between the records of an account.
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

extension HubSpotProvider {
    /// `/crm/v4/objects/{type}/{id}/associations…`: links between records, which always hold both ways.
    mutating func associate(
        _ type: HubSpotObjectType, _ call: ProviderCall, _ now: Timestamp
    ) throws(HubSpotError) -> ProviderReply {
        let from = try end(type.name, "\(call.action.path.placeholders.first ?? "")", call)
        let other = try otherType(call)
        switch call.action.httpMethod {
        case "get": return try listAssociations(of: from, type, to: other, call)
        case "put":
            let to = try end(other, "toObjectId", call)
            guard let there = type.associationTypeID(to: to.type),
                let back = types.first(where: { $0.name == to.type })?.associationTypeID(to: from.type)
            else { throw .invalidInput("No default association type exists between \(from.type) and \(to.type)") }
            associations.link(from, to)
            let links = [(from, to, there), (to, from, back)].map { from, to, type in
                forms.object("link", ["from": .string(from.id), "to": .string(to.id), "type": .int(type)])
            }
            return .ok(batch(links.map(JSONValue.object), now))
        case "delete":
            // To take away a link that is not there changes nothing, and is no error.
            let id = call.pathText("toObjectId") ?? ""
            associations.unlink(from, HubSpotAssociations.End(type: other, id: id))
            return .noContent
        default: throw .unknownRoute
        }
    }

    private func listAssociations(
        of record: HubSpotAssociations.End, _ from: HubSpotObjectType, to type: String, _ call: ProviderCall
    ) throws(HubSpotError) -> ProviderReply {
        let limit = try limit(call.queryParameters["limit"], atMost: 500, otherwise: 500)
        var ends = associations.ends(of: record, type: type).filter { tables[$0.type]?[$0.id]?.isArchived == false }
        if let after = call.queryText("after") {
            guard let place = ends.firstIndex(where: { $0.id == after }) else {
                throw .invalidInput("Invalid query parameter 'after': \(after)")
            }
            ends.removeFirst(place + 1)
        }
        let page = OffsetPage(of: ends, offset: 0, limit: limit)
        let typeID = from.associationTypeID(to: type) ?? 0
        let results = page.elements.map { end in
            forms.object("association", ["to": .int(Int(end.id) ?? 0), "type": .int(typeID)])
        }
        return listing(
            results.map(JSONValue.object), after: page.nextOffset == nil ? nil : page.elements.last?.id,
            ["path": .string("crm/v4/objects/\(record.type)/\(record.id)/associations/\(type)"), "limit": .int(limit)])
    }

    /// The record that a path parameter names.
    private func end(
        _ type: String, _ parameter: String, _ call: ProviderCall
    ) throws(HubSpotError) -> HubSpotAssociations.End {
        guard let id = call.pathText(parameter), tables[type]?[id]?.isArchived == false else { throw .objectNotFound }
        return HubSpotAssociations.End(type: type, id: id)
    }

    /// The kind at the other end; HubSpot takes its singular too.
    private func otherType(_ call: ProviderCall) throws(HubSpotError) -> String {
        let name = call.pathText("toObjectType") ?? ""
        let type = types.first { $0.name == name || $0.label.lowercased() == name.lowercased() }
        guard let type else { throw .invalidInput("Unable to infer object type from: \(name)") }
        return type.name
    }
}

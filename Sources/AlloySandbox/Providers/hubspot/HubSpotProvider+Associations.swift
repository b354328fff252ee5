import JSON
import Platform

extension HubSpotProvider {
    /// `/crm/v4/objects/{type}/{id}/associations…`: links between records, which always hold both ways.
    mutating func associate(
        _ type: HubSpotObjectType, _ call: ProviderCall, _ now: Timestamp
    ) throws(HubSpotError) -> ProviderReply {
        let from = try end(type.name, "\(call.action.path.placeholders.first ?? "")", call)
        let other = try otherType(call)
        switch call.action.httpMethod {
        case "get": return try listAssociations(of: from, to: other, call)
        case "put":
            let to = try end(other, "toObjectId", call)
            guard let there = HubSpotAssociations.typeID(from: from.type, to: to.type),
                let back = HubSpotAssociations.typeID(from: to.type, to: from.type)
            else { throw .invalidInput("No default association type exists between \(from.type) and \(to.type)") }
            associations.link(from, to)
            func result(_ from: HubSpotAssociations.End, _ to: HubSpotAssociations.End, _ typeID: Int) -> JSONValue {
                [
                    "from": ["id": .string(from.id)], "to": ["id": .string(to.id)],
                    "associationSpec": ["associationCategory": "HUBSPOT_DEFINED", "associationTypeId": .int(typeID)],
                ]
            }
            return .ok([
                "status": "COMPLETE", "results": [result(from, to, there), result(to, from, back)],
                "startedAt": .string(now.iso8601), "completedAt": .string(now.iso8601),
            ])
        case "delete":
            // To take away a link that is not there changes nothing, and is no error.
            let id = call.pathText("toObjectId") ?? ""
            associations.unlink(from, HubSpotAssociations.End(type: other, id: id))
            return .noContent
        default: throw .unknownRoute
        }
    }

    private func listAssociations(
        of record: HubSpotAssociations.End, to type: String, _ call: ProviderCall
    ) throws(HubSpotError) -> ProviderReply {
        let limit = try limit(call.queryParameters["limit"], atMost: 500, otherwise: 500)
        var ends = associations.ends(of: record, type: type).filter { tables[$0.type]?[$0.id]?.isArchived == false }
        if let after = call.queryText("after") {
            guard let place = ends.firstIndex(where: { $0.id == after }) else {
                throw .invalidInput("Invalid query parameter 'after': \(after)")
            }
            ends.removeFirst(place + 1)
        }
        let page = Page(of: ends, offset: 0, limit: limit)
        let typeID = HubSpotAssociations.typeID(from: record.type, to: type) ?? 0
        var body: JSONObject = [
            "results": .array(
                page.elements.map { end in
                    [
                        "toObjectId": .int(Int(end.id) ?? 0),
                        "associationTypes": [
                            ["category": "HUBSPOT_DEFINED", "typeId": .int(typeID), "label": nil]
                        ],
                    ]
                })
        ]
        if page.nextOffset != nil, let last = page.elements.last {
            let path = "crm/v4/objects/\(record.type)/\(record.id)/associations/\(type)"
            body.append(
                "paging",
                [
                    "next": [
                        "after": .string(last.id),
                        "link": .string("https://api.hubapi.com/\(path)?limit=\(limit)&after=\(last.id)"),
                    ]
                ])
        }
        return .ok(.object(body))
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
        let type = HubSpotObjectType.all.first { $0.name == name || $0.label.lowercased() == name.lowercased() }
        guard let type else { throw .invalidInput("Unable to infer object type from: \(name)") }
        return type.name
    }
}

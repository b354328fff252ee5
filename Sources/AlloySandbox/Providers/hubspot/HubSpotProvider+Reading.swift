import JSON
import Platform

extension HubSpotProvider {
    /// `POST …/search`: groups of filters joined by OR, the filters in a group by AND, then `query` over all values.
    func search(
        _ type: HubSpotObjectType, _ table: RecordTable, _ call: ProviderCall
    ) throws(HubSpotError) -> ProviderReply {
        guard let body = call.requestBody?.objectValue else { throw .unreadableBody }
        let limit = try limit(body["limit"], atMost: 200)
        var offset = 0
        if let after = body["after"], !after.isNull, after.stringValue != "" {
            guard let value = after.argumentInteger, value >= 0 else {
                throw .invalidInput("Invalid 'after': \(after.plainText)")
            }
            offset = value
        }
        let groups = body["filterGroups"]?.arrayValue ?? []
        guard groups.count <= 5 else { throw .invalidInput("There are too many filterGroups: at most 5 are allowed") }
        let query = body["query"]?.argumentText
        var matches: [Record] = []
        for record in table.records where !record.isArchived {
            let isFound = query.map { text in
                record.fields.members.contains { $0.value.plainText.containsIgnoringCase(text) }
            }
            guard isFound ?? true, try Self.passes(record, groups) else { continue }
            matches.append(record)
        }
        if let sort = body["sorts"]?[0] { Self.sort(&matches, by: sort) }
        let asked = body["properties"]?.argumentList ?? []
        let page = OffsetPage(of: matches, offset: offset, limit: limit)
        var reply: JSONObject = [
            "total": .int(page.total), "results": .array(page.elements.map { view($0, type, asked: asked) }),
        ]
        if let next = page.nextOffset { reply.append("paging", ["next": ["after": .string(String(next))]]) }
        return .ok(.object(reply))
    }

    private static func passes(_ record: Record, _ groups: [JSONValue]) throws(HubSpotError) -> Bool {
        guard !groups.isEmpty else { return true }
        // Every filter is checked, so that a wrong one is refused whatever the records hold.
        var passesOne = false
        for group in groups {
            var passesAll = true
            for filter in group["filters"]?.arrayValue ?? [] where try !passes(record, filter: filter) {
                passesAll = false
            }
            if passesAll { passesOne = true }
        }
        return passesOne
    }

    private static func passes(_ record: Record, filter: JSONValue) throws(HubSpotError) -> Bool {
        guard let property = filter["propertyName"]?.argumentText else { throw .notSet("propertyName") }
        guard let name = filter["operator"]?.argumentText else { throw .notSet("operator") }
        let value = record.fields[property]?.argumentText
        let wanted = filter["value"]?.plainText ?? ""
        let list = (filter["values"]?.argumentList ?? []).map { $0.lowercased() }
        switch name {
        case "HAS_PROPERTY": return value != nil
        case "NOT_HAS_PROPERTY": return value == nil
        case "EQ": return value.map { $0.order(to: wanted) == 0 } ?? false
        case "NEQ": return value.map { $0.order(to: wanted) != 0 } ?? true
        case "LT": return value.map { $0.order(to: wanted) < 0 } ?? false
        case "LTE": return value.map { $0.order(to: wanted) <= 0 } ?? false
        case "GT": return value.map { $0.order(to: wanted) > 0 } ?? false
        case "GTE": return value.map { $0.order(to: wanted) >= 0 } ?? false
        case "BETWEEN":
            let high = filter["highValue"]?.plainText ?? ""
            return value.map { $0.order(to: wanted) >= 0 && $0.order(to: high) <= 0 } ?? false
        case "IN": return value.map { list.contains($0.lowercased()) } ?? false
        case "NOT_IN": return value.map { !list.contains($0.lowercased()) } ?? true
        case "CONTAINS_TOKEN": return value.map { containsToken(wanted, in: $0) } ?? false
        case "NOT_CONTAINS_TOKEN": return value.map { !containsToken(wanted, in: $0) } ?? true
        default: throw .invalidInput("Invalid input JSON: operator '\(name)' is not one of those that exist")
        }
    }

    /// A token is a word; `*` matches any further letters at its start or end.
    private static func containsToken(_ pattern: String, in text: String) -> Bool {
        let pattern = AffixPattern(pattern.lowercased(), wildcard: "*")
        let tokens = text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
        return pattern.isEmpty || (tokens + [text.lowercased()]).contains(where: pattern.matches)
    }

    private static func sort(_ records: inout [Record], by sort: JSONValue) {
        let property = sort["propertyName"]?.argumentText ?? sort.argumentText ?? ""
        let isDescending = sort["direction"]?.stringValue == "DESCENDING"
        func value(_ record: Record) -> String { record.fields[property]?.plainText ?? "" }
        records = records.stablySorted { left, right in
            let order = value(left).order(to: value(right))
            return isDescending ? order > 0 : order < 0
        }
    }
}

extension HubSpotProvider {
    /// `POST …/batch/read`: up to 100 records by their ids. Those that don't exist are listed beside the others, under 207.
    func readBatch(
        _ type: HubSpotObjectType, _ call: ProviderCall, _ now: Timestamp
    ) throws(HubSpotError) -> ProviderReply {
        guard let body = call.requestBody?.objectValue else { throw .unreadableBody }
        guard let inputs = body["inputs"]?.arrayValue else { throw .notSet("inputs") }
        guard inputs.count <= 100 else {
            throw .invalidInput("The maximum number of inputs supported in a batch request is 100")
        }
        let asked = body["properties"]?.argumentList ?? []
        let property = body["idProperty"]?.argumentText
        var found: [JSONValue] = []
        var missing: [String] = []
        for input in inputs {
            guard let id = input["id"]?.argumentText else { throw .notSet("id") }
            guard let record = record(type, id: id, property: property) else {
                missing.append(id)
                continue
            }
            found.append(view(record, type, asked: asked))
        }
        var reply: JSONObject = ["status": "COMPLETE", "results": .array(found)]
        if !missing.isEmpty {
            reply.append("numErrors", 1)
            reply.append(
                "errors",
                [
                    [
                        "status": "error", "category": "OBJECT_NOT_FOUND",
                        "message": .string(
                            "Could not get some \(type.label.uppercased()) objects, they may be deleted or not exist. "
                                + "Check that ids are valid."),
                        "context": ["ids": .strings(missing)],
                    ]
                ])
        }
        reply.append("startedAt", .string(now.iso8601))
        reply.append("completedAt", .string(now.iso8601))
        return ProviderReply(status: missing.isEmpty ? 200 : 207, body: .object(reply))
    }

    private func record(_ type: HubSpotObjectType, id: String, property: String?) -> Record? {
        guard let property, property != "hs_object_id" else {
            return tables[type.name]?[id].flatMap { $0.isArchived ? nil : $0 }
        }
        return tables[type.name]?.records.first {
            !$0.isArchived && $0.fields[property]?.plainText.lowercased() == id.lowercased()
        }
    }
}

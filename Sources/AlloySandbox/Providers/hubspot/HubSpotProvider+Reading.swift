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
        return listing(
            page.elements.map { view($0, type, asked: asked) }, after: page.nextOffset.map(String.init),
            ["total": .int(page.total)])
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
        records = records.sorted(isDescending: sort["direction"]?.stringValue == "DESCENDING") {
            $0.fields[property]?.plainText ?? ""
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
        guard !missing.isEmpty else { return .ok(batch(found, now)) }
        let error = forms.object(
            "missing", ["LABEL": .string(type.label.uppercased()), "missing": .strings(missing)])
        return ProviderReply(status: 207, body: batch(found, errors: [.object(error)], now))
    }

    /// The reply about several records.
    func batch(_ results: [JSONValue], errors: [JSONValue] = [], _ now: Timestamp) -> JSONValue {
        var values: JSONObject = ["results": .array(results), "now": .string(now.iso8601)]
        if !errors.isEmpty { values.merge(["errorCount": .int(errors.count), "errors": .array(errors)]) }
        return .object(forms.object("batch", values))
    }

    /// A page of a list.
    ///
    /// - Parameter after: The cursor of the next page; nil at the end.
    func listing(_ results: [JSONValue], after: String?, _ further: JSONObject) -> ProviderReply {
        let values: JSONObject = [
            "results": .array(results), "hasMore": .bool(after != nil), "after": .optional(after),
        ]
        return .ok(.object(forms.object("page", values.merging(further))))
    }

    /// The record of this id, or with this value of another property.
    func record(_ type: HubSpotObjectType, id: String, property: String?, archived: Bool = false) -> Record? {
        guard let property, property != "hs_object_id" else {
            return tables[type.name]?[id].flatMap { $0.isArchived == archived ? $0 : nil }
        }
        return tables[type.name]?.records.first {
            $0.isArchived == archived && $0.fields[property]?.plainText.lowercased() == id.lowercased()
        }
    }
}

import JSON

extension NotionProvider {
    static func search(_ call: ProviderCall, _ store: NotionStore) throws(NotionError) -> JSONValue {
        let query = call.body["query"]?.argumentText ?? ""
        var wanted: String?
        if let filter = call.body["filter"], !filter.isNull {
            guard filter["property"]?.stringValue == "object", let value = filter["value"]?.stringValue,
                value == "page" || value == "database"
            else {
                throw .validation(
                    "body failed validation: body.filter.value should be `\"page\"` or `\"database\"`.")
            }
            wanted = value
        }
        var found = (wanted == "database" ? [] : store.pages.records)
        found += wanted == "page" ? [] : store.databases.records
        found = found.filter { !$0.isArchived && store.title($0).containsIgnoringCase(query) }
        let isAscending = call.body["sort"]?["direction"]?.stringValue == "ascending"
        found = stable(found) { isAscending ? $0.updatedAt < $1.updatedAt : $0.updatedAt > $1.updatedAt }
        return try list(found, call.body, kind: "page_or_database") { record in
            store.databases[record.id] == nil ? store.json(page: record) : store.json(database: record)
        }
    }

    static func query(_ call: ProviderCall, _ store: NotionStore) throws(NotionError) -> JSONValue {
        let database = try store.database(id(call, "database_id"))
        let schema = database.fields["properties"]?.objectValue ?? [:]
        var pages: [Record] = []
        for page in store.pages.records
        where !page.isArchived && page.fields["parent"]?["database_id"]?.stringValue == database.id {
            if let filter = call.body["filter"], !filter.isNull,
                try !NotionFilter.passes(page, filter, schema: schema)
            {
                continue
            }
            pages.append(page)
        }
        // The first sort weighs most, so it is applied last.
        for sort in (call.body["sorts"]?.arrayValue ?? []).reversed() {
            let key = try sortKey(sort, schema)
            let isDescending = sort["direction"]?.stringValue == "descending"
            pages = stable(pages) { left, right in
                let order = NotionFilter.order(key(left), key(right))
                return isDescending ? order > 0 : order < 0
            }
        }
        return try list(pages, call.body, kind: "page_or_database") { store.json(page: $0) }
    }

    private static func sortKey(
        _ sort: JSONValue, _ schema: JSONObject
    ) throws(NotionError) -> (Record) -> String {
        switch sort["timestamp"]?.stringValue {
        case "created_time": return { $0.createdAt.iso8601 }
        case "last_edited_time": return { $0.updatedAt.iso8601 }
        default: break
        }
        let name = sort["property"]?.argumentText ?? ""
        guard let property = NotionFilter.property(name, in: schema)?.key else {
            throw .validation("Could not find sort property with name or id: \(name)")
        }
        return { NotionProperty.texts($0.fields["properties"]?[property]).first ?? "" }
    }

    /// Sorted, equals left in their order: `sorted` itself does not promise that.
    private static func stable(_ records: [Record], by precedes: (Record, Record) -> Bool) -> [Record] {
        records.enumerated().sorted { left, right in
            if precedes(left.element, right.element) { return true }
            return !precedes(right.element, left.element) && left.offset < right.offset
        }.map(\.element)
    }
}

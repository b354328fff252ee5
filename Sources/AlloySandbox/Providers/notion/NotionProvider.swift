import JSON
import Platform

/// Notion's API in the versions up to 2022-06-28: pages, databases and blocks of one workspace.
struct NotionProvider: SimulatedProvider {
    var store: NotionStore?
    private let folder: ProviderFolder

    init(_ folder: ProviderFolder) { self.folder = folder }

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        var store = self.store ?? NotionStore(folder, &context)
        // Held in one place only, so that a change is made in place instead of on a copy.
        self.store = nil
        defer { self.store = store }
        do throws(NotionError) {
            try Self.checkVersion(call)
            return try .ok(Self.answer(call, &store, &context))
        } catch {
            return folder.reply(error, &context.random)
        }
    }

    private static func checkVersion(_ call: ProviderCall) throws(NotionError) {
        guard let version = call.header("Notion-Version") else { throw .missingVersion }
        // 2025-09-03 moves a database's rows into data sources; here it answers as the version before it.
        guard ["2021-05-13", "2021-08-16", "2022-02-22", "2022-06-28", "2025-09-03"].contains(version) else {
            throw .validation(
                "Notion-Version header failed validation: Notion-Version header should be a valid version, "
                    + "instead was `\"\(version)\"`.")
        }
    }

    private static func answer(
        _ call: ProviderCall, _ store: inout NotionStore, _ context: inout ProviderContext
    ) throws(NotionError) -> JSONValue {
        switch (call.action.httpMethod, call.action.path) {
        case ("post", "/v1/search"): return try search(call, store)
        case ("post", "/v1/pages"): return try createPage(call, &store, &context)
        case ("get", "/v1/pages/{page_id}"): return try store.json(page: store.page(id(call, "page_id")))
        case ("patch", "/v1/pages/{page_id}"): return try updatePage(call, &store, context.now)
        case ("post", "/v1/databases"): return try createDatabase(call, &store, &context)
        case ("get", "/v1/databases/{database_id}"):
            return try store.json(database: store.database(id(call, "database_id")))
        case ("post", "/v1/databases/{database_id}/query"): return try query(call, store)
        case ("get", "/v1/blocks/{block_id}/children"):
            let parent = try id(call, "block_id")
            try store.requireBlock(parent)
            let children = store.children(of: parent)
            return try list(children, call.queryParameters, kind: "block") { store.json(block: $0) }
        case ("patch", "/v1/blocks/{block_id}/children"): return try appendBlocks(call, &store, &context)
        case ("get", "/v1/blocks/{block_id}"): return try retrieveBlock(call, store)
        case ("patch", "/v1/blocks/{block_id}"): return try updateBlock(call, &store, context.now)
        case ("delete", "/v1/blocks/{block_id}"): return try deleteBlock(call, &store, context.now)
        case ("get", "/v1/users"):
            return try list(store.users.records, call.queryParameters, kind: "user") { .object($0.fields) }
        case ("get", "/v1/users/me"):
            return .object(store.users.records.last?.fields ?? [:])
        default: throw .invalidURL
        }
    }

    /// The id that a path parameter names, with its hyphens; Notion takes it without them too.
    static func id(_ call: ProviderCall, _ name: String) throws(NotionError) -> String {
        let text = call.pathText(name)
        guard let id = text.flatMap(normalizedID) else {
            let given = text.map { "\"\($0)\"" } ?? "undefined"
            throw .validation("path failed validation: path.\(name) should be a valid uuid, instead was `\(given)`.")
        }
        return id
    }

    /// A UUID with its hyphens, in lower case; nil for what is none.
    static func normalizedID(_ text: String) -> String? {
        let digits = Array(text.lowercased().filter { $0 != "-" })
        guard digits.count == 32, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        return [digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20..<32]]
            .map { String($0) }.joined(separator: "-")
    }

    /// A page of a list; the cursor is the id of the first record that the next page holds.
    static func list(
        _ records: [Record], _ arguments: JSONObject, kind: String, _ json: (Record) -> JSONValue
    ) throws(NotionError) -> JSONValue {
        let size = arguments["page_size"] ?? .null
        let limit = size.isNull ? 100 : size.argumentInteger ?? 0
        guard (1...100).contains(limit) else {
            let given = size.plainText
            throw .validation(
                "body failed validation: body.page_size should be ≤ `100` and ≥ `1`, instead was `\(given)`.")
        }
        let cursor = arguments["start_cursor"]?.argumentText
        guard let offset = records.offset(of: cursor.map { normalizedID($0) ?? "" }) else {
            throw .validation("The start_cursor provided is invalid: \(cursor ?? "")")
        }
        let page = OffsetPage(of: records, offset: offset, limit: limit)
        return [
            "object": "list", "results": .array(page.elements.map(json)),
            "next_cursor": .optional(page.nextOffset.map { records[$0].id }),
            "has_more": .bool(page.nextOffset != nil), "type": .string(kind), kind: [:],
        ]
    }
}

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
        found = found.stablySorted { isAscending ? $0.updatedAt < $1.updatedAt : $0.updatedAt > $1.updatedAt }
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
            pages = pages.sorted(isDescending: isDescending, by: key, order: NotionFilter.order)
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
}

/// The refusals of Notion, in the form of its error objects.
typealias NotionError = Refusal<NotionProvider>

extension NotionError {
    static var missingVersion: NotionError { NotionError("missingVersion") }
    static func validation(_ message: String) -> NotionError {
        NotionError("validation", ["message": .string(message)])
    }
    /// The part of the body at `path` is missing.
    static func undefined(_ path: String, _ more: String = "") -> NotionError {
        validation("body failed validation: body.\(path) should be defined, instead was `undefined`.\(more)")
    }
    /// `kind` is `page`, `database` or `block`.
    static func notFound(kind: String, id: String) -> NotionError {
        NotionError("notFound", ["kind": .string(kind), "id": .string(id)])
    }
    static var invalidURL: NotionError { NotionError("invalidURL") }
}

import JSON
import Platform

/// The content of a Notion workspace.
struct NotionStore: Sendable {
    var pages = RecordTable()
    var databases = RecordTable()
    /// Blocks with their parent's id under `parent`.
    var blocks = RecordTable()
    var users = RecordTable()

    /// The forms of Notion's answers: `objects.json`.
    private let objects: JSONValue

    /// A workspace with the users, the page and the database of `workspace.json`.
    init(_ folder: ProviderFolder, _ context: inout ProviderContext) {
        let data = folder["workspace.json"] ?? [:]
        objects = folder["objects.json"] ?? [:]
        let past = context.now.daysAgo(20)
        func fields(_ name: String, _ values: JSONObject = [:]) -> JSONObject {
            let fields = ValueTemplate(data[name] ?? [:]).filled { name in
                name.hasPrefix("text:") ? NotionText.plain(String(name.dropFirst(5))) : values[name]
            }
            return fields.objectValue ?? [:]
        }
        let all = data["users"]?.arrayValue ?? []
        // The bot is there in every workspace: it is whose token calls.
        for user in context.initial(all.dropLast()) + all.suffix(1) {
            let id = context.random.uuid()
            var fields: JSONObject = ["object": "user"]
            fields.merge(user.objectValue ?? [:])
            fields["id"] = .string(id)
            users.insert(id, fields, at: past)
        }
        let home = pages.insert(context.random.uuid(), fields("home"), at: past)
        // Without a page to begin with nothing could be made.
        guard context.hasRecords else { return }
        let block = fields("block").merging(["parent": .string(home.id)])
        blocks.insert(context.random.uuid(), block, at: past)
        let database = databases.insert(
            context.random.uuid(), fields("database", ["home": .string(home.id)]), at: past)
        for row in data["rows"]?.arrayValue ?? [] {
            let own: JSONObject = [
                "database": .string(database.id), "title": NotionText.plain(row["name"]?.stringValue ?? ""),
            ]
            pages.insert(context.random.uuid(), fields("row", own.merging(row.objectValue ?? [:])), at: past)
        }
    }

    // MARK: Looking up

    func page(_ id: String) throws(NotionError) -> Record {
        guard let page = pages[id] else { throw .notFound(kind: "page", id: id) }
        return page
    }

    func database(_ id: String) throws(NotionError) -> Record {
        guard let database = databases[id] else { throw .notFound(kind: "database", id: id) }
        return database
    }

    /// Throws unless a block, or a page that counts as one, has this id.
    func requireBlock(_ id: String) throws(NotionError) {
        guard blocks[id].map({ !$0.isArchived }) ?? (pages[id] != nil) else { throw .notFound(kind: "block", id: id) }
    }

    /// The blocks under a page or block, in their order.
    func children(of id: String) -> [Record] {
        blocks.records.filter { !$0.isArchived && $0.fields["parent"]?.stringValue == id }
    }

    /// The plain title of a page or database.
    func title(_ record: Record) -> String {
        if let title = record.fields["title"] { return NotionText.plainText(title) }
        let properties = record.fields["properties"]?.objectValue ?? [:]
        let title = properties.members.first { $0.value["type"]?.stringValue == "title" }
        return NotionText.plainText(title?.value["title"])
    }

    // MARK: Changing

    /// Puts blocks behind those under `parent`.
    @discardableResult
    mutating func append(
        _ contents: [JSONObject], to parent: String, at moment: Timestamp, _ random: inout SeededGenerator
    ) -> [Record] {
        contents.map { content in
            var fields = content
            fields["parent"] = .string(parent)
            return blocks.insert(random.uuid(), fields, at: moment)
        }
    }

    // MARK: Answering

    func json(page: Record) -> JSONValue { json(page, "page") }

    func json(database: Record) -> JSONValue { json(database, "database") }

    func json(block: Record) -> JSONValue {
        var json = json(block, "block").objectValue ?? [:]
        for member in block.fields.members where member.key != "parent" { json.append(member.key, member.value) }
        return .object(json)
    }

    /// A page as the block `child_page`, which represents it where blocks are meant.
    func json(pageAsBlock page: Record) -> JSONValue { json(page, "pageAsBlock") }

    private func json(_ record: Record, _ form: String) -> JSONValue {
        ValueTemplate(objects[form] ?? [:]).filled { name in
            switch name {
            case "head": json(record, "head")
            case "id": .string(record.id)
            case "digits": .string(record.id.filter { $0 != "-" })
            case "created": .string(Self.minute(record.createdAt))
            case "edited": .string(Self.minute(record.updatedAt))
            case "author": .string(users.records.last?.id ?? "")
            case "archived": .bool(record.isArchived)
            case "hasChildren": .bool(!children(of: record.id).isEmpty)
            case "parentType": pages[record.fields["parent"]?.stringValue ?? ""] == nil ? "block_id" : "page_id"
            case "plainTitle": .string(title(record))
            default: name.hasPrefix("fields.") ? record.fields[String(name.dropFirst(7))] : nil
            }
        }
    }

    /// Notion rounds its times down to the minute.
    private static func minute(_ moment: Timestamp) -> String { "\(moment.iso8601.prefix(16)):00.000Z" }
}

import JSON
import Platform

/// The content of a Notion workspace.
struct NotionStore: Sendable {
    var pages = RecordTable()
    var databases = RecordTable()
    /// Blocks with their parent's id under `parent`.
    var blocks = RecordTable()
    var users = RecordTable()

    /// A workspace with a home page and a database of tasks.
    init(_ context: inout ProviderContext) {
        let past = context.now.daysAgo(20)
        func record(_ fields: JSONObject, _ random: inout SeededGenerator) -> Record {
            Record(id: random.uuid(), fields: fields, createdAt: past, updatedAt: past)
        }
        for (name, type) in context.initial([("Maria Johnson", "person")]) + [("Alloy", "bot")] {
            let details: JSONValue = type == "person" ? ["email": "maria@example.com"] : [:]
            var user = record(
                ["object": "user", "type": .string(type), "name": .string(name), type: details], &context.random)
            user.fields["id"] = .string(user.id)
            users.insert(user)
        }
        let home = record(
            [
                "parent": ["type": "workspace", "workspace": true],
                "properties": [
                    "title": ["id": "title", "type": "title", "title": NotionText.plain("Team home")]
                ],
            ], &context.random)
        pages.insert(home)
        // Without a page to begin with nothing could be made.
        guard context.hasRecords else { return }
        append(
            [["type": "paragraph", "paragraph": ["rich_text": NotionText.plain("Everything starts here.")]]],
            to: home.id, at: past, &context.random)

        func property(_ name: String, _ id: String, _ type: String) -> JSONValue {
            ["id": .string(id), "name": .string(name), "type": .string(type), type: [:]]
        }
        let tasks = record(
            [
                "parent": ["type": "page_id", "page_id": .string(home.id)], "title": NotionText.plain("Tasks"),
                "properties": [
                    "Name": property("Name", "title", "title"), "Status": property("Status", "st%3A", "select"),
                    "Priority": property("Priority", "pr%3B", "select"), "Due": property("Due", "du%40", "date"),
                    "Estimate": property("Estimate", "es%3D", "number"), "Done": property("Done", "do%5B", "checkbox"),
                    "Notes": property("Notes", "no%5D", "rich_text"),
                ],
            ], &context.random)
        databases.insert(tasks)
        let rows: [(String, String, String, Int, Bool)] = [
            ("Order labels", "Done", "2025-01-10", 1, true),
            ("Count the stock", "In progress", "2025-02-14", 8, false),
            ("Plan the spring sale", "To do", "2025-03-01", 5, false),
        ]
        for (name, status, due, estimate, done) in rows {
            func value(_ id: String, _ type: String, _ value: JSONValue) -> JSONValue {
                ["id": .string(id), "type": .string(type), type: value]
            }
            let option: JSONValue = ["id": .string(status.lowercased()), "name": .string(status), "color": "default"]
            pages.insert(
                record(
                    [
                        "parent": ["type": "database_id", "database_id": .string(tasks.id)],
                        "properties": [
                            "Name": value("title", "title", NotionText.plain(name)),
                            "Status": value("st%3A", "select", option),
                            "Priority": NotionProperty.empty(id: "pr%3B", type: "select"),
                            "Due": value("du%40", "date", ["start": .string(due), "end": nil, "time_zone": nil]),
                            "Estimate": value("es%3D", "number", .int(estimate)),
                            "Done": value("do%5B", "checkbox", .bool(done)),
                            "Notes": NotionProperty.empty(id: "no%5D", type: "rich_text"),
                        ],
                    ], &context.random))
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
            let block = Record(id: random.uuid(), fields: fields, createdAt: moment, updatedAt: moment)
            blocks.insert(block)
            return block
        }
    }

    // MARK: Answering

    func json(page: Record) -> JSONValue {
        var json = head(of: page, "page")
        json.append("cover", page.fields["cover"] ?? .null)
        json.append("icon", page.fields["icon"] ?? .null)
        json.append("parent", page.fields["parent"])
        json.append("archived", .bool(page.isArchived))
        json.append("in_trash", .bool(page.isArchived))
        json.append("properties", page.fields["properties"])
        json.append("url", .string("https://www.notion.so/\(page.id.filter { $0 != "-" })"))
        json.append("public_url", .null)
        return .object(json)
    }

    func json(database: Record) -> JSONValue {
        var json = head(of: database, "database")
        json.append("title", database.fields["title"])
        json.append("description", [])
        json.append("is_inline", false)
        json.append("properties", database.fields["properties"])
        json.append("parent", database.fields["parent"])
        json.append("url", .string("https://www.notion.so/\(database.id.filter { $0 != "-" })"))
        json.append("archived", .bool(database.isArchived))
        json.append("in_trash", .bool(database.isArchived))
        return .object(json)
    }

    func json(block: Record) -> JSONValue {
        var json = head(of: block, "block")
        let parent = block.fields["parent"]?.stringValue ?? ""
        let kind = pages[parent] == nil ? "block_id" : "page_id"
        json.append("parent", ["type": .string(kind), kind: .string(parent)])
        json.append("has_children", .bool(!children(of: block.id).isEmpty))
        json.append("archived", .bool(block.isArchived))
        for member in block.fields.members where member.key != "parent" { json.append(member.key, member.value) }
        return .object(json)
    }

    /// A page as the block `child_page`, which stands for it where blocks are meant.
    func json(pageAsBlock page: Record) -> JSONValue {
        var json = head(of: page, "block")
        json.append("parent", page.fields["parent"])
        json.append("has_children", .bool(!children(of: page.id).isEmpty))
        json.append("archived", .bool(page.isArchived))
        json.append("type", "child_page")
        json.append("child_page", ["title": .string(title(page))])
        return .object(json)
    }

    private func head(of record: Record, _ object: String) -> JSONObject {
        let author: JSONValue = ["object": "user", "id": .string(users.records.last?.id ?? "")]
        return [
            "object": .string(object), "id": .string(record.id), "created_time": .string(minute(record.createdAt)),
            "last_edited_time": .string(minute(record.updatedAt)), "created_by": author, "last_edited_by": author,
        ]
    }

    /// Notion rounds its times down to the minute.
    private func minute(_ moment: Timestamp) -> String { "\(moment.iso8601.prefix(16)):00.000Z" }
}

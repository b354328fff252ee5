import JSON
import Platform

extension NotionProvider {
    static func createPage(
        _ call: ProviderCall, _ store: inout NotionStore, _ context: inout ProviderContext
    ) throws(NotionError) -> JSONValue {
        let parent = try parent(call.body["parent"], store)
        let properties = try properties(call.body["properties"], parent: parent, base: [:], store)
        let blocks = try blocks(call.body["children"])
        var fields: JSONObject = ["parent": parent, "properties": .object(properties)]
        fields.append("icon", call.body["icon"] ?? .null)
        fields.append("cover", call.body["cover"] ?? .null)
        let page = store.pages.insert(context.random.uuid(), fields, at: context.now)
        store.append(blocks, to: page.id, at: context.now, &context.random)
        return store.json(page: page)
    }

    static func updatePage(
        _ call: ProviderCall, _ store: inout NotionStore, _ now: Timestamp
    ) throws(NotionError) -> JSONValue {
        var page = try store.page(id(call, "page_id"))
        let archived = (call.body["archived"] ?? call.body["in_trash"])?.boolValue
        guard !page.isArchived || archived == false else {
            throw .validation("Can't edit block that is archived. You must unarchive the block before editing.")
        }
        if let changes = call.body["properties"], !changes.isNull {
            let base = page.fields["properties"]?.objectValue ?? [:]
            let parent = page.fields["parent"] ?? .null
            page.fields["properties"] = .object(try properties(changes, parent: parent, base: base, store))
        }
        for name in ["icon", "cover"] {
            if let value = call.body[name] { page.fields[name] = value }
        }
        if let archived { page.isArchived = archived }
        return store.json(page: store.pages.update(&page, at: now))
    }

    static func createDatabase(
        _ call: ProviderCall, _ store: inout NotionStore, _ context: inout ProviderContext
    ) throws(NotionError) -> JSONValue {
        let parent = try parent(call.body["parent"], store)
        guard parent["type"]?.stringValue == "page_id" else { throw .undefined("parent.page_id") }
        let given = call.body["properties"]?.objectValue ?? [:]
        var schema: JSONObject = [:]
        for member in given.members {
            guard let type = member.value.objectValue?.keys.first(where: NotionProperty.types.contains) else {
                throw .validation("body failed validation: body.properties.\(member.key) has no type that exists.")
            }
            let id = type == "title" ? "title" : context.random.hex(4)
            schema[member.key] = [
                "id": .string(id), "name": .string(member.key), "type": .string(type),
                type: member.value[type] ?? [:],
            ]
        }
        guard schema.members.filter({ $0.value["type"]?.stringValue == "title" }).count == 1 else {
            throw .validation("Title is not provided")
        }
        let title = try call.body["title"].map { value throws(NotionError) in
            try NotionText.normalized(value, at: "title")
        }
        let database = store.databases.insert(
            context.random.uuid(), ["parent": parent, "title": title ?? [], "properties": .object(schema)],
            at: context.now)
        return store.json(database: database)
    }

    static func appendBlocks(
        _ call: ProviderCall, _ store: inout NotionStore, _ context: inout ProviderContext
    ) throws(NotionError) -> JSONValue {
        let parent = try id(call, "block_id")
        try store.requireBlock(parent)
        guard let children = call.body["children"] else { throw .undefined("children") }
        let added = store.append(try blocks(children), to: parent, at: context.now, &context.random)
        return try list(added, [:], kind: "block") { store.json(block: $0) }
    }

    /// A block, or the page of that id as the block that it is too.
    static func retrieveBlock(_ call: ProviderCall, _ store: NotionStore) throws(NotionError) -> JSONValue {
        let id = try id(call, "block_id")
        if let block = store.blocks[id], !block.isArchived { return store.json(block: block) }
        guard let page = store.pages[id] else { throw .notFound(kind: "block", id: id) }
        return store.json(pageAsBlock: page)
    }

    /// Changes a block's content, which replaces what it had, or archives it. Its type stays.
    static func updateBlock(
        _ call: ProviderCall, _ store: inout NotionStore, _ now: Timestamp
    ) throws(NotionError) -> JSONValue {
        let id = try id(call, "block_id")
        guard var block = store.blocks[id] else { throw .notFound(kind: "block", id: id) }
        let archived = (call.body["archived"] ?? call.body["in_trash"])?.boolValue
        guard !block.isArchived || archived == false else {
            throw .validation("Can't edit block that is archived. You must unarchive the block before editing.")
        }
        let type = block.fields["type"]?.stringValue ?? ""
        if let content = call.body[type] {
            block.fields[type] = .object(try normalized(content, type: type, at: type))
        } else if let other = call.body.keys.first(where: { !["archived", "in_trash", "type"].contains($0) }) {
            throw .undefined(type, " The block is no \(other).")
        }
        if let archived { block.isArchived = archived }
        return store.json(block: store.blocks.update(&block, at: now))
    }

    /// A block's content with its rich text filled in.
    private static func normalized(
        _ content: JSONValue, type: String, at path: String
    ) throws(NotionError) -> JSONObject {
        guard var filled = content.objectValue else {
            throw .validation(
                "body failed validation: body.\(path) should be an object, instead was `\(content.typeName)`.")
        }
        if let text = filled["rich_text"] {
            filled["rich_text"] = try NotionText.normalized(text, at: "\(path).rich_text")
        }
        return filled
    }

    /// Archives a block, or the page of that id.
    static func deleteBlock(
        _ call: ProviderCall, _ store: inout NotionStore, _ now: Timestamp
    ) throws(NotionError) -> JSONValue {
        let id = try id(call, "block_id")
        if var block = store.blocks[id], !block.isArchived {
            block.isArchived = true
            return store.json(block: store.blocks.update(&block, at: now))
        }
        guard var page = store.pages[id], !page.isArchived else { throw .notFound(kind: "block", id: id) }
        page.isArchived = true
        return store.json(page: store.pages.update(&page, at: now))
    }

    /// The parent that a body names, as Notion answers it.
    private static func parent(_ value: JSONValue?, _ store: NotionStore) throws(NotionError) -> JSONValue {
        guard let value, value.objectValue != nil else { throw .undefined("parent") }
        for kind in ["page", "database"] {
            guard let text = value["\(kind)_id"]?.argumentText else { continue }
            guard let id = normalizedID(text) else {
                throw .validation(
                    "body failed validation: body.parent.\(kind)_id should be a valid uuid, instead was `\"\(text)\"`.")
            }
            _ = kind == "page" ? try store.page(id) : try store.database(id)
            return ["type": .string("\(kind)_id"), "\(kind)_id": .string(id)]
        }
        guard value["workspace"]?.boolValue == true else { throw .undefined("parent.page_id") }
        return ["type": "workspace", "workspace": true]
    }

    /// `base` with the changes a caller gives: the database's properties, or only a title anywhere else.
    private static func properties(
        _ value: JSONValue?, parent: JSONValue, base: JSONObject, _ store: NotionStore
    ) throws(NotionError) -> JSONObject {
        guard let changes = value?.objectValue else { throw .undefined("properties") }
        var properties = base
        guard let databaseID = parent["database_id"]?.stringValue else {
            for member in changes.members {
                guard member.key == "title" else {
                    throw .validation(
                        "\(member.key) is not a property that exists. A page outside a database has only a title.")
                }
                properties["title"] = try NotionProperty.normalized(
                    member.value, name: "title", id: "title", type: "title")
            }
            return properties
        }
        let schema = try store.database(databaseID).fields["properties"]?.objectValue ?? [:]
        if base.isEmpty {
            for member in schema.members {
                properties[member.key] = NotionProperty.empty(
                    id: member.value["id"]?.stringValue ?? "", type: member.value["type"]?.stringValue ?? "rich_text")
            }
        }
        for member in changes.members {
            guard let property = NotionFilter.property(member.key, in: schema) else {
                throw .validation("\(member.key) is not a property that exists.")
            }
            properties[property.key] = try NotionProperty.normalized(
                member.value, name: property.key, id: property.value["id"]?.stringValue ?? "",
                type: property.value["type"]?.stringValue ?? "")
        }
        return properties
    }

    /// The blocks that a body lists, each with its type and content.
    private static func blocks(_ value: JSONValue?) throws(NotionError) -> [JSONObject] {
        var blocks: [JSONObject] = []
        for (index, block) in (value?.arrayValue ?? []).enumerated() {
            let named = block["type"]?.stringValue
            let type = named ?? block.objectValue?.keys.first { $0 != "object" }
            guard let type, let content = block[type], content.objectValue != nil else {
                throw .undefined("children[\(index)].\(named ?? "type")")
            }
            let filled = try normalized(content, type: type, at: "children[\(index)].\(type)")
            blocks.append(["type": .string(type), type: .object(filled)])
        }
        guard blocks.count <= 100 else {
            throw .validation(
                "body failed validation: body.children.length should be ≤ `100`, instead was `\(blocks.count)`.")
        }
        return blocks
    }
}

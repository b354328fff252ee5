import JSON
import Platform

/// monday.com: one GraphQL endpoint, so the action's id says what is asked; refusals come with HTTP 200.
struct MondayProvider: SimulatedProvider {
    private let folder: ProviderFolder
    private var boards = RecordTable()
    private var items = RecordTable()
    private var ids = NumericSequence(from: 1_234_567_000)

    init(_ folder: ProviderFolder) { self.folder = folder }

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        if boards.isEmpty, ids.last == 1_234_567_000 { seed(&context) }
        do throws(MondayError) {
            let data = try answer(call, &context)
            return .ok(["data": .object(data), "account_id": 8_675_309])
        } catch {
            return folder.reply(error, &context.random)
        }
    }

    private mutating func seed(_ context: inout ProviderContext) {
        let past = context.now.daysAgo(12)
        for seed in context.initial(folder["account.json"]?["boards"]?.arrayValue ?? []) {
            let board = boards.insert(
                ids.next(&context.random), ["name": seed["name"] ?? .null, "board_kind": "public"], at: past)
            for title in seed["items"]?.argumentList ?? [] {
                insertItem(title, on: board.id, [:], past, &context.random)
            }
        }
    }

    private mutating func answer(
        _ call: ProviderCall, _ context: inout ProviderContext
    ) throws(MondayError) -> JSONObject {
        switch call.action.id {
        case "listBoards":
            let page = OffsetPage(
                of: boards.records, offset: (max(min(call.argumentInteger("page") ?? 1, 100_000), 1) - 1) * limit(call),
                limit: limit(call))
            return ["boards": .array(page.elements.map(board))]
        case "getBoard":
            // An unknown id has an empty answer, not a refusal.
            let record = boards[try text("board_id", call)]
            return ["boards": .array(record.map { [board($0)] } ?? [])]
        case "createBoard":
            let kind = call.argumentText("board_kind") ?? "public"
            guard ["public", "private", "share"].contains(kind) else { throw .missing("board_kind") }
            let name = try text("board_name", call)
            let record = boards.insert(
                ids.next(&context.random), ["name": .string(name), "board_kind": .string(kind)], at: context.now)
            return ["create_board": board(record)]
        case "updateBoard": return try updateBoard(call, context.now)
        case "deleteBoard":
            let record = try existing(boards, "board", call)
            boards[record.id] = nil
            for item in items.records where item.fields["board"]?.stringValue == record.id { items[item.id] = nil }
            return ["delete_board": ["id": .string(record.id), "state": "deleted"]]
        case "listItems": return try listItems(call)
        case "getItem":
            let record = items[try text("item_id", call)]
            return ["items": .array(record.map { [item($0)] } ?? [])]
        case "createItem":
            let board = try existing(boards, "board", call)
            let title = try text("item_name", call)
            let record = insertItem(title, on: board.id, try columns(call), context.now, &context.random)
            return ["create_item": item(record)]
        case "updateItem": return try updateItem(call, context.now)
        case "deleteItem":
            let record = try existing(items, "item", call)
            items[record.id] = nil
            return ["delete_item": ["id": .string(record.id)]]
        default: throw .undefinedField
        }
    }

    // MARK: The actions that need more than a line

    private mutating func updateBoard(_ call: ProviderCall, _ now: Timestamp) throws(MondayError) -> JSONObject {
        var record = try existing(boards, "board", call)
        let attribute = try text("board_attribute", call)
        guard ["name", "description", "communication"].contains(attribute) else { throw .missing("board_attribute") }
        record.fields[attribute] = .string(try text("new_value", call))
        boards.update(&record, at: now)
        // monday answers this one with JSON inside a string.
        return ["update_board": "{\"success\":true,\"undo_data\":null}"]
    }

    private func listItems(_ call: ProviderCall) throws(MondayError) -> JSONObject {
        let board = try existing(boards, "board", call)
        let found = items.records.filter { $0.fields["board"]?.stringValue == board.id }
        let cursor = call.argumentText("cursor")
        guard cursor?.hasPrefix("after_") ?? true,
            let offset = found.offset(behind: cursor.map { String($0.dropFirst("after_".count)) })
        else { throw .expiredCursor }
        let page = OffsetPage(of: found, offset: offset, limit: limit(call))
        let next = page.nextOffset == nil ? nil : page.elements.last.map { "after_\($0.id)" }
        return [
            "boards": [
                [
                    "id": .string(board.id),
                    "items_page": ["cursor": .optional(next), "items": .array(page.elements.map(item))],
                ]
            ]
        ]
    }

    private mutating func updateItem(_ call: ProviderCall, _ now: Timestamp) throws(MondayError) -> JSONObject {
        var record = try existing(items, "item", call)
        if let name = call.argumentText("item_name") { record.fields["name"] = .string(name) }
        let known = record.fields["columns"]?.objectValue ?? [:]
        record.fields["columns"] = .object(known.merging(try columns(call)))
        return ["change_multiple_column_values": item(items.update(&record, at: now))]
    }

    /// Column values: an object, or one written as JSON text, which is what monday itself takes.
    private func columns(_ call: ProviderCall) throws(MondayError) -> JSONObject {
        guard let value = call.argument("column_values") else { return [:] }
        if let object = value.objectValue { return object }
        guard let text = value.stringValue, let object = try? JSONValue(parsing: text).objectValue else {
            throw .unreadableColumns
        }
        return object
    }

    private func limit(_ call: ProviderCall) -> Int { min(max(call.argumentInteger("limit") ?? 25, 1), 500) }

    private func text(_ name: String, _ call: ProviderCall) throws(MondayError) -> String {
        guard let text = call.argumentText(name) else { throw .missing(name) }
        return text
    }

    /// The record that the argument `board_id` or `item_id` names.
    private func existing(
        _ table: RecordTable, _ kind: String, _ call: ProviderCall
    ) throws(MondayError) -> Record {
        let id = try text("\(kind)_id", call)
        guard let record = table[id] else { throw .unknown(kind, id) }
        return record
    }

    // MARK: Records

    @discardableResult
    private mutating func insertItem(
        _ name: String, on board: String, _ columns: JSONObject, _ moment: Timestamp,
        _ random: inout SeededGenerator
    ) -> Record {
        let fields: JSONObject = ["name": .string(name), "board": .string(board), "columns": .object(columns)]
        return items.insert(ids.next(&random), fields, at: moment)
    }

    private func board(_ record: Record) -> JSONValue {
        let count = items.records.count { $0.fields["board"]?.stringValue == record.id }
        return answered(record, "board", ["items": .int(count)])
    }

    private func item(_ record: Record) -> JSONValue {
        let columns = (record.fields["columns"]?.objectValue ?? [:]).members.map { member -> JSONValue in
            ["id": .string(member.key), "text": .string(member.value.plainText), "value": member.value]
        }
        return answered(record, "item", ["values": .array(columns)])
    }

    /// A record in its form of `objects.json`.
    private func answered(_ record: Record, _ form: String, _ values: JSONObject) -> JSONValue {
        .object(
            folder.objects.object(form) { name in
                switch name {
                case "id": .string(record.id)
                case "createdAt": .string(record.createdAt.iso8601Seconds)
                case "updatedAt": .string(record.updatedAt.iso8601Seconds)
                default: values[name] ?? record.fields[name]
                }
            })
    }
}

/// The refusals of monday.com, in the form of GraphQL's errors.
private typealias MondayError = Refusal<MondayProvider>

extension MondayError {
    fileprivate static func missing(_ argument: String) -> MondayError {
        MondayError("missing", ["argument": .string(argument)])
    }
    fileprivate static func unknown(_ kind: String, _ id: String) -> MondayError {
        MondayError(
            "unknown",
            ["kind": .string(kind), "Kind": .string(kind.capitalizingFirst), "id": .string(id)])
    }
    fileprivate static var expiredCursor: MondayError { MondayError("expiredCursor") }
    fileprivate static var unreadableColumns: MondayError { MondayError("unreadableColumns") }
    fileprivate static var undefinedField: MondayError { MondayError("undefinedField") }
}

import JSON
import Platform

/// monday.com: one GraphQL endpoint, so the action's id says what is asked; refusals come with HTTP 200.
struct MondayProvider: SimulatedProvider {
    private struct Refusal: Error {
        let code: String
        let message: String

        static func missing(_ argument: String) -> Refusal {
            Refusal(
                code: "argumentLiteralsIncompatible",
                message: "Variable $\(argument) of type String! was provided invalid value")
        }

        static func unknown(_ kind: String, _ id: String) -> Refusal {
            Refusal(code: "Invalid\(kind)IdException", message: "This \(kind.lowercased()) ID doesn't exist: \(id)")
        }
    }

    private var boards = RecordTable()
    private var items = RecordTable()
    private var ids = NumericSequence(from: 1_234_567_000)

    init(_ folder: ProviderFolder) {}

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        if boards.isEmpty, ids.last == 1_234_567_000 { seed(&context) }
        do throws(Refusal) {
            let data = try answer(call, &context)
            return .ok(["data": .object(data), "account_id": 8_675_309])
        } catch {
            return .ok([
                "data": nil,
                "errors": [["message": .string(error.message), "extensions": ["code": .string(error.code)]]],
                "account_id": 8_675_309,
            ])
        }
    }

    private mutating func seed(_ context: inout ProviderContext) {
        guard context.hasRecords else { return }
        let past = context.now.daysAgo(12)
        for (name, titles) in [("Product launch", ["Write the brief", "Book the venue"]), ("Hiring", ["Call Brian"])] {
            let board = insertBoard(["name": .string(name), "board_kind": "public"], past, &context.random)
            for title in titles { _ = insertItem(title, on: board.id, [:], past, &context.random) }
        }
    }

    private mutating func answer(
        _ call: ProviderCall, _ context: inout ProviderContext
    ) throws(Refusal) -> JSONObject {
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
            let record = insertBoard(
                ["name": .string(name), "board_kind": .string(kind)], context.now, &context.random)
            return ["create_board": board(record)]
        case "updateBoard": return try updateBoard(call, context.now)
        case "deleteBoard":
            let record = try existing(boards, "Board", "board_id", call)
            boards[record.id] = nil
            for item in items.records where item.fields["board"]?.stringValue == record.id { items[item.id] = nil }
            return ["delete_board": ["id": .string(record.id), "state": "deleted"]]
        case "listItems": return try listItems(call)
        case "getItem":
            let record = items[try text("item_id", call)]
            return ["items": .array(record.map { [item($0)] } ?? [])]
        case "createItem":
            let board = try existing(boards, "Board", "board_id", call)
            let title = try text("item_name", call)
            let record = insertItem(title, on: board.id, try columns(call), context.now, &context.random)
            return ["create_item": item(record)]
        case "updateItem": return try updateItem(call, context.now)
        case "deleteItem":
            let record = try existing(items, "Item", "item_id", call)
            items[record.id] = nil
            return ["delete_item": ["id": .string(record.id)]]
        default: throw Refusal(code: "undefinedField", message: "Cannot query field on type \"Query\".")
        }
    }

    // MARK: The actions that need more than a line

    private mutating func updateBoard(_ call: ProviderCall, _ now: Timestamp) throws(Refusal) -> JSONObject {
        var record = try existing(boards, "Board", "board_id", call)
        let attribute = try text("board_attribute", call)
        guard ["name", "description", "communication"].contains(attribute) else { throw .missing("board_attribute") }
        record.fields[attribute] = .string(try text("new_value", call))
        record.updatedAt = now
        boards[record.id] = record
        // monday answers this one with JSON inside a string.
        return ["update_board": "{\"success\":true,\"undo_data\":null}"]
    }

    private func listItems(_ call: ProviderCall) throws(Refusal) -> JSONObject {
        let board = try existing(boards, "Board", "board_id", call)
        let found = items.records.filter { $0.fields["board"]?.stringValue == board.id }
        var offset = 0
        if let cursor = call.argumentText("cursor") {
            guard let place = found.firstIndex(where: { "after_\($0.id)" == cursor }) else {
                throw Refusal(code: "CursorException", message: "The cursor provided for pagination has expired.")
            }
            offset = place + 1
        }
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

    private mutating func updateItem(_ call: ProviderCall, _ now: Timestamp) throws(Refusal) -> JSONObject {
        var record = try existing(items, "Item", "item_id", call)
        if let name = call.argumentText("item_name") { record.fields["name"] = .string(name) }
        let known = record.fields["columns"]?.objectValue ?? [:]
        record.fields["columns"] = .object(known.merging(try columns(call)))
        record.updatedAt = now
        items[record.id] = record
        return ["change_multiple_column_values": item(record)]
    }

    /// Column values: an object, or one written as JSON text, which is what monday itself takes.
    private func columns(_ call: ProviderCall) throws(Refusal) -> JSONObject {
        guard let value = call.argument("column_values") else { return [:] }
        if let object = value.objectValue { return object }
        guard let text = value.stringValue, let object = try? JSONValue(parsing: text).objectValue else {
            throw Refusal(code: "ColumnValueException", message: "column_values is no JSON object")
        }
        return object
    }

    private func limit(_ call: ProviderCall) -> Int { min(max(call.argumentInteger("limit") ?? 25, 1), 500) }

    private func text(_ name: String, _ call: ProviderCall) throws(Refusal) -> String {
        guard let text = call.argumentText(name) else { throw .missing(name) }
        return text
    }

    private func existing(
        _ table: RecordTable, _ kind: String, _ argument: String, _ call: ProviderCall
    ) throws(Refusal) -> Record {
        let id = try text(argument, call)
        guard let record = table[id] else { throw .unknown(kind, id) }
        return record
    }

    // MARK: Records

    private mutating func insertBoard(
        _ fields: JSONObject, _ moment: Timestamp, _ random: inout SeededGenerator
    ) -> Record {
        let record = Record(id: ids.next(&random), fields: fields, createdAt: moment, updatedAt: moment)
        boards.insert(record)
        return record
    }

    private mutating func insertItem(
        _ name: String, on board: String, _ columns: JSONObject, _ moment: Timestamp,
        _ random: inout SeededGenerator
    ) -> Record {
        let fields: JSONObject = ["name": .string(name), "board": .string(board), "columns": .object(columns)]
        let record = Record(id: ids.next(&random), fields: fields, createdAt: moment, updatedAt: moment)
        items.insert(record)
        return record
    }

    private func board(_ record: Record) -> JSONValue {
        let count = items.records.count { $0.fields["board"]?.stringValue == record.id }
        return [
            "id": .string(record.id), "name": record.fields["name"] ?? "",
            "description": record.fields["description"] ?? .null, "state": "active",
            "board_kind": record.fields["board_kind"] ?? "public", "items_count": .int(count),
            "updated_at": .string(record.updatedAt.iso8601Seconds),
        ]
    }

    private func item(_ record: Record) -> JSONValue {
        let columns = (record.fields["columns"]?.objectValue ?? [:]).members.map { member -> JSONValue in
            ["id": .string(member.key), "text": .string(member.value.plainText), "value": member.value]
        }
        return [
            "id": .string(record.id), "name": record.fields["name"] ?? "", "state": "active",
            "board": ["id": record.fields["board"] ?? .null], "column_values": .array(columns),
            "created_at": .string(record.createdAt.iso8601Seconds),
            "updated_at": .string(record.updatedAt.iso8601Seconds),
        ]
    }
}

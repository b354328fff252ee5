import JSON

/// Google Sheets: values of ranges in A1 notation.
struct GoogleSheetsProvider: SimulatedProvider {
    private struct Spreadsheet {
        let id: String
        var title: String
        var sheets: [Sheet]
    }

    private static let maximumRows = 1_000
    private static let maximumColumns = 26

    private let folder: ProviderFolder
    private var spreadsheets: [Spreadsheet] = []
    private var isSeeded = false

    init(_ folder: ProviderFolder) { self.folder = folder }

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        if !isSeeded { seed(&context) }
        do throws(SheetsError) {
            return try answer(call, &context)
        } catch {
            return folder.reply(error, &context.random)
        }
    }

    private mutating func seed(_ context: inout ProviderContext) {
        isSeeded = true
        guard context.hasRecords, let seed = folder["account.json"] else { return }
        let rows = (seed["rows"]?.arrayValue ?? []).map { $0.arrayValue ?? [] }
        spreadsheets = [
            Spreadsheet(
                id: "1\(context.random.alphanumerics(43))", title: seed["title"]?.stringValue ?? "",
                sheets: [Sheet(title: seed["sheet"]?.stringValue ?? "", rows: rows)])
        ]
    }

    private mutating func answer(
        _ call: ProviderCall, _ context: inout ProviderContext
    ) throws(SheetsError) -> ProviderReply {
        switch call.action.id {
        case "listSpreadsheets":
            let files = spreadsheets.map { object("file", ["id": .string($0.id), "title": .string($0.title)]) }
            return .ok(object("list", ["files": .array(files)]))
        case "createSpreadsheet":
            let titles = (call.body["sheets"]?.arrayValue ?? []).compactMap { $0["properties"]?["title"]?.argumentText }
            let spreadsheet = Spreadsheet(
                id: "1\(context.random.alphanumerics(43))",
                title: call.body["properties"]?["title"]?.argumentText ?? call.argumentText("title")
                    ?? "Untitled spreadsheet",
                sheets: (titles.isEmpty ? ["Sheet1"] : titles).map { Sheet(title: $0) })
            spreadsheets.append(spreadsheet)
            return .ok(json(spreadsheet))
        case "getSpreadsheet": return try .ok(json(spreadsheets[index(call)]))
        case "deleteSpreadsheet":
            spreadsheets.remove(at: try index(call))
            return .noContent
        case "readRange": return try read(call)
        case "appendRow": return try append(call)
        case "updateRange": return try update(call)
        case "clearRange": return try clear(call)
        default: throw .notFound
        }
    }

    // MARK: Values

    private func read(_ call: ProviderCall) throws(SheetsError) -> ProviderReply {
        let (spreadsheet, sheet, range) = try place(call)
        let grid = spreadsheets[spreadsheet].sheets[sheet]
        let rows = grid.texts(in: range)
        var body: JSONObject = ["range": .string(name(grid.title, range)), "majorDimension": "ROWS"]
        if !rows.isEmpty { body.append("values", .array(rows.map(JSONValue.strings))) }
        return .ok(.object(body))
    }

    private mutating func append(_ call: ProviderCall) throws(SheetsError) -> ProviderReply {
        let (spreadsheet, sheet, range) = try place(call)
        let values = try values(call)
        let id = spreadsheets[spreadsheet].id
        let first = spreadsheets[spreadsheet].sheets[sheet].rows.count
        let column = range.firstColumn ?? 0
        let written = try write(values, spreadsheet, sheet, row: first, column: column)
        var body: JSONObject = ["spreadsheetId": .string(id)]
        if first > 0 {
            let grid = spreadsheets[spreadsheet].sheets[sheet]
            body.append("tableRange", .string(name(grid.title, 0, column, first - 1, grid.rows[0].count - 1)))
        }
        body.append("updates", .object(written))
        return .ok(.object(body))
    }

    private mutating func update(_ call: ProviderCall) throws(SheetsError) -> ProviderReply {
        let (spreadsheet, sheet, range) = try place(call)
        let values = try values(call)
        let (row, column) = (range.firstRow ?? 0, range.firstColumn ?? 0)
        let grid = spreadsheets[spreadsheet].sheets[sheet]
        guard row + values.count <= max(Self.maximumRows, grid.rows.count) else {
            throw .beyondGrid(name(grid.title, row, column, row, column))
        }
        return .ok(.object(try write(values, spreadsheet, sheet, row: row, column: column)))
    }

    private mutating func clear(_ call: ProviderCall) throws(SheetsError) -> ProviderReply {
        let (spreadsheet, sheet, range) = try place(call)
        spreadsheets[spreadsheet].sheets[sheet].clear(range)
        let cleared = name(spreadsheets[spreadsheet].sheets[sheet].title, range)
        return .ok(["spreadsheetId": .string(spreadsheets[spreadsheet].id), "clearedRange": .string(cleared)])
    }

    /// Writes cells and says which, as Google's `UpdateValuesResponse` does.
    private mutating func write(
        _ values: [[JSONValue]], _ spreadsheet: Int, _ sheet: Int, row: Int, column: Int
    ) throws(SheetsError) -> JSONObject {
        let width = values.map(\.count).max() ?? 0
        let title = spreadsheets[spreadsheet].sheets[sheet].title
        guard column + width <= Self.maximumColumns else {
            throw .beyondGrid(name(title, row, column, row, column))
        }
        spreadsheets[spreadsheet].sheets[sheet].write(values, row: row, column: column)
        return [
            "spreadsheetId": .string(spreadsheets[spreadsheet].id),
            "updatedRange": .string(
                name(title, row, column, row + max(values.count, 1) - 1, column + max(width, 1) - 1)),
            "updatedRows": .int(values.count), "updatedColumns": .int(width),
            "updatedCells": .int(values.map(\.count).reduce(0, +)),
        ]
    }

    /// The rows to write: an array of rows, or the cells of one.
    private func values(_ call: ProviderCall) throws(SheetsError) -> [[JSONValue]] {
        guard let values = call.argument("values")?.arrayValue, !values.isEmpty else {
            throw .invalid("Invalid value at 'data.values': an array of rows is required")
        }
        if values.allSatisfy({ $0.arrayValue != nil }) { return values.map { $0.arrayValue ?? [] } }
        guard values.allSatisfy({ $0.arrayValue == nil && $0.objectValue == nil }) else {
            throw .invalid("Invalid values[0]: a list of cells is required")
        }
        return [values]
    }

    // MARK: Places

    private func index(_ call: ProviderCall) throws(SheetsError) -> Int {
        let id = call.argumentText("spreadsheetId")
        guard let index = spreadsheets.firstIndex(where: { $0.id == id }) else { throw .notFound }
        return index
    }

    private func place(_ call: ProviderCall) throws(SheetsError) -> (spreadsheet: Int, sheet: Int, SheetRange) {
        let index = try index(call)
        let sheets = spreadsheets[index].sheets
        let text = call.argumentText("range") ?? ""
        guard let range = SheetRange(text, sheets: sheets.map(\.title)),
            let sheet = range.sheet == nil ? 0 : sheets.firstIndex(where: { $0.title == range.sheet })
        else { throw .invalid("Unable to parse range: \(text)") }
        return (index, sheet, range)
    }

    /// The name of a range; an open end is that of the grid.
    private func name(_ title: String, _ range: SheetRange) -> String {
        name(
            title, range.firstRow ?? 0, range.firstColumn ?? 0, range.lastRow ?? Self.maximumRows - 1,
            range.lastColumn ?? Self.maximumColumns - 1)
    }

    private func name(_ title: String, _ row: Int, _ column: Int, _ lastRow: Int, _ lastColumn: Int) -> String {
        let quoted = title.allSatisfy { $0.isLetter || $0.isNumber } ? title : "'\(title)'"
        let first = "\(SheetRange.letters(column))\(row + 1)"
        let last = "\(SheetRange.letters(lastColumn))\(lastRow + 1)"
        return first == last ? "\(quoted)!\(first)" : "\(quoted)!\(first):\(last)"
    }

    private func json(_ spreadsheet: Spreadsheet) -> JSONValue {
        let sheets = spreadsheet.sheets.enumerated().map { index, sheet -> JSONValue in
            object("sheet", ["index": .int(index), "title": .string(sheet.title)])
        }
        return object(
            "spreadsheet",
            ["id": .string(spreadsheet.id), "title": .string(spreadsheet.title), "sheets": .array(sheets)])
    }

    private func object(_ form: String, _ values: JSONObject) -> JSONValue {
        .object(folder.objects.object(form, values))
    }
}

/// The refusals of Sheets, in the form of the errors of Google's APIs.
typealias SheetsError = Refusal<GoogleSheetsProvider>

extension SheetsError {
    static var notFound: SheetsError { SheetsError("notFound") }
    static func invalid(_ message: String) -> SheetsError { SheetsError("invalid", ["message": .string(message)]) }
    static func beyondGrid(_ range: String) -> SheetsError { SheetsError("beyondGrid", ["range": .string(range)]) }
}

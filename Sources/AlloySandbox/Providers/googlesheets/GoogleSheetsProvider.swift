import JSON
import Platform

/// Google Sheets: values of ranges in A1 notation.
struct GoogleSheetsProvider: SimulatedProvider {
    /// A refusal of Google.
    private struct Refusal: Error {
        let status: Int
        let message: String
        let code: String

        static let notFound = Refusal(status: 404, message: "Requested entity was not found.", code: "NOT_FOUND")
        static func invalid(_ message: String) -> Refusal {
            Refusal(status: 400, message: message, code: "INVALID_ARGUMENT")
        }
    }

    /// One grid of cells; rows may be ragged.
    private struct Sheet {
        var title: String
        var rows: [[JSONValue]] = []
    }

    private struct Spreadsheet {
        let id: String
        var title: String
        let createdAt: Timestamp
        var sheets: [Sheet]
    }

    private static let maximumRows = 1_000
    private static let maximumColumns = 26

    private var spreadsheets: [Spreadsheet] = []
    private var isSeeded = false

    init(_ folder: ProviderFolder) {}

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        if !isSeeded { seed(&context) }
        do throws(Refusal) {
            return try answer(call, &context)
        } catch {
            return GoogleError.reply(error.status, error.message, error.code)
        }
    }

    private mutating func seed(_ context: inout ProviderContext) {
        isSeeded = true
        guard context.hasRecords else { return }
        let rows: [[JSONValue]] = [
            ["Order", "Customer", "Total"], ["#1001", "Maria Johnson", "249.00"], ["#1002", "Brian Halligan", "39.90"],
        ]
        spreadsheets = [
            Spreadsheet(
                id: "1\(context.random.alphanumerics(43))", title: "Orders", createdAt: context.now.daysAgo(9),
                sheets: [Sheet(title: "Sheet1", rows: rows)])
        ]
    }

    private mutating func answer(
        _ call: ProviderCall, _ context: inout ProviderContext
    ) throws(Refusal) -> ProviderReply {
        switch call.action.id {
        case "listSpreadsheets":
            let files = spreadsheets.map { spreadsheet -> JSONValue in
                [
                    "kind": "drive#file", "id": .string(spreadsheet.id), "name": .string(spreadsheet.title),
                    "mimeType": "application/vnd.google-apps.spreadsheet",
                ]
            }
            return .ok(["kind": "drive#fileList", "incompleteSearch": false, "files": .array(files)])
        case "createSpreadsheet":
            let titles = (call.body["sheets"]?.arrayValue ?? []).compactMap { $0["properties"]?["title"]?.argumentText }
            let spreadsheet = Spreadsheet(
                id: "1\(context.random.alphanumerics(43))",
                title: call.body["properties"]?["title"]?.argumentText ?? call.argumentText("title")
                    ?? "Untitled spreadsheet",
                createdAt: context.now, sheets: (titles.isEmpty ? ["Sheet1"] : titles).map { Sheet(title: $0) })
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

    private func read(_ call: ProviderCall) throws(Refusal) -> ProviderReply {
        let (spreadsheet, sheet, range) = try place(call)
        let grid = spreadsheets[spreadsheet].sheets[sheet]
        var rows = grid.rows.enumerated().filter { row in
            row.offset >= range.firstRow ?? 0 && row.offset <= range.lastRow ?? .max
        }.map { row in
            row.element.enumerated().filter { cell in
                cell.offset >= range.firstColumn ?? 0 && cell.offset <= range.lastColumn ?? .max
            }.map { JSONValue.string($0.element.plainText) }
        }
        // Empty cells at the end of a row and empty rows at the end are left out.
        for index in rows.indices {
            while rows[index].last?.stringValue == "" { rows[index].removeLast() }
        }
        while rows.last?.isEmpty == true { rows.removeLast() }
        var body: JSONObject = [
            "range": .string(
                name(
                    grid, range.firstRow ?? 0, range.firstColumn ?? 0, range.lastRow ?? Self.maximumRows - 1,
                    range.lastColumn ?? Self.maximumColumns - 1)), "majorDimension": "ROWS",
        ]
        if !rows.isEmpty { body.append("values", .array(rows.map(JSONValue.array))) }
        return .ok(.object(body))
    }

    private mutating func append(_ call: ProviderCall) throws(Refusal) -> ProviderReply {
        let (spreadsheet, sheet, range) = try place(call)
        let values = try values(call)
        let id = spreadsheets[spreadsheet].id
        let first = spreadsheets[spreadsheet].sheets[sheet].rows.count
        let column = range.firstColumn ?? 0
        let written = try write(values, spreadsheet, sheet, row: first, column: column)
        var body: JSONObject = ["spreadsheetId": .string(id)]
        if first > 0 {
            let grid = spreadsheets[spreadsheet].sheets[sheet]
            body.append("tableRange", .string(name(grid, 0, column, first - 1, grid.rows[0].count - 1)))
        }
        body.append("updates", .object(written))
        return .ok(.object(body))
    }

    private mutating func update(_ call: ProviderCall) throws(Refusal) -> ProviderReply {
        let (spreadsheet, sheet, range) = try place(call)
        let values = try values(call)
        let (row, column) = (range.firstRow ?? 0, range.firstColumn ?? 0)
        let grid = spreadsheets[spreadsheet].sheets[sheet]
        guard row + values.count <= max(Self.maximumRows, grid.rows.count) else {
            throw .invalid(
                "Range (\(name(grid, row, column, row, column))) exceeds grid limits. Max rows: 1000, max columns: 26")
        }
        return .ok(.object(try write(values, spreadsheet, sheet, row: row, column: column)))
    }

    private mutating func clear(_ call: ProviderCall) throws(Refusal) -> ProviderReply {
        let (spreadsheet, sheet, range) = try place(call)
        let grid = spreadsheets[spreadsheet].sheets[sheet]
        for (row, cells) in grid.rows.enumerated()
        where row >= range.firstRow ?? 0 && row <= range.lastRow ?? .max {
            for column in cells.indices where column >= range.firstColumn ?? 0 && column <= range.lastColumn ?? .max {
                spreadsheets[spreadsheet].sheets[sheet].rows[row][column] = ""
            }
        }
        while spreadsheets[spreadsheet].sheets[sheet].rows.last?.allSatisfy({ $0.plainText.isEmpty }) == true {
            spreadsheets[spreadsheet].sheets[sheet].rows.removeLast()
        }
        let cleared = name(
            grid, range.firstRow ?? 0, range.firstColumn ?? 0, range.lastRow ?? Self.maximumRows - 1,
            range.lastColumn ?? Self.maximumColumns - 1)
        return .ok(["spreadsheetId": .string(spreadsheets[spreadsheet].id), "clearedRange": .string(cleared)])
    }

    /// Writes cells and says which, as Google's `UpdateValuesResponse` does.
    private mutating func write(
        _ values: [[JSONValue]], _ spreadsheet: Int, _ sheet: Int, row: Int, column: Int
    ) throws(Refusal) -> JSONObject {
        let width = values.map(\.count).max() ?? 0
        guard column + width <= Self.maximumColumns else {
            let grid = spreadsheets[spreadsheet].sheets[sheet]
            throw .invalid(
                "Range (\(name(grid, row, column, row, column))) exceeds grid limits. Max rows: 1000, max columns: 26")
        }
        for (offset, cells) in values.enumerated() {
            while spreadsheets[spreadsheet].sheets[sheet].rows.count <= row + offset {
                spreadsheets[spreadsheet].sheets[sheet].rows.append([])
            }
            for (index, cell) in cells.enumerated() {
                while spreadsheets[spreadsheet].sheets[sheet].rows[row + offset].count <= column + index {
                    spreadsheets[spreadsheet].sheets[sheet].rows[row + offset].append("")
                }
                // Null leaves a cell as it is.
                if !cell.isNull { spreadsheets[spreadsheet].sheets[sheet].rows[row + offset][column + index] = cell }
            }
        }
        let grid = spreadsheets[spreadsheet].sheets[sheet]
        return [
            "spreadsheetId": .string(spreadsheets[spreadsheet].id),
            "updatedRange": .string(
                name(grid, row, column, row + max(values.count, 1) - 1, column + max(width, 1) - 1)),
            "updatedRows": .int(values.count), "updatedColumns": .int(width),
            "updatedCells": .int(values.map(\.count).reduce(0, +)),
        ]
    }

    /// The rows to write: an array of rows, or the cells of one.
    private func values(_ call: ProviderCall) throws(Refusal) -> [[JSONValue]] {
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

    private func index(_ call: ProviderCall) throws(Refusal) -> Int {
        let id = call.argumentText("spreadsheetId")
        guard let index = spreadsheets.firstIndex(where: { $0.id == id }) else { throw .notFound }
        return index
    }

    private func place(_ call: ProviderCall) throws(Refusal) -> (spreadsheet: Int, sheet: Int, SheetRange) {
        let index = try index(call)
        let sheets = spreadsheets[index].sheets
        let text = call.argumentText("range") ?? ""
        guard let range = SheetRange(text, sheets: sheets.map(\.title)),
            let sheet = range.sheet == nil ? 0 : sheets.firstIndex(where: { $0.title == range.sheet })
        else { throw .invalid("Unable to parse range: \(text)") }
        return (index, sheet, range)
    }

    private func name(_ sheet: Sheet, _ row: Int, _ column: Int, _ lastRow: Int, _ lastColumn: Int) -> String {
        let title = sheet.title.allSatisfy { $0.isLetter || $0.isNumber } ? sheet.title : "'\(sheet.title)'"
        let first = "\(SheetRange.letters(column))\(row + 1)"
        let last = "\(SheetRange.letters(lastColumn))\(lastRow + 1)"
        return first == last ? "\(title)!\(first)" : "\(title)!\(first):\(last)"
    }

    private func json(_ spreadsheet: Spreadsheet) -> JSONValue {
        let sheets = spreadsheet.sheets.enumerated().map { index, sheet -> JSONValue in
            [
                "properties": [
                    "sheetId": .int(index), "title": .string(sheet.title), "index": .int(index), "sheetType": "GRID",
                    "gridProperties": [
                        "rowCount": .int(Self.maximumRows), "columnCount": .int(Self.maximumColumns),
                    ],
                ]
            ]
        }
        return [
            "spreadsheetId": .string(spreadsheet.id),
            "properties": ["title": .string(spreadsheet.title), "locale": "en_US", "timeZone": "Etc/GMT"],
            "sheets": .array(sheets),
            "spreadsheetUrl": .string("https://docs.google.com/spreadsheets/d/\(spreadsheet.id)/edit"),
        ]
    }
}

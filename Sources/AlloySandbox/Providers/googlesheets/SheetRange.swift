import JSON

/// A range in A1 notation, such as `Sheet1!A2:C`; rows and columns count from 0, ends are included, nil is open.
struct SheetRange {
    var sheet: String?
    var firstRow: Int?
    var firstColumn: Int?
    var lastRow: Int?
    var lastColumn: Int?

    /// The range that `text` writes; nil when it is none. A lone name that is no cell is a sheet.
    init?(_ text: String, sheets: [String]) {
        var cells = Substring(text)
        if let mark = text.lastIndex(of: "!") {
            sheet = Self.unquoted(text[..<mark])
            cells = text[text.index(after: mark)...]
        } else if sheets.contains(Self.unquoted(cells)) {
            sheet = Self.unquoted(cells)
            return
        }
        let parts = cells.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = Self.cell(parts[0]) else { return nil }
        (firstColumn, firstRow) = first
        guard parts.count == 2 else {
            // One cell, not a whole row or column.
            guard first.column != nil, first.row != nil else { return nil }
            (lastColumn, lastRow) = first
            return
        }
        guard let last = Self.cell(parts[1]) else { return nil }
        (lastColumn, lastRow) = last
        if let first = firstRow, let last = lastRow, first > last { (firstRow, lastRow) = (last, first) }
        if let first = firstColumn, let last = lastColumn, first > last { (firstColumn, lastColumn) = (last, first) }
    }

    func contains(row: Int) -> Bool { row >= firstRow ?? 0 && row <= lastRow ?? .max }

    func contains(column: Int) -> Bool { column >= firstColumn ?? 0 && column <= lastColumn ?? .max }

    /// The letters of a column that counts from 0.
    static func letters(_ column: Int) -> String {
        var text = ""
        var rest = column + 1
        while rest > 0 {
            let digit = UInt8((rest - 1) % 26)
            text = String(UnicodeScalar(UInt8(ascii: "A") + digit)) + text
            rest = (rest - 1) / 26
        }
        return text
    }

    private static func unquoted(_ name: Substring) -> String {
        name.count >= 2 && name.hasPrefix("'") && name.hasSuffix("'")
            ? String(name.dropFirst().dropLast()) : String(name)
    }

    /// Column and row of `B7`, `B` or `7`; more than 3 letters or 7 digits are beyond any sheet.
    private static func cell(_ text: Substring) -> (column: Int?, row: Int?)? {
        let letters = text.uppercased().prefix { $0.isASCII && $0.isLetter }
        let digits = text.dropFirst(letters.count)
        guard !text.isEmpty, letters.count <= 3, digits.count <= 7, digits.allSatisfy({ $0.isASCII && $0.isNumber })
        else { return nil }
        let column = letters.utf8.reduce(0) { $0 * 26 + Int($1 - UInt8(ascii: "A")) + 1 }
        guard let row = digits.isEmpty ? 1 : Int(digits), row >= 1 else { return nil }
        return (letters.isEmpty ? nil : column - 1, digits.isEmpty ? nil : row - 1)
    }
}

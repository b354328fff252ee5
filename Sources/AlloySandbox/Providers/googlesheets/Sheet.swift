import JSON

/// One grid of cells; rows may be ragged.
struct Sheet: Sendable {
    var title: String
    private(set) var rows: [[JSONValue]] = []

    init(title: String, rows: [[JSONValue]] = []) {
        self.title = title
        self.rows = rows
    }

    /// The texts of the cells in a range. Empty cells at the end of a row and empty rows at the end are left out.
    func texts(in range: SheetRange) -> [[String]] {
        var texts = rows.indices.filter(range.contains(row:)).map { row in
            var cells = rows[row].indices.filter(range.contains(column:)).map { rows[row][$0].plainText }
            while cells.last == "" { cells.removeLast() }
            return cells
        }
        while texts.last?.isEmpty == true { texts.removeLast() }
        return texts
    }

    /// Empties the cells in a range.
    mutating func clear(_ range: SheetRange) {
        for row in rows.indices.filter(range.contains(row:)) {
            for column in rows[row].indices.filter(range.contains(column:)) { rows[row][column] = "" }
        }
        while rows.last?.allSatisfy({ $0.plainText.isEmpty }) == true { rows.removeLast() }
    }

    /// Writes rows of cells from a cell on. Null leaves a cell as it is.
    mutating func write(_ values: [[JSONValue]], row: Int, column: Int) {
        for (row, cells) in zip(row..., values) {
            while rows.count <= row { rows.append([]) }
            for (column, cell) in zip(column..., cells) {
                while rows[row].count <= column { rows[row].append("") }
                if !cell.isNull { rows[row][column] = cell }
            }
        }
    }
}

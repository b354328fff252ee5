import Logging

/// Rows of text under headings, in columns of fitting width.
struct TextTable {
    struct Column {
        let heading: String
        /// True for a column whose cells are never shortened, such as ids, which are copied from the table.
        let isWhole: Bool
        /// One text per row, on one line.
        let cells: [String]
        /// The width of the widest cell, in columns of the terminal.
        let width: Int

        /// Creates a column; control characters in the cells are escaped.
        init(_ heading: String, isWhole: Bool = false, cells: [String]) {
            self.heading = heading.escapedForTerminal
            self.isWhole = isWhole
            self.cells = cells.map(\.escapedForTerminal)
            width = self.cells.reduce(self.heading.displayWidth) { max($0, $1.displayWidth) }
        }

    }

    private static let gap = 2
    /// The minimum width of a shortened column.
    private static let leastWidth = 12

    let columns: [Column]

    /// Returns the lines of the table, in at most `width` columns of the terminal, and the headings of the columns that
    /// were omitted.
    func lines(width: Int?, style: TerminalStyle) -> (lines: [String], leftOut: [String]) {
        var shown = columns.map { (column: $0, width: $0.width) }
        var leftOut: [String] = []
        if let width {
            while Self.total(shown.map(\.width)) > width {
                let excess = Self.total(shown.map(\.width)) - width
                // The widest column is shortened first, to the width of the next one, so that long columns share the
                // space.
                let candidates = shown.indices.filter {
                    !shown[$0].column.isWhole
                        && shown[$0].width > max(Self.leastWidth, shown[$0].column.heading.displayWidth)
                }
                if let widest = candidates.max(by: { shown[$0].width < shown[$1].width }) {
                    let least = max(Self.leastWidth, shown[widest].column.heading.displayWidth)
                    let next = candidates.filter { $0 != widest }.map { shown[$0].width }.max() ?? least
                    let target = max(least, min(shown[widest].width - 1, next), shown[widest].width - excess)
                    shown[widest].width = target
                } else if shown.count > 1,
                    let last = shown.indices.last(where: { $0 > 0 && !shown[$0].column.isWhole }) ?? shown.indices.last
                {
                    leftOut.insert(shown.remove(at: last).column.heading, at: 0)
                    // The freed space is available to the remaining columns.
                    for index in shown.indices { shown[index].width = shown[index].column.width }
                } else {
                    break
                }
            }
        }
        let rows = (columns.first?.cells.count ?? 0)
        let heading = line(shown.map { ($0.column.heading, $0.width) })
        let body = (0..<rows).map { row in line(shown.map { ($0.column.cells[row].fitting($0.width), $0.width) }) }
        return ([style.show(heading, as: .heading)] + body, leftOut)
    }

    private func line(_ cells: [(text: String, width: Int)]) -> String {
        let gap = String(repeating: " ", count: Self.gap)
        let padded = cells.enumerated().map { index, cell in
            index == cells.count - 1 ? cell.text : cell.text.padded(to: cell.width)
        }
        var line = padded.joined(separator: gap)
        while line.last == " " { line.removeLast() }
        return line
    }

    private static func total(_ widths: [Int]) -> Int { widths.reduce(0, +) + gap * max(0, widths.count - 1) }
}

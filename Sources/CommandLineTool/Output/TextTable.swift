import Logging

/// Rows of text under headings, in columns as wide as what stands in them.
struct TextTable {
    struct Column {
        let heading: String
        /// True for what is copied from the table, such as an id: it is never cut.
        let isWhole: Bool
        /// One text for each row, on one line.
        let cells: [String]
        /// The columns of a terminal that the widest of them takes.
        let width: Int

        /// A column of texts, which are made harmless for a terminal.
        init(_ heading: String, isWhole: Bool = false, cells: [String]) {
            self.heading = heading.shownOnOneLine
            self.isWhole = isWhole
            self.cells = cells.map(\.shownOnOneLine)
            width = self.cells.reduce(self.heading.displayWidth) { max($0, $1.displayWidth) }
        }

    }

    private static let gap = 2
    /// A column that is cut keeps so many columns of the terminal.
    private static let leastWidth = 12

    let columns: [Column]

    /// The lines of the table, in at most `width` columns of the terminal where that is given, and the headings of what had to
    /// be left out for that.
    func lines(width: Int?, style: TerminalStyle) -> (lines: [String], leftOut: [String]) {
        var shown = columns.map { (column: $0, width: $0.width) }
        var leftOut: [String] = []
        if let width {
            while Self.total(shown.map(\.width)) > width {
                let excess = Self.total(shown.map(\.width)) - width
                // The widest is cut first, down to the next, so that several long columns share what there is.
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
                    // What it leaves free is for the others.
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

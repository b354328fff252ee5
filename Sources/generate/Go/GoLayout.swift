/// Lines inside the brackets of a declaration, in the columns that `gofmt` makes.
enum GoLayout {
    /// One line, and the comment above it.
    struct Row {
        var comment: String?
        let cells: [String]
    }

    /// Returns the lines. A comment begins a new group of lines whose cells are aligned.
    static func aligned(_ rows: [Row]) -> [String] {
        var groups: [[Row]] = []
        for row in rows {
            if row.comment != nil || groups.isEmpty { groups.append([]) }
            groups[groups.count - 1].append(row)
        }
        return groups.flatMap { group in
            (group[0].comment.map { wrapped($0, indent: "\t// ") } ?? []) + columns(group.map(\.cells))
        }
    }

    private static func columns(_ rows: [[String]]) -> [String] {
        rows.map { cells in
            let padded = cells.enumerated().map { index, cell in
                let isLast = index == cells.count - 1
                let width = isLast ? 0 : rows.map { $0[index].count }.max() ?? 0
                return cell + String(repeating: " ", count: max(0, width - cell.count))
            }
            return "\t" + padded.joined(separator: " ")
        }
    }
}

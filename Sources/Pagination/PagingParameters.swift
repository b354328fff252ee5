/// Recognizes the parameters of an action that lead from page to page, by their names alone.
public enum PagingParameters {
    /// Returns the way in which parameters with these names lead from page to page, and those that do; nil for none.
    public static func style(of names: [String]) -> (style: String, parameters: [String])? {
        let groups: [(PageStyle, [String])] = [
            (.cursor, NextPageMember.cursorNames + NextPageMember.unambiguousCursorNames),
            (.startingAfter, NextPageMember.lastItemNames), (.page, NextPageMember.pageNames),
            (.offset, NextPageMember.offsetNames.filter { $0 != "from" && $0 != "start" }),
        ]
        for (style, known) in groups {
            let found = names.filter { known.contains($0.normalizedName) }
            if !found.isEmpty { return (style.rawValue, found) }
        }
        // These are often something else, such as the start of a period, unless there is a limit beside them.
        let found = names.filter { ["from", "start"].contains($0.normalizedName) }
        let hasLimit = names.contains {
            ["limit", "count", "size", "maxresults", "perpage", "top"].contains($0.normalizedName)
        }
        return found.isEmpty || !hasLimit ? nil : (PageStyle.offset.rawValue, found)
    }
}

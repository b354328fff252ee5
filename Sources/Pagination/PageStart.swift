import JSON

/// Tells whether a request asks for the first page of a list.
enum PageStart {
    /// True when nothing that the caller gave leads into the middle of the list.
    static func isFirst(_ parameters: PageParameters, _ paging: PagingOptions) -> Bool {
        let counted = PageMarker.pageWords + PageMarker.offsetWords
        let led = PageMarker.cursorWords + PageMarker.lastItemWords + ["endingbefore", "before", "beforeid"]
        let place = paging.place(parameters)
        var entries = parameters.all(of: counted + led)
        if let place { entries.append(parameters.entry(at: place)) }
        return entries.allSatisfy { entry in
            guard let value = entry.value, !value.isEndMarker else { return true }
            if let first = paging.first, value == first { return true }
            guard counted.contains(entry.word) || paging.style?.isCounted ?? false && entry.place == place else {
                return false
            }
            // 1 is the first page where counting begins with 1, and the second one elsewhere.
            return value.pageNumber == 1 && (entry.usualNumber ?? entry.leastNumber) == 1
        }
    }
}

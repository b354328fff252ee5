import Platform

/// A date as HTTP writes it (RFC 9110 §5.6.7), in seconds since 1970-01-01T00:00:00Z.
package enum HTTPDate {
    /// Parses the current form (`Sun, 06 Nov 1994 08:49:37 GMT`) and the two obsolete ones that a recipient must
    /// understand (`Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`); nil for anything else.
    package static func seconds(_ text: String) -> Int? {
        let words = text.split { $0 == " " || $0 == "-" || $0 == "," }
        switch words.count {
        case 6 where words[5] == "GMT":
            return seconds(day: words[1], month: words[2], year: words[3], time: words[4])
        case 5:
            return seconds(day: words[2], month: words[1], year: words[4], time: words[3])
        default: return nil
        }
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func seconds(day: Substring, month: Substring, year: Substring, time: Substring) -> Int? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).compactMap { Int($0) }
        guard let day = Int(day), (1...31).contains(day), let month = months.firstIndex(where: { $0 == month }),
            let written = Int(year), let year = year.count == 2 ? fullYear(written) : written,
            (1_970...9_999).contains(year),
            clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        let days = Timestamp.day(year: Int64(year), month: Int64(month + 1), day: Int64(day))
        return Int(days) * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
    }

    /// Returns the year of two digits: there was no HTTP before 1970.
    private static func fullYear(_ year: Int) -> Int? { year < 0 ? nil : year < 70 ? year + 2_000 : year + 1_900 }
}

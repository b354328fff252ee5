/// Dates, times and durations (RFC 3339, §5.6 and appendix A).
enum TimeText {
    static func isDateTime(_ bytes: Bytes) -> Bool {
        guard bytes.count > 11 else { return false }
        let date = bytes.prefix(10)
        let mark = bytes[bytes.startIndex + 10]
        guard mark == UInt8(ascii: "T") || mark == UInt8(ascii: "t") else { return false }
        return isDate(date) && isTime(bytes.dropFirst(11))
    }

    static func isDate(_ bytes: Bytes) -> Bool {
        var reader = Reader(rest: bytes)
        guard let year = reader.number(4), reader.consume("-"), let month = reader.number(2), reader.consume("-"),
            let day = reader.number(2), reader.rest.isEmpty, (1...12).contains(month), day >= 1
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= lengths[month - 1]
    }

    static func isTime(_ bytes: Bytes) -> Bool {
        var reader = Reader(rest: bytes)
        guard let hour = reader.number(2), reader.consume(":"), let minute = reader.number(2), reader.consume(":"),
            let second = reader.number(2), hour < 24, minute < 60, second <= 60
        else { return false }
        if reader.consume(".") {
            let digits = reader.rest.prefix(while: \.isDigit)
            if digits.isEmpty { return false }
            reader.rest = reader.rest.dropFirst(digits.count)
        }
        var offset = 0
        if reader.consume("Z") || reader.consume("z") {
        } else {
            let isEast = reader.consume("+")
            guard isEast || reader.consume("-"), let hours = reader.number(2), reader.consume(":"),
                let minutes = reader.number(2), hours < 24, minutes < 60
            else { return false }
            offset = (hours * 60 + minutes) * (isEast ? 1 : -1)
        }
        guard reader.rest.isEmpty else { return false }
        // A leap second is the last second of a day in UTC.
        let inUTC = (hour * 60 + minute - offset + 2 * 1440) % 1440
        return second < 60 || inUTC == 1439
    }

    /// ISO 8601's `P3Y6M4DT12H30M5S` and `P2W`: units in descending order, without gaps.
    static func isDuration(_ bytes: Bytes) -> Bool {
        var reader = Reader(rest: bytes)
        guard reader.consume("P") else { return false }
        let parts = reader.rest.split(separator: UInt8(ascii: "T"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let date = parts.first else { return false }
        if parts.count == 1, date.last == UInt8(ascii: "W") {
            return date.count > 1 && date.dropLast().allSatisfy(\.isDigit)
        }
        if parts.count == 2, !isUnits(parts[1], "HMS") { return false }
        return date.isEmpty ? parts.count == 2 : isUnits(date, "YMD")
    }

    private static func isUnits(_ bytes: Bytes, _ units: String) -> Bool {
        guard !bytes.isEmpty else { return false }
        let letters = Array(units.utf8)
        var last: Int?
        var rest = bytes
        while !rest.isEmpty {
            let digits = rest.prefix(while: \.isDigit)
            rest = rest.dropFirst(digits.count)
            guard !digits.isEmpty, let unit = rest.popFirst(), let location = letters.firstIndex(of: unit) else {
                return false
            }
            if let last, location != last + 1 { return false }
            last = location
        }
        return true
    }

    private struct Reader {
        var rest: Bytes

        mutating func number(_ count: Int) -> Int? {
            let digits = rest.prefix(count)
            guard digits.count == count, digits.allSatisfy(\.isDigit) else { return nil }
            rest = rest.dropFirst(count)
            return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }

        mutating func consume(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest = rest.dropFirst()
            return true
        }
    }
}

import JSON
import Platform

/// The old system's form of dates, times and numbers.
enum LegacyFormat {
    /// `125274`: the century since 1900, the year in it, and the day of the year.
    static func date(_ moment: Timestamp) -> String {
        let parts = moment.date.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3 else { return "000000" }
        let (year, month, day) = (parts[0], parts[1], parts[2])
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        let number = days.prefix(month - 1).reduce(day, +)
        return "\((year - 1_900) / 100)\(padded(year % 100, 2))\(padded(number, 3))"
    }

    /// `09:00:00` as `090000`.
    static func time(_ moment: Timestamp) -> String { moment.iso8601Seconds.dropFirst(11).filter(\.isNumber) }

    /// `1.234,50`, and the minus behind it.
    static func amount(cents: Int) -> String {
        var whole = String(cents.magnitude / 100)
        var grouped = ""
        while whole.count > 3 {
            grouped = ".\(whole.suffix(3))\(grouped)"
            whole.removeLast(3)
        }
        return "\(whole)\(grouped),\(padded(Int(cents.magnitude % 100), 2))\(cents < 0 ? "-" : "")"
    }

    /// Hundredths of what `1.234,50` or `1234,5-` says; nil for anything else, such as `12.50`.
    static func cents(_ text: String) -> Int? {
        let isNegative = text.hasSuffix("-")
        let parts = text.drop { $0 == " " }.prefix { $0 != "-" }.split(separator: ",", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, isNegative == text.contains("-"),
            text.filter({ $0 == "-" }).count <= 1
        else { return nil }
        // Dots stand before groups of three digits, and nowhere else.
        let groups = first.split(separator: ".", omittingEmptySubsequences: false)
        guard groups.dropFirst().allSatisfy({ $0.count == 3 }), let whole = digits(groups.joined()),
            whole < 1_000_000_000
        else { return nil }
        let decimals = parts.count == 2 ? String(parts[1]) : "00"
        guard (1...2).contains(decimals.count), let cents = digits(decimals) else { return nil }
        let value = whole * 100 + (decimals.count == 1 ? cents * 10 : cents)
        return isNegative ? -value : value
    }

    /// A number that is filled up with zeros at its left.
    static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(width - text.count, 0)) + text
    }

    /// A key such as `0000001001`, from any way to write that number; nil for what is none.
    static func key(_ text: String) -> String? {
        guard text.count <= 10, let number = digits(text) else { return nil }
        return padded(number, 10)
    }

    private static func digits(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
        return Int(text)
    }
}

/// The refusals of the old system. The status is always 200: the fault is in the payload, with its number beside it as text.
struct LegacyFault: Error {
    let code: String
    let text: String

    init(_ code: String, _ text: String) {
        self.code = code
        self.text = text
    }

    static func missing(_ field: String) -> LegacyFault { LegacyFault("0301", "FIELD \(field) MISSING OR BLANK") }
    static func wrong(_ field: String, _ value: String) -> LegacyFault {
        LegacyFault("0302", "FIELD \(field) INVALID: \(value.prefix(30))")
    }
    static func notOnFile(_ kind: String, _ key: String) -> LegacyFault {
        LegacyFault("0417", "\(kind) \(key) NOT ON FILE")
    }
    static let unreadable = LegacyFault("0201", "DOCUMENT IS NOT WELL FORMED")

    var reply: ProviderReply {
        let fault = LegacyXML("Fault", fields: ["Code": code, "Text": text, "Program": "GW0100"])
        return .ok(["STATUS": .string(code), "STATUSTEXT": "ERROR", "PAYLOAD": .string(fault.document)])
    }
}

/// A date and time as Shippo accepts it: ISO 8601, in which seconds and offset can be missing.
enum ShippoDate {
    /// Shippo's words for anything else; they are those of Django's REST framework, which its other refusals show.
    static let refusal =
        "Datetime has wrong format. Use one of these formats instead: "
        + "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."

    /// True for such a moment; days beyond a month's end are not looked for.
    static func isDateTime(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        guard number(&rest, 4, 1...9_999), take(&rest, "-"), number(&rest, 2, 1...12), take(&rest, "-"),
            number(&rest, 2, 1...31), take(&rest, "T") || take(&rest, " "), number(&rest, 2, 0...23), take(&rest, ":"),
            number(&rest, 2, 0...59)
        else { return false }
        if take(&rest, ":") {
            guard number(&rest, 2, 0...59) else { return false }
            if take(&rest, ".") {
                let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                guard (1...6).contains(digits.count) else { return false }
                rest = rest.dropFirst(digits.count)
            }
        }
        if rest.isEmpty || take(&rest, "Z") { return rest.isEmpty }
        return (take(&rest, "+") || take(&rest, "-")) && number(&rest, 2, 0...23) && take(&rest, ":")
            && number(&rest, 2, 0...59) && rest.isEmpty
    }

    private static func take(_ rest: inout ArraySlice<UInt8>, _ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, _ digits: Int, _ range: ClosedRange<Int>) -> Bool {
        let text = rest.prefix(digits)
        guard text.count == digits, text.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return false
        }
        rest = rest.dropFirst(digits)
        return range.contains(text.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) })
    }
}

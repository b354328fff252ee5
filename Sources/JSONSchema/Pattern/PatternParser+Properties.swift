extension PatternParser {
    /// Reads what follows `\p`: a general category, a script of those that are common, or a binary property (ECMA-262,
    /// tables 67 to 70).
    mutating func parseProperty() throws(PatternFault) -> ScalarSet {
        guard take("{") else { throw PatternFault("\\p without braces") }
        var text = ""
        while !take("}") {
            guard text.utf8.count < 64 else { throw PatternFault("a Unicode property of too long a name") }
            text.unicodeScalars.append(try next())
        }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        switch (parts.first ?? "", parts.count) {
        case ("General_Category", 2), ("gc", 2):
            if let set = UnicodeCategory.set(parts[1]) { return set }
        case ("Script", 2), ("sc", 2):
            if let set = UnicodeScript.set(parts[1]) { return set }
            // There are more than are known here.
            throw PatternFault("the Unicode property \(text)", isOfTheMatcher: true)
        case (let name, 1):
            if let set = UnicodeCategory.set(name) ?? UnicodeProperty.set(name) { return set }
        default: break
        }
        throw PatternFault("the Unicode property \(text)", isOfTheMatcher: true)
    }
}

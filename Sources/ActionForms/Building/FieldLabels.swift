import JSON

/// Makes labels for people from the names and values of schemas.
enum FieldLabels {
    /// Words with a spelling of their own, by their lower-case form.
    private static let abbreviations: [String: String] = {
        let words = """
            ID IDs URL URLs URI URIs API APIs HTML JSON CSV XML PDF XLSX PNG JPG SVG IP SKU VAT IBAN BIC HTTP HTTPS SQL \
            UI UTC ISO CRM ERP SEO SMS SSL TLS DNS TTL SSO MFA OAuth JWT iOS GraphQL GDPR FAQ PO USD EUR GBP GMT CC BCC
            """
        return Dictionary(words.split(separator: " ").map { ($0.lowercased(), String($0)) }) { first, _ in first }
    }()

    /// Returns the label of a field: its title, unless that is another spelling of the name; else the words of the
    /// name.
    static func label(title: String?, name: String) -> String {
        guard let title, !title.isEmpty else { return label(name) }
        return isIdentifier(title) ? label(title) : title
    }

    /// Returns a name as words: `firstName` → `First name`, `icon_url` → `Icon URL`.
    static func label(_ name: String) -> String {
        let words = words(of: name).map { abbreviations[$0] ?? $0 }
        guard let first = words.first else { return name }
        let isKnown = abbreviations[first.lowercased()] != nil
        let start = isKnown ? first : first.prefix(1).uppercased() + first.dropFirst()
        return ([start] + words.dropFirst()).joined(separator: " ")
    }

    /// Returns the label of one element of a list: `Line items` → `Line item`.
    static func singular(_ label: String) -> String {
        let lower = label.lowercased()
        if lower.hasSuffix("ies"), lower.count > 4 { return label.dropLast(3) + "y" }
        if lower.hasSuffix("sses") || lower.hasSuffix("xes") { return String(label.dropLast(2)) }
        let isPlural = lower.hasSuffix("s") && !lower.hasSuffix("ss") && !lower.hasSuffix("us") && lower.count > 3
        return isPlural ? String(label.dropLast()) : label
    }

    /// Returns the labels of values: the values themselves, unless they are identifiers.
    static func labels(of values: [JSONValue]) -> [String] {
        let texts = values.compactMap(\.stringValue)
        // Codes such as USD and EUR stay; NOT_IN beside IN becomes words.
        let areCodes = texts.allSatisfy { $0.utf8.count <= 3 && $0 == $0.uppercased() }
        return values.map { value in
            guard let text = value.stringValue else { return value.text }
            let isShort = text.unicodeScalars.count < 3 || (text == text.uppercased() && text.unicodeScalars.count <= 3)
            return areCodes || isShort || !isIdentifier(text) ? text : label(text)
        }
    }

    /// Returns true for an identifier: letters, digits, `_` and `-`, not capitalized like a sentence.
    private static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first.properties.isAlphabetic else { return false }
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_" || $0 == "-"
        }
        return isPlain
            && (text == text.lowercased() || text == text.uppercased() || text.contains("_") || isCamel(text))
    }

    private static func isCamel(_ text: String) -> Bool {
        text.unicodeScalars.first?.properties.isLowercase == true
            && text.unicodeScalars.contains { $0.properties.isUppercase }
    }

    /// Returns the words of a name in lower case, split at signs, at changes of case, and before digits at the end.
    static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        let scalars = Array(name.unicodeScalars.prefix(200))
        for (index, scalar) in scalars.enumerated() {
            let properties = scalar.properties
            guard properties.isAlphabetic || properties.numericType != nil || scalar == "'" else {
                words.append(word)
                word = ""
                continue
            }
            let followsLower = index > 0 && !scalars[index - 1].properties.isUppercase
            let precedesLower = index + 1 < scalars.count && scalars[index + 1].properties.isLowercase
            if properties.isUppercase, followsLower || precedesLower {
                words.append(word)
                word = ""
            }
            word += properties.lowercaseMapping
        }
        words.append(word)
        return words.filter { !$0.isEmpty }.flatMap(separatingDigits)
    }

    private static func separatingDigits(_ word: String) -> [String] {
        let letters = word.prefix { !$0.isNumber }
        let digits = word.dropFirst(letters.count)
        guard letters.count > 2, !digits.isEmpty, digits.allSatisfy(\.isNumber) else { return [word] }
        return [String(letters), String(digits)]
    }
}

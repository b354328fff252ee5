import JSON

/// How the names and values of schemas are written for a person.
enum FormWording {
    /// What is written in its own way, by its lower-case form.
    private static let abbreviations: [String: String] = {
        let words = """
            ID IDs URL URLs URI URIs API APIs HTML JSON CSV XML PDF XLSX PNG JPG SVG IP SKU VAT IBAN BIC HTTP HTTPS SQL \
            UI UTC ISO CRM ERP SEO SMS SSL TLS DNS TTL SSO MFA OAuth JWT iOS GraphQL GDPR FAQ PO USD EUR GBP GMT CC BCC
            """
        return Dictionary(words.split(separator: " ").map { ($0.lowercased(), String($0)) }) { first, _ in first }
    }()

    /// The label of a field: its title, unless that is only another spelling of its name, or its name as words.
    static func label(title: String?, name: String) -> String {
        guard let title, !title.isEmpty else { return label(name) }
        return isIdentifier(title) ? label(title) : title
    }

    /// `firstName` → `First name`, `icon_url` → `Icon URL`.
    static func label(_ name: String) -> String {
        let words = words(of: name).map { abbreviations[$0] ?? $0 }
        guard let first = words.first else { return name }
        let isKnown = abbreviations[first.lowercased()] != nil
        let start = isKnown ? first : first.prefix(1).uppercased() + first.dropFirst()
        return ([start] + words.dropFirst()).joined(separator: " ")
    }

    /// What one of many is called: `Line items` → `Line item`.
    static func singular(_ label: String) -> String {
        let lower = label.lowercased()
        if lower.hasSuffix("ies"), lower.count > 4 { return label.dropLast(3) + "y" }
        if lower.hasSuffix("sses") || lower.hasSuffix("xes") { return String(label.dropLast(2)) }
        let isPlural = lower.hasSuffix("s") && !lower.hasSuffix("ss") && !lower.hasSuffix("us") && lower.count > 3
        return isPlural ? String(label.dropLast()) : label
    }

    /// The labels of choices, each as the schema spells the value unless it is a word of a program.
    static func labels(of values: [JSONValue]) -> [String] {
        let texts = values.compactMap(\.stringValue)
        // Codes such as USD, EUR stay; so does NOT_IN beside IN become words.
        let areCodes = texts.allSatisfy { $0.utf8.count <= 3 && $0 == $0.uppercased() }
        return values.map { value in
            guard let text = value.stringValue else { return value.text }
            let isShort = text.unicodeScalars.count < 3 || (text == text.uppercased() && text.unicodeScalars.count <= 3)
            return areCodes || isShort || !isIdentifier(text) ? text : label(text)
        }
    }

    /// True for what programs write: letters, digits, `_` and `-`, and not as a sentence starts.
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

    /// The words of a name in lower case, split at signs and where the case changes; digits at the end stand alone.
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

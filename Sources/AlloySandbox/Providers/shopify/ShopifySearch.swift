import JSON

/// Shopify's search syntax, limited to conditions that all must hold: `created_at:>='2025-01-01' status:paid lamp`.
struct ShopifySearch {
    private struct Term {
        /// The field; nil for a word that may be in any.
        let field: String?
        let comparison: String
        let value: String
    }

    private var terms: [Term] = []

    /// Reads a query; there is none that can't be read.
    init(_ query: String) {
        var rest = query[...]
        while !rest.isEmpty {
            rest = rest.drop(while: \.isWhitespace)
            var field: String?
            let word = rest.prefix { !$0.isWhitespace && $0 != ":" && $0 != "'" && $0 != "\"" }
            if rest.dropFirst(word.count).first == ":", !word.isEmpty {
                field = word.lowercased()
                rest = rest.dropFirst(word.count + 1)
            }
            let comparison = rest.prefix { "<>=".contains($0) }
            rest = rest.dropFirst(comparison.count)
            let value: Substring
            if let quote = rest.first, quote == "'" || quote == "\"" {
                value = rest.dropFirst().prefix { $0 != quote }
                rest = rest.dropFirst(value.count + 2)
            } else {
                value = rest.prefix { !$0.isWhitespace }
                rest = rest.dropFirst(value.count)
            }
            guard !value.isEmpty, value.uppercased() != "AND" || field != nil else { continue }
            terms.append(Term(field: field, comparison: String(comparison), value: value.lowercased()))
        }
    }

    /// Returns true when a record passes. An unknown field is ignored, as Shopify does.
    func matches(_ fields: JSONObject) -> Bool {
        terms.allSatisfy { term in
            guard let field = term.field else {
                return fields.members.contains { Self.text($0.value).contains(term.value) }
            }
            guard let value = Self.value(field, fields) else { return true }
            // A date without a time means that whole day.
            let text = term.value.count == 10 && field.hasSuffix("_at") ? String(value.prefix(10)) : value
            switch term.comparison {
            case ">": return text > term.value
            case ">=": return text >= term.value
            case "<": return text < term.value
            case "<=": return text <= term.value
            default:
                return term.value.hasSuffix("*") ? text.hasPrefix(term.value.dropLast()) : text == term.value
            }
        }
    }

    private static func value(_ field: String, _ fields: JSONObject) -> String? {
        let value: JSONValue? =
            switch field {
            case "created_at": fields["createdAt"]
            case "updated_at": fields["updatedAt"]
            case "financial_status": fields["displayFinancialStatus"]
            case "fulfillment_status": fields["displayFulfillmentStatus"]
            case "email": fields["email"] ?? fields["customer"]?["email"]
            case "first_name": fields["firstName"]
            case "last_name": fields["lastName"]
            default: fields[field]
            }
        return value.map { $0.plainText.lowercased() }
    }

    /// All texts of a value, those further down included.
    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .array(let elements): elements.map(text).joined(separator: " ")
        case .object(let object): object.members.map { text($0.value) }.joined(separator: " ")
        default: value.plainText.lowercased()
        }
    }
}
